//! What is said of accounts, logins and keys.

/// In English and in French.
pub(super) const SENTENCES: &[(&str, &str)] = &[
    ("Log in first.", "Identifiez-vous d'abord."),
    (
        "There are no guests here: register, or log in.",
        "Il n'y a pas d'invités ici : inscrivez-vous ou identifiez-vous.",
    ),
    ("You have no password that could change.", "Vous n'avez pas de mot de passe à changer."),
    ("The username must be the token's own.", "Le nom d'utilisateur doit être celui du token."),
    (
        "Send the token of authenticate_user, or a key, as `Authorization: Bearer <token>`.",
        "Envoyez le token de authenticate_user, ou une clé, comme `Authorization: Bearer <token>`.",
    ),
    (
        "This key is not good: it was revoked, expired, or never was.",
        "Cette clé n'est pas bonne : elle a été révoquée, a expiré ou n'a jamais existé.",
    ),
    (
        "The token is malformed, expired, or not of this service.",
        "Cette clé n'en est pas une, ou le token a expiré ou n'est pas de ce service.",
    ),
    (
        "The token is malformed, expired, or not signed by a service with a good key.",
        "Le token est mal formé, a expiré ou n'est pas signé par un service qui a une bonne clé.",
    ),
    ("The token may be good for {} seconds at most.", "Le token peut valoir {} secondes au plus."),
    (
        "This session or key is over; authenticate again.",
        "Cette session ou cette clé est terminée ; identifiez-vous de nouveau.",
    ),
    ("This login is over; log in again.", "Cette session est terminée ; identifiez-vous de nouveau."),
    (
        "This token is past; the session is over. Authenticate again.",
        "Ce token est dépassé ; la session est terminée. Identifiez-vous de nouveau.",
    ),
    (
        "This token is not good for a session. Authenticate again.",
        "Ce token ne vaut pour aucune session. Identifiez-vous de nouveau.",
    ),
    (
        "This ticket was used, expired, or never given; ask for another.",
        "Ce ticket a servi, a expiré ou n'a jamais existé ; demandez-en un autre.",
    ),
    (
        "There are no tickets for this key: send it in the header.",
        "Il n'y a pas de ticket pour cette clé : envoyez-la dans l'en-tête.",
    ),
    (
        "The link is malformed, expired, or of another file.",
        "Le lien est mal formé, a expiré ou est celui d'un autre fichier.",
    ),
    ("This wants a login; a key is not enough.", "Il faut s'identifier pour cela ; une clé ne suffit pas."),
    (
        "This key only reads; make one with the scope `write`.",
        "Cette clé ne fait que lire ; il en faut une avec le droit `write`.",
    ),
    (
        "Its user is an admin; make a key with the scope `admin`.",
        "Son utilisateur est administrateur ; il faut une clé avec le droit `admin`.",
    ),
    ("The scope `admin` is for admins.", "Le droit `admin` est réservé aux administrateurs."),
    ("There may be {} keys: revoke some.", "Il peut y avoir {} clés : révoquez-en."),
    ("Only the key of a service acts for others.", "Seule la clé d'un service agit pour d'autres."),
    ("The service's key only reads.", "La clé du service ne fait que lire."),
    (
        "The user is an admin, and the service's key has no scope `admin`.",
        "L'utilisateur est administrateur, et la clé du service n'a pas le droit `admin`.",
    ),
    (
        "A service speaks in this name: revoke its keys instead.",
        "Un service parle en ce nom : révoquez plutôt ses clés.",
    ),
    (
        "There is an admin, or the token expired: start the server again.",
        "Il y a un administrateur, ou le token a expiré : redémarrez le serveur.",
    ),
    (
        "This is the last admin: make another one first.",
        "C'est le dernier administrateur : nommez-en d'abord un autre.",
    ),
    (
        "This is no hook's secret, or the hook was revoked.",
        "Ce n'est le secret d'aucun hook, ou le hook a été révoqué.",
    ),
];
