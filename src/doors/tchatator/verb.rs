//! The table of commands: how each is written, what it does, how it is answered.

use crate::doors::language::Text;
use crate::outcome::Outcome;

/// What a command is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Argument {
    /// What it is called in the usage, and before a `=`.
    pub name: &'static str,
    /// Whether it must be there.
    pub need: Need,
}

/// Whether an argument must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It must.
    Always,
    /// It may.
    Sometimes,
    /// It must, and is the rest of the line, or what stands in quotes.
    Text,
}

const fn always(name: &'static str) -> Argument {
    Argument { name, need: Need::Always }
}

const fn sometimes(name: &'static str) -> Argument {
    Argument { name, need: Need::Sometimes }
}

const fn text(name: &'static str) -> Argument {
    Argument { name, need: Need::Text }
}

/// A row of the table.
#[derive(Debug)]
pub struct Row {
    /// What follows the slash.
    pub name: &'static str,
    /// How it is written: to the letter that of the protocol, where it is one of its commands.
    pub usage: &'static str,
    /// Its arguments in order. Those that are not in the usage are our own.
    pub arguments: &'static [Argument],
    /// What it does and how: lines.
    pub help: Text,
    /// How it may be answered, besides what is common to all.
    pub answers: &'static [(Outcome, Text)],
    /// The methods of [`Chat`](crate::chat::Chat) that it reaches.
    pub operations: &'static [&'static str],
}

macro_rules! verbs {
    ($($verb:ident = $name:literal, $usage:literal, [$($argument:expr),*], [$($operation:literal),*]
        $en:literal $fr:literal
        $($outcome:ident $says_en:literal $says_fr:literal)*;)*) => {
        /// A command.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Verb {
            $(#[doc = concat!("`", $usage, "`")] $verb,)*
        }

        impl Verb {
            /// Every command, in the order of the protocol; ours at the end.
            pub const ALL: &'static [Verb] = &[$(Verb::$verb,)*];

            /// The row itself.
            #[must_use]
            pub const fn row(self) -> &'static Row {
                match self {
                    $(Verb::$verb => const {
                        &Row {
                            name: $name,
                            usage: $usage,
                            arguments: &[$($argument,)*],
                            help: Text { en: $en, fr: $fr },
                            answers: &[$((Outcome::$outcome, Text { en: $says_en, fr: $says_fr }),)*],
                            operations: &[$($operation,)*],
                        }
                    },)*
                }
            }
        }

        /// Each command, and the methods of [`Chat`](crate::chat::Chat) that it reaches.
        pub const VERBS: &[(&str, &[&str])] = &[$((concat!("/", $name), Verb::$verb.row().operations),)*];
    };
}

