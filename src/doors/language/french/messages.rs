//! What is said of messages and what they carry.

/// In English and in French.
pub(super) const SENTENCES: &[(&str, &str)] = &[
    ("A message may have at most {} bytes.", "Un message a au plus {} octets."),
    (
        "This is for the message's author and the room's moderators.",
        "C'est réservé à l'auteur du message et aux modérateurs du salon.",
    ),
    ("The message is deleted.", "Le message est supprimé."),
    ("A reply must be to a message of the same room.", "Une réponse doit être à un message du même salon."),
    ("People react to this message in fifty ways already.", "On réagit déjà de cinquante façons à ce message."),
    ("Use a new Idempotency-Key for a new message.", "Prenez une autre clé d'idempotence pour un nouveau message."),
    (
        "This search takes too long: name a room or a user, or add a less common word.",
        "Cette recherche est trop longue : nommez un salon ou un utilisateur, ou ajoutez un mot moins courant.",
    ),
    (
        "Upload the file again: it is not there, or about to expire.",
        "Envoyez de nouveau le fichier : il n'est pas là, ou va expirer.",
    ),
    ("A file may have at most {} bytes here.", "Un fichier a ici au plus {} octets."),
    ("A picture may have at most {} bytes.", "Une image a au plus {} octets."),
    (
        "A picture may have at most {} × {} pixels here, and {} in all.",
        "Une image a ici au plus {} × {} pixels, et {} en tout.",
    ),
    (
        "{} files, {} bytes, may wait for their messages: send those, delete some, or wait a day.",
        "{} fichiers, {} octets, peuvent attendre leur message : envoyez-les, supprimez-en ou attendez un jour.",
    ),
    ("Only its uploader may remove a file.", "Seul celui qui a envoyé un fichier peut le retirer."),
    ("A sticker is a picture of type PNG, WebP or GIF.", "Un autocollant est une image de type PNG, WebP ou GIF."),
];
