//! The one table of how an operation can end.
//!
//! Every door reads it: the HTTP door answers with the status and the code, a line protocol with the
//! line. A row is a promise to clients: codes 1 to 4 are those of the five calls' contract, the others
//! are ours, and none changes once released. Add a row only where a client would act differently.
//!
//! `openapi/outcomes.json` is this table for people who write clients; a test fails when it is stale.

use serde::Serialize;

macro_rules! outcomes {
    ($($variant:ident = $name:literal, $code:literal, $http:literal, $line:literal, $en:literal, $fr:literal;)*) => {
        /// How an operation ended: one row of the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Outcome {
            $(#[doc = concat!("`", $name, "`, code ", $code, ", HTTP ", $http, ": ", $en)] $variant,)*
        }

        impl Outcome {
            /// Every row, in the order of the table.
            pub const ALL: &'static [Outcome] = &[$(Outcome::$variant,)*];

            /// The row itself.
            #[must_use]
            pub const fn row(self) -> &'static Row {
                match self {
                    $(Outcome::$variant => &Row {
                        name: $name, code: $code, http: $http, line: $line, en: $en, fr: $fr,
                    },)*
                }
            }
        }
    };
}

/// What each door needs to say an outcome.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Unique name in snake case, stable for clients.
    pub name: &'static str,
    /// The numbered status of the five calls' contract. Several names may share one.
    pub code: u8,
    /// HTTP status (RFC 9110).
    pub http: u16,
    /// Status of the command protocol, number and words.
    pub line: &'static str,
    /// One sentence in English.
    pub en: &'static str,
    /// The same in French.
    pub fr: &'static str,
}

