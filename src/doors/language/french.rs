//! What the service says about a failed operation, in French.

/// Sentences of the service, as it says them in English and as they are here; `{}` stands for what differs. Where there is no
/// French for it, English is better than silence.
pub const SENTENCES: &[(&str, &str)] = &[
    ("Log in first.", "Identifiez-vous d'abord."),
    (
        "This key is not good: it was revoked, expired, or never was.",
        "Cette clé n'est pas bonne : elle a été révoquée, a expiré ou n'a jamais existé.",
    ),
    (
        "The token is malformed, expired, or not of this service.",
        "Cette clé n'en est pas une, ou le token a expiré ou n'est pas de ce service.",
    ),
    (
        "This session or key is over; authenticate again.",
        "Cette session ou cette clé est terminée ; identifiez-vous de nouveau.",
    ),
    (
        "This key only reads; make one with the scope `write`.",
        "Cette clé ne fait que lire ; il en faut une avec le droit `write`.",
    ),
    (
        "Its user is an admin; make a key with the scope `admin`.",
        "Son utilisateur est administrateur ; il faut une clé avec le droit `admin`.",
    ),
    ("Only the key of a service acts for others.", "Seule la clé d'un service agit pour d'autres."),
    ("You are banned.", "Vous êtes banni."),
    ("You are banned until {}: {}", "Vous êtes banni jusqu'au {} : {}"),
    ("You are banned until {}.", "Vous êtes banni jusqu'au {}."),
    ("You are banned: {}", "Vous êtes banni : {}"),
    ("You are muted.", "Vous ne pouvez pas parler pour l'instant."),
    ("You are muted until {}: {}", "Vous ne pouvez pas parler jusqu'au {} : {}"),
    ("You are muted until {}.", "Vous ne pouvez pas parler jusqu'au {}."),
    ("You are muted: {}", "Vous ne pouvez pas parler : {}"),
    ("A message may have at most {} bytes.", "Un message a au plus {} octets."),
    (
        "This is for the message's author and the room's moderators.",
        "C'est réservé à l'auteur du message et aux modérateurs du salon.",
    ),
    ("The message is deleted.", "Le message est supprimé."),
    ("This is for admins.", "C'est réservé aux administrateurs."),
    ("Unblock the user first.", "Débloquez d'abord cet utilisateur."),
    ("Lift it first to change it.", "Levez-le d'abord pour le changer."),
    ("This would meet yourself.", "Cela vous toucherait vous-même."),
    (
        "This user is an admin: take that role away first.",
        "Cet utilisateur est administrateur : retirez-lui d'abord ce rôle.",
    ),
    ("Use a new Idempotency-Key for a new message.", "Prenez une autre clé d'idempotence pour un nouveau message."),
    ("A hook posts and reads nothing.", "Un hook publie et ne lit rien."),
    ("The room is archived: nobody posts there.", "Le salon est archivé : personne n'y écrit."),
    ("The service is stopping.", "Le service s'arrête."),
    ("The database does not answer.", "La base de données ne répond pas."),
    (
        "Too many messages are waiting; this one was not stored.",
        "Trop de messages attendent ; celui-ci n'a pas été gardé.",
    ),
    (
        "The database did not answer in time. The message may have been stored: repeat it with the same Idempotency-Key.",
        "La base de données n'a pas répondu à temps. Le message est peut-être gardé : répétez-le avec la même clé d'idempotence.",
    ),
    ("There may be {} requests a minute. {}", "Il peut y avoir {} requêtes par minute. {}"),
    ("There may be {} requests an hour. {}", "Il peut y avoir {} requêtes par heure. {}"),
    (
        "There may be {} requests a minute without a good token from one address. {}",
        "Il peut y avoir {} requêtes par minute sans bonne clé depuis une adresse. {}",
    ),
    (
        "There may be {} requests an hour without a good token from one address. {}",
        "Il peut y avoir {} requêtes par heure sans bonne clé depuis une adresse. {}",
    ),
    ("The room is in slow mode. {}", "La conversation est au ralenti. {}"),
    ("Come back in {} s.", "Revenez dans {} s."),
    ("must be another than yourself", "doit être un autre que vous"),
    ("is missing or empty", "manque ou est vide"),
    ("has a word that is not allowed here", "contient un mot qui n'est pas permis ici"),
    (
        "may have no control characters but line breaks and tabs",
        "ne peut avoir de caractères de contrôle que des retours à la ligne et des tabulations",
    ),
    ("must be `fr` or `en`", "doit être `fr` ou `en`"),
    ("must be a number from 0 on", "doit être un nombre à partir de 0"),
    ("must be a number from {} to {}", "doit être un nombre de {} à {}"),
    ("must be a number from 1 on, or `off`", "doit être un nombre à partir de 1, ou `off`"),
    ("must be an address, such as 0.0.0.0", "doit être une adresse, comme 0.0.0.0"),
    ("must have 32 to 256 visible ASCII characters", "doit avoir de 32 à 256 caractères ASCII visibles"),
    (
        "must have 10 different characters, so that nobody guesses it",
        "doit avoir 10 caractères différents, pour que personne ne la devine",
    ),
    ("must be like `max_messages = 1000`", "doit être comme `max_messages = 1000`"),
    ("there is no setting of this name", "aucun paramètre n'a ce nom"),
    ("names a status of three digits", "nomme un statut de trois chiffres"),
    ("is there twice", "est là deux fois"),
    (
        "must be three digits, a slash and words without a comma, 100 bytes at most",
        "doit être trois chiffres, une barre oblique et des mots sans virgule, de 100 octets au plus",
    ),
    ("A line must be UTF-8.", "Une ligne doit être en UTF-8."),
    ("The line did not end.", "La ligne n'a pas fini."),
    ("Nobody said who is there.", "Personne n'a dit qui est là."),
    ("`{}` {}", "`{}` {}"),
    (
        "One address may have {} connections at once; close one. {}",
        "Une adresse peut avoir {} connexions à la fois ; fermez-en une. {}",
    ),
    ("must be 1 to {}", "doit être de 1 à {}"),
    ("must be 1 to 255 visible ASCII characters", "doit être de 1 à 255 caractères ASCII visibles"),
    ("cannot read {}: {}", "{} ne peut pas être lu : {}"),
    ("there is no settings file: {}", "il n'y a pas de fichier de paramétrage : {}"),
    ("{} line {}: {}", "{} ligne {} : {}"),
];

/// A sentence in French, where it is known: in these words of one's own, or else in those above.
#[must_use]
pub fn french(own: &[(&str, &str)], sentence: &str) -> Option<String> {
    own.iter().chain(SENTENCES).find_map(|(english, french)| {
        let parts = parts(english, sentence)?;
        let mut parts = parts.into_iter();
        let mut said = String::new();
        for (index, piece) in french.split("{}").enumerate() {
            if index > 0 {
                let part = parts.next()?;
                // A sentence may end with another one.
                said.push_str(&self::french(own, part).unwrap_or_else(|| part.to_owned()));
            }
            said.push_str(piece);
        }
        Some(said)
    })
}

/// What stands for each `{}` of a pattern in a sentence that fits it.
fn parts<'a>(pattern: &str, sentence: &'a str) -> Option<Vec<&'a str>> {
    let mut pieces = pattern.split("{}");
    let mut rest = sentence.strip_prefix(pieces.next()?)?;
    let mut parts = Vec::new();
    for piece in pieces {
        let end = if piece.is_empty() { rest.len() } else { rest.find(piece)? };
        parts.push(rest.get(..end)?);
        rest = rest.get(end + piece.len()..)?;
    }
    rest.is_empty().then_some(parts)
}
