//! What is said of settings, and, last, what fits much.

/// In English and in French.
pub(super) const SENTENCES: &[(&str, &str)] = &[
    ("must be `fr` or `en`", "doit être `fr` ou `en`"),
    ("must be a number from 0 on", "doit être un nombre à partir de 0"),
    ("must be a number from {} to {}", "doit être un nombre de {} à {}"),
    ("must be a number from 1 on, or `off`", "doit être un nombre à partir de 1, ou `off`"),
    ("must be a directory, or s3://bucket/prefix", "doit être un répertoire, ou s3://bucket/prefix"),
    ("must be an address, such as 0.0.0.0", "doit être une adresse, comme 0.0.0.0"),
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
    ("cannot read {}: {}", "{} ne peut pas être lu : {}"),
    ("there is no settings file: {}", "il n'y a pas de fichier de paramétrage : {}"),
    ("{} line {}: {}", "{} ligne {} : {}"),
    ("must be {} to {}", "doit être de {} à {}"),
    ("must be {} at most", "doit être {} au plus"),
    ("`{}` {}", "`{}` {}"),
];