verbs! {
    Connexion = "connexion", "/connexion {api_key}", [always("api_key"), sometimes("id"), sometimes("nom")], ["identify", "account"]
        "Says who you are, by an API key.\nThe token of the answer may be shown in place of the key, until /deconnexion.\nThe key of a service is followed by the id of the user for whom it speaks, and by\na name where the user is new: /connexion {api_key} {id} {?nom}"
        "Dit qui vous êtes, par une clé d'API.\nLe token de la réponse peut remplacer la clé, jusqu'à /deconnexion.\nLa clé d'un service est suivie de l'id de l'utilisateur pour qui il parle, et d'un\nnom s'il est nouveau : /connexion {api_key} {id} {?nom}"
        Ok "identified, and a token" "identification acceptée, token fourni"
        Unauthenticated "the key is not good" "clé d'API invalide";
    Deconnexion = "deconnexion", "/deconnexion", [], []
        "Forgets who you are, and the token."
        "Oublie qui vous êtes, et le token."
        Ok "disconnected, the token is reset" "déconnexion acceptée, token réinitialisé";
    Message = "message", "/message {id_client} {message}", [always("id_client"), text("message")], ["post_direct"]
        "Sends a message to a user, by number or name. The message is the rest of the\nline, or a text in quotes with \\\" \\\\ and \\n.\nWith --cle={mot} before the message it may be sent again with the same word, and\nis there once."
        "Envoie un message à un utilisateur, par numéro ou par nom. Le message est le\nreste de la ligne, ou un texte entre guillemets avec \\\" \\\\ et \\n.\nAvec --cle={mot} avant le message, il peut être renvoyé avec le même mot et\nn'existe qu'une fois."
        Ok "sent, and its id" "message envoyé, et son numéro"
        TooLarge "the message is too long" "message trop long"
        NoSuchUser "there is no such recipient" "destinataire inexistant"
        Forbidden "you blocked the recipient, or may not speak now" "vous avez bloqué le destinataire, ou ne pouvez pas parler pour l'instant"
        KeyReused "the word of --cle was used for another message" "le mot de --cle a servi pour un autre message";
    Liste = "liste", "/liste {page=0}", [sometimes("page")], ["unread", "message"]
        "Lists the conversations that have messages you have not read, the newest first:\nhow many they are, and the newest of them. 10 on a page."
        "Donne les conversations qui ont des messages non lus, la plus récente d'abord :\ncombien il y en a, et le dernier. 10 par page."
        Ok "conversations" "conversations reçues"
        Empty "nothing is unread" "liste vide"
        NoSuchPage "there is no such page" "bloc inexistant";
    Conversation = "conversation", "/conversation {id_client} {?page=0}", [always("id_client"), sometimes("page")], ["direct_messages", "move_marker"]
        "Shows what you and a user said to each other, from the oldest on. Page 0 has the\nnewest messages, and reading it marks all as read. 20 on a page."
        "Donne ce que vous et un utilisateur vous êtes dit, du plus ancien au plus récent.\nLa page 0 a les derniers messages, et la lire marque tout comme lu. 20 par page."
        Ok "messages" "messages reçus"
        Empty "there are no messages" "aucun message"
        NoSuchUser "there is no such user" "id_client inexistant"
        NoSuchPage "there is no such page" "bloc inexistant";
    Info = "info", "/info {id_message}", [always("id_message")], ["message"]
        "Tells about a message: who and when, whether it was changed, who received and\nread it."
        "Donne les informations d'un message : qui et quand, s'il a été modifié, qui l'a\nreçu et lu."
        Ok "the message" "informations reçues"
        NoSuchMessage "there is no such message" "message inexistant"
        Forbidden "the message is not for you" "message inaccessible";
    Modifie = "modifie", "/modifie {id_message} {nouveau_message}", [always("id_message"), text("nouveau_message")], ["edit_message"]
        "Replaces the text of a message of yours, written as for /message."
        "Remplace le texte d'un de vos messages, écrit comme pour /message."
        Ok "changed" "message modifié"
        NoSuchMessage "there is no such message" "message inexistant"
        Forbidden "the message is another's" "message non émis par le client"
        TooLarge "the message is too long" "message trop long";
    Supprime = "supprime", "/supprime {id_message}", [always("id_message")], ["delete_message"]
        "Deletes a message of yours."
        "Supprime un de vos messages."
        Ok "deleted" "message supprimé"
        NoSuchMessage "there is no such message" "message inexistant"
        Forbidden "the message is another's" "message non émis par le client";
    Bloque = "bloque", "/bloque {id_client}", [always("id_client")], ["block"]
        "Blocks a user: you see nothing of what the user says. /debloque ends it."
        "Bloque un utilisateur : vous ne voyez plus rien de ce qu'il dit.\n/debloque y met fin."
        Ok "blocked" "client bloqué"
        AlreadyBlocked "blocked already" "client déjà bloqué"
        NoSuchUser "there is no such user" "id_client inexistant";
    Ban = "ban", "/ban {id_client}", [always("id_client")], ["impose"]
        "Bans a user from the whole service, until /deban. For administrators."
        "Bannit un utilisateur de tout le service, jusqu'à /deban.\nPour les administrateurs."
        Ok "banned" "client banni"
        AlreadyBanned "banned already" "client déjà banni"
        NoSuchUser "there is no such user" "id_client inexistant"
        Forbidden "you are no administrator, or the user is one" "vous n'êtes pas administrateur, ou le client l'est";
    Deban = "deban", "/deban {id_client}", [always("id_client")], ["lift"]
        "Lifts a ban. For administrators."
        "Lève un bannissement. Pour les administrateurs."
        Ok "lifted" "bannissement levé"
        NoSuchUser "there is no such user, or no ban" "id_client inexistant, ou non banni"
        Forbidden "you are no administrator" "vous n'êtes pas administrateur";
    Sync = "sync", "/sync", [], ["reload_settings"]
        "Reads the settings again. Where anything is wrong nothing changes, and the answer\nnames the line. For administrators."
        "Relit le paramétrage. Si quelque chose y est faux, rien ne change et la réponse\ndit la ligne. Pour les administrateurs."
        Ok "read" "paramétrage relu"
        NoSuchSettings "there is no settings file" "fichier de paramétrage introuvable"
        InvalidField "the file is wrong" "le fichier est faux"
        Forbidden "you are no administrator" "vous n'êtes pas administrateur";
    Logs = "logs", "/logs {?nb_logs=50}", [sometimes("nb_logs")], ["logs"]
        "Shows the newest lines of the log, 1 to 1000, from the oldest on.\nFor administrators."
        "Donne les dernières lignes du journal, de 1 à 1000, de la plus ancienne à la plus\nrécente. Pour les administrateurs."
        Ok "the log" "logs reçus"
        Empty "the log is empty" "aucun log disponible"
        Forbidden "you are no administrator" "vous n'êtes pas administrateur";
    Debloque = "debloque", "/debloque {id_client}", [always("id_client")], ["unblock"]
        "Ends a block."
        "Met fin à un blocage."
        Ok "not blocked any more" "client débloqué"
        NoSuchUser "there is no such user, or no block" "id_client inexistant, ou non bloqué";
    Langue = "langue", "/langue {fr|en}", [always("langue")], []
        "Says in which language you are answered: fr or en."
        "Dit dans quelle langue on vous répond : fr ou en."
        Ok "answered so from now on" "réponses dans cette langue";
    Aide = "aide", "/aide", [], []
        "Lists the commands. -n or --help after a command tells more about it."
        "Donne la liste des commandes.\n-n ou --help après une commande en dit plus sur elle."
        Ok "the commands" "les commandes";
}

impl Verb {
    /// The command of a name, written large or small.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        // What whoever knows no command tries first.
        if name.eq_ignore_ascii_case("help") {
            return Some(Self::Aide);
        }
        Self::ALL.iter().copied().find(|verb| verb.row().name.eq_ignore_ascii_case(name))
    }
}
