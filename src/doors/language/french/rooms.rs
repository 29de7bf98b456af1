//! What is said of rooms, and of who may do what there.

/// In English and in French.
pub(super) const SENTENCES: &[(&str, &str)] = &[
    ("You are banned.", "Vous êtes banni."),
    ("You are banned until {}: {}", "Vous êtes banni jusqu'au {} : {}"),
    ("You are banned until {}.", "Vous êtes banni jusqu'au {}."),
    ("You are banned: {}", "Vous êtes banni : {}"),
    ("You are muted.", "Vous ne pouvez pas parler pour l'instant."),
    ("You are muted until {}: {}", "Vous ne pouvez pas parler jusqu'au {} : {}"),
    ("You are muted until {}.", "Vous ne pouvez pas parler jusqu'au {}."),
    ("You are muted: {}", "Vous ne pouvez pas parler : {}"),
    ("This is for admins.", "C'est réservé aux administrateurs."),
    ("This is for the room's moderators.", "C'est réservé aux modérateurs du salon."),
    ("This is for the room's owner.", "C'est réservé au propriétaire du salon."),
    (
        "This is for admins, and in direct conversations for nobody.",
        "C'est réservé aux administrateurs et, dans les conversations directes, à personne.",
    ),
    (
        "Nobody leaves a direct conversation; block the other user.",
        "On ne quitte pas une conversation directe ; bloquez l'autre utilisateur.",
    ),
    (
        "Nobody moderates a direct conversation; block the other user.",
        "Personne ne modère une conversation directe ; bloquez l'autre utilisateur.",
    ),
    (
        "Both users of a direct conversation have the same rights.",
        "Les deux utilisateurs d'une conversation directe ont les mêmes droits.",
    ),
    ("A direct conversation is no game room.", "Une conversation directe n'est pas un salon de jeu."),
    (
        "You are in no game room: enter one first.",
        "Vous n'êtes dans aucun salon de jeu : entrez d'abord dans l'un d'eux.",
    ),
    (
        "A room has an owner: make another member the owner instead.",
        "Un salon a un propriétaire : faites plutôt d'un autre membre le propriétaire.",
    ),
    (
        "You cannot do this to somebody with the same rights, or more.",
        "Vous ne pouvez pas faire cela à quelqu'un qui a les mêmes droits que vous, ou plus.",
    ),
    ("The room is archived: nobody posts there.", "Le salon est archivé : personne n'y écrit."),
    (
        "The room is archived: what was said there stays, or is deleted.",
        "Le salon est archivé : ce qui y a été dit reste, ou est supprimé.",
    ),
    ("Unblock the user first.", "Débloquez d'abord cet utilisateur."),
    ("Lift it first to change it.", "Levez-le d'abord pour le changer."),
    ("This would meet yourself.", "Cela vous toucherait vous-même."),
    ("Your own address is in this network.", "Votre propre adresse est dans ce réseau."),
    (
        "This user is an admin: take that role away first.",
        "Cet utilisateur est administrateur : retirez-lui d'abord ce rôle.",
    ),
    ("A hook posts and reads nothing.", "Un hook publie et ne lit rien."),
    ("The room has {} hooks already: revoke one first.", "Le salon a déjà {} hooks : révoquez-en d'abord un."),
    ("There are {} webhooks already: delete one first.", "Il y a déjà {} webhooks : supprimez-en d'abord un."),
    ("There are {} filters: remove one first.", "Il y a {} filtres : retirez-en d'abord un."),
];
