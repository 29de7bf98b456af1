//! What is said of the service, of what it can bear, and of how it is spoken to.

/// In English and in French.
pub(super) const SENTENCES: &[(&str, &str)] = &[
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
    ("The database did not answer in time.", "La base de données n'a pas répondu à temps."),
    ("Too many people are logging in at once.", "Trop de gens s'identifient à la fois."),
    ("Too many pictures are being looked at at once.", "Trop d'images sont examinées à la fois."),
    ("Too many webhooks are being tested at once.", "Trop de webhooks sont essayés à la fois."),
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
    (
        "There may be {} new accounts an hour from one address. {}",
        "Il peut y avoir {} nouveaux comptes par heure depuis une adresse. {}",
    ),
    ("There may be {} new rooms an hour. {}", "Il peut y avoir {} nouveaux salons par heure. {}"),
    ("There may be {} searches a minute. {}", "Il peut y avoir {} recherches par minute. {}"),
    ("There may be {} stream tickets a minute. {}", "Il peut y avoir {} tickets de flux par minute. {}"),
    ("There may be {} streams at once; close one. {}", "Il peut y avoir {} flux à la fois ; fermez-en un. {}"),
    (
        "One address may have {} connections at once; close one. {}",
        "Une adresse peut avoir {} connexions à la fois ; fermez-en une. {}",
    ),
    ("There were too many wrong passwords. {}", "Il y a eu trop de mots de passe faux. {}"),
    ("The room is in slow mode. {}", "La conversation est au ralenti. {}"),
    ("Come back in {} s.", "Revenez dans {} s."),
    (
        "There is no such guide; /docs/ lists those there are.",
        "Ce guide n'existe pas ; /docs/ donne la liste de ceux qu'il y a.",
    ),
    (
        "There is no such file. Load the page again: it may be of another version.",
        "Ce fichier n'existe pas. Rechargez la page : elle est peut-être d'une autre version.",
    ),
    ("See /docs for what there is.", "Voyez /docs pour ce qu'il y a."),
    ("This address takes {}.", "Cette adresse accepte {}."),
    ("The body is not a JSON object: line {}, column {}.", "Le corps n'est pas un objet JSON : ligne {}, colonne {}."),
    ("Send the body with Content-Type: {} or {}.", "Envoyez le corps avec Content-Type: {} ou {}."),
    ("Send the body with Content-Type: {}.", "Envoyez le corps avec Content-Type: {}."),
    ("A request body may have at most {} bytes.", "Le corps d'une requête a au plus {} octets."),
    ("The body broke off.", "Le corps s'est interrompu."),
    ("A body must arrive within {}.", "Un corps doit arriver en {} au plus."),
    ("The file stopped arriving, or arrives too slowly.", "Le fichier n'arrive plus, ou arrive trop lentement."),
    (
        "The address and the header fields may have {} bytes together.",
        "L'adresse et les en-têtes ont ensemble au plus {} octets.",
    ),
    ("A line must be UTF-8.", "Une ligne doit être en UTF-8."),
    ("The line did not end.", "La ligne n'a pas fini."),
    ("Nobody said who is there.", "Personne n'a dit qui est là."),
];