outcomes! {
    Ok                   = "ok",                     1, 200, "200/OK",                    "Done.",                                          "C'est fait.";
    Created              = "created",                1, 201, "200/OK",                    "Created.",                                       "Créé.";
    Failed               = "failed",                 2, 500, "500/SERVER ERROR",          "Something went wrong on our side.",              "Une erreur est survenue de notre côté.";
    MissingField         = "missing_field",          3, 400, "400/BAD REQUEST",           "A required field is missing or empty.",          "Un champ obligatoire manque ou est vide.";
    UserExists           = "user_exists",            4, 409, "409/CONFLICT",              "This username is taken.",                        "Ce nom d'utilisateur est déjà pris.";
    WrongCredentials     = "wrong_credentials",      4, 401, "401/UNAUTHORIZED",          "Wrong username or password.",                    "Nom d'utilisateur ou mot de passe incorrect.";
    InvalidField         = "invalid_field",          5, 422, "400/BAD REQUEST",           "A field is not acceptable.",                     "Un champ n'est pas acceptable.";
    Malformed            = "malformed",              5, 400, "400/BAD REQUEST",           "The request could not be read.",                 "La requête est illisible.";
    MethodNotAllowed     = "method_not_allowed",     5, 405, "404/NOT FOUND",             "This address does not take this method.",        "Cette adresse n'accepte pas cette méthode.";
    RequestTimeout       = "request_timeout",        5, 408, "400/BAD REQUEST",           "The request took too long to arrive.",           "La requête a mis trop de temps à arriver.";
    UnsupportedMediaType = "unsupported_media_type", 5, 415, "400/BAD REQUEST",           "This content type is not accepted here.",        "Ce type de contenu n'est pas accepté ici.";
    Unauthenticated      = "unauthenticated",        6, 401, "401/UNAUTHORIZED",          "Authentication is required.",                    "Une authentification est nécessaire.";
    Forbidden            = "forbidden",              7, 403, "403/FORBIDDEN",             "You may not do this.",                           "Vous n'avez pas le droit de faire cela.";
    NotAMember           = "not_a_member",           7, 403, "403/FORBIDDEN",             "You are not a member of this room.",             "Vous n'êtes pas membre de ce salon.";
    Muted                = "muted",                  7, 403, "403/FORBIDDEN",             "You may not speak here now.",                    "Vous ne pouvez pas parler ici pour l'instant.";
    Blocked              = "blocked",                7, 403, "403/FORBIDDEN",             "You blocked this user.",                         "Vous avez bloqué cet utilisateur.";
    NoSuchUser           = "no_such_user",           8, 404, "404/NOT FOUND",             "There is no such user.",                         "Cet utilisateur n'existe pas.";
    NoSuchRoom           = "no_such_room",           8, 404, "404/NOT FOUND",             "There is no such room.",                         "Ce salon n'existe pas.";
    NoSuchMessage        = "no_such_message",        8, 404, "404/NOT FOUND",             "There is no such message.",                      "Ce message n'existe pas.";
    NoSuchMember         = "no_such_member",         8, 404, "404/NOT FOUND",             "This user is not in the room.",                  "Cet utilisateur n'est pas dans le salon.";
    NoSuchRequest        = "no_such_request",        8, 404, "404/NOT FOUND",             "There is no such request to decide.",            "Il n'y a pas de telle demande à traiter.";
    NotBlocked           = "not_blocked",            8, 404, "404/NOT FOUND",             "This user is not blocked.",                      "Cet utilisateur n'est pas bloqué.";
    NoSuchSticker        = "no_such_sticker",        8, 404, "404/NOT FOUND",             "There is no such sticker.",                      "Cet autocollant n'existe pas.";
    NoSuchAttachment     = "no_such_attachment",     8, 404, "404/NOT FOUND",             "There is no such file.",                         "Ce fichier n'existe pas.";
    NoSuchWebhook        = "no_such_webhook",        8, 404, "404/NOT FOUND",             "There is no such webhook.",                      "Ce webhook n'existe pas.";
    NoSuchDelivery       = "no_such_delivery",       8, 404, "404/NOT FOUND",             "There is no such delivery.",                     "Cet envoi n'existe pas.";
    NoSuchHook           = "no_such_hook",           8, 404, "404/NOT FOUND",             "There is no such hook.",                         "Ce hook n'existe pas.";
    NoSuchSession        = "no_such_session",        8, 404, "404/NOT FOUND",             "There is no such session.",                      "Cette session n'existe pas.";
    NoSuchKey            = "no_such_key",            8, 404, "404/NOT FOUND",             "There is no such key.",                          "Cette clé n'existe pas.";
    NoSuchBan            = "no_such_ban",            8, 404, "404/NOT FOUND",             "There is no such ban.",                          "Ce bannissement n'existe pas.";
    NoSuchMute           = "no_such_mute",           8, 404, "404/NOT FOUND",             "Nobody is muted so.",                            "Personne n'est ainsi réduit au silence.";
    NoSuchReport         = "no_such_report",         8, 404, "404/NOT FOUND",             "There is no such report.",                       "Ce signalement n'existe pas.";
    NoSuchFilter         = "no_such_filter",         8, 404, "404/NOT FOUND",             "There is no such filter.",                       "Ce filtre n'existe pas.";
    NoSuchSettings       = "no_such_settings",       8, 404, "404/NOT FOUND",             "There is no settings file.",                     "Il n'y a pas de fichier de paramètres.";
    NoSuchRoute          = "no_such_route",          8, 404, "404/NOT FOUND",             "There is nothing at this address.",              "Il n'y a rien à cette adresse.";
    RoomExists           = "room_exists",            9, 409, "409/CONFLICT",              "A room of this name exists.",                    "Un salon de ce nom existe déjà.";
    AlreadyMember        = "already_member",         9, 409, "409/CONFLICT",              "This user is in the room already.",              "Cet utilisateur est déjà dans le salon.";
    AlreadyBlocked       = "already_blocked",        9, 409, "409/CONFLICT",              "This user is blocked already.",                  "Cet utilisateur est déjà bloqué.";
    AlreadyBanned        = "already_banned",         9, 409, "409/CONFLICT",              "This ban is there already.",                     "Ce bannissement existe déjà.";
    AlreadyMuted         = "already_muted",          9, 409, "409/CONFLICT",              "This mute is there already.",                    "Cette mise en sourdine existe déjà.";
    StickerExists        = "sticker_exists",         9, 409, "409/CONFLICT",              "There is a sticker of this name.",               "Un autocollant porte déjà ce nom.";
    AttachmentInUse      = "attachment_in_use",      9, 409, "409/CONFLICT",              "A message carries this file.",                   "Un message porte ce fichier.";
    TooLarge             = "too_large",             10, 413, "413/PAYLOAD TOO LARGE",     "This is too large.",                             "C'est trop volumineux.";
    HeadersTooLarge      = "headers_too_large",     10, 431, "413/PAYLOAD TOO LARGE",     "The request's header fields are too large.",     "Les en-têtes de la requête sont trop volumineux.";
    TooManyUploads       = "too_many_uploads",      11, 429, "429/TOO MANY REQUESTS",     "You have too many files waiting for a message.", "Vous avez trop de fichiers en attente d'un message.";
    TooManyRequests      = "too_many_requests",     11, 429, "429/TOO MANY REQUESTS",     "Too many requests; wait.",                       "Trop de requêtes ; attendez.";
    Banned               = "banned",                12, 403, "401/UNAUTHORIZED",          "You are banned.",                                "Vous êtes banni.";
    Pending              = "pending",               13, 202, "202/ACCEPTED",              "A moderator has to decide.",                     "Un modérateur doit décider.";
    NoSuchPage           = "no_such_page",          14, 416, "416/RANGE NOT SATISFIABLE", "There is no such page.",                         "Cette page n'existe pas.";
    Unavailable          = "unavailable",           15, 503, "500/SERVER ERROR",          "The service cannot answer now; try again soon.", "Le service ne peut pas répondre pour l'instant ; réessayez bientôt.";
    KeyReused            = "key_reused",            16, 422, "409/CONFLICT",              "This idempotency key was used for another body.", "Cette clé d'idempotence a servi pour un autre contenu.";
    Empty                = "empty",                 17, 204, "204/NO CONTENT",            "There is nothing here.",                         "Il n'y a rien ici.";
    NotImplemented       = "not_implemented",       18, 501, "501/NOT IMPLEMENTED",       "This is not done here.",                         "Cela ne se fait pas ici.";
}

impl Outcome {
    /// The table as the JSON document that clients read.
    #[must_use]
    pub fn table() -> serde_json::Value {
        serde_json::json!({ "outcomes": Self::ALL.iter().map(|outcome| outcome.row()).collect::<Vec<_>>() })
    }
}
