//! What the service does at other doors and not at this one.

/// Words for an operation, and the route by which it is done over REST.
#[derive(Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// What people type for it.
    pub names: &'static [&'static str],
    /// Where it is done.
    pub route: &'static str,
}

/// Everything that is known and done elsewhere.
pub const ELSEWHERE: &[Elsewhere] = &[
    at(&["inscription", "register"], "POST /create_user"),
    at(&["login", "auth"], "POST /authenticate_user"),
    at(&["salons", "rooms", "canaux", "channels"], "GET /api/v1/rooms"),
    at(&["rejoindre", "join"], "POST /join_chatroom"),
    at(&["quitter", "leave"], "POST /leave_chatroom"),
    at(&["dire", "say"], "POST /chatroom_message"),
    at(&["expulse", "kick"], "POST /api/v1/kicks"),
    at(&["muet", "mute"], "POST /api/v1/mutes"),
    at(&["role"], "PUT /api/v1/users/{user}/role"),
    at(&["utilisateurs", "users"], "GET /api/v1/users"),
    at(&["recherche", "search"], "GET /api/v1/search"),
    at(&["presence", "who"], "GET /api/v1/presence"),
    at(&["reaction", "react"], "POST /api/v1/messages/{message}/reactions"),
    at(&["autocollant", "sticker", "stickers"], "GET /api/v1/stickers"),
    at(&["fichier", "file", "upload"], "POST /api/v1/attachments"),
    at(&["signale", "report"], "POST /api/v1/messages/{message}/reports"),
    at(&["filtre", "filter"], "GET /api/v1/filters"),
    at(&["suivre", "follow", "events"], "GET /api/v1/events"),
];

const fn at(names: &'static [&'static str], route: &'static str) -> Elsewhere {
    Elsewhere { names, route }
}

impl Elsewhere {
    /// What is done elsewhere under a name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        ELSEWHERE.iter().find(|elsewhere| elsewhere.names.iter().any(|one| one.eq_ignore_ascii_case(name)))
    }
}
