//! What people are told about commands, and about those that failed.

use std::borrow::Cow;

use super::command::{Fault, Misuse};
use super::reply::Reply;
use super::verb::Verb;
use super::words::Broken;
use crate::config::StatusLines;
use crate::doors::language::{Language, Text};
use crate::error::Error;
use crate::outcome::Outcome;

/// What is said here in words of this protocol.
const OWN: &[(&str, &str)] = &[
    ("Log in first.", "Identifiez-vous d'abord : /connexion {api_key}"),
    ("Unblock the user first.", "Débloquez d'abord cet utilisateur : /debloque"),
    ("Use a new Idempotency-Key for a new message.", "Prenez un autre mot pour --cle avec un nouveau message."),
    (
        "The database did not answer in time. The message may have been stored: repeat it with the same Idempotency-Key.",
        "La base de données n'a pas répondu à temps. Le message est peut-être gardé : répétez-le avec le même --cle.",
    ),
];

/// How a command is used, and how it is answered.
#[must_use]
pub fn about(verb: Verb, language: Language, statuses: &StatusLines) -> Reply {
    let row = verb.row();
    let answers = row
        .answers
        .iter()
        .map(|(outcome, says)| format!("  - {} : {}", statuses.line(outcome.row().line), language.say(*says)));
    Reply::new(Outcome::Ok)
        .line(row.usage)
        .lines(language.say(row.help).lines())
        .line(language.choose("Answers:", "Réponses :"))
        .lines(answers)
}

/// All commands.
#[must_use]
pub fn all(language: Language) -> Reply {
    Reply::new(Outcome::Ok).lines(Verb::ALL.iter().map(|verb| verb.row().usage)).line(language.choose(
        "-n or --help after a command tells more about it.",
        "-n ou --help après une commande en dit plus sur elle.",
    ))
}

/// What is wrong with a line.
#[must_use]
pub fn faulty(fault: Fault, language: Language) -> Reply {
    match fault {
        Fault::Unknown => Reply::new(fault.outcome()).line(language.choose(
            "There is no such command: /aide lists them.",
            "Cette commande n'existe pas : /aide en donne la liste.",
        )),
        Fault::Elsewhere(elsewhere) => Reply::new(fault.outcome()).line(language.choose(
            format!("This is done over HTTP: {}", elsewhere.route),
            format!("Cela se fait par HTTP : {}", elsewhere.route),
        )),
        Fault::Misused(verb, misuse) => {
            Reply::new(fault.outcome()).line(misuse.said(language)).line(format!("  {}", verb.row().usage))
        }
    }
}

/// How an operation failed.
#[must_use]
pub fn refused(error: &Error, language: Language) -> Reply {
    let outcome = error.outcome();
    let translated = |text: &str| language.sentence_of(OWN, text).map_or_else(|| text.to_owned(), Cow::into_owned);
    let row = language.outcome(outcome);
    let detail = error.detail().map(translated);
    let reply = Reply::new(outcome).line(row).lines(detail.filter(|detail| detail != row));
    reply.lines(
        error
            .fields()
            .iter()
            .map(|(field, why)| format!("  {}{} {}", argument(field), language.colon(), translated(why))),
    )
}

/// What a field is called here.
fn argument(field: &str) -> &str {
    match field {
        "raw_content" => "message",
        "user" => "id_client",
        "Idempotency-Key" => "--cle",
        "Miaou-Act-As" => "id",
        other => other,
    }
}

impl Fault {
    /// How it is answered.
    #[must_use]
    pub fn outcome(self) -> Outcome {
        match self {
            Self::Unknown => Outcome::NoSuchRoute,
            Self::Elsewhere(_) => Outcome::NotImplemented,
            Self::Misused(_, Misuse::Missing(_)) => Outcome::MissingField,
            Self::Misused(_, Misuse::TooMany | Misuse::Option | Misuse::Quotes(_)) => Outcome::InvalidField,
        }
    }
}

impl Misuse {
    fn said(self, language: Language) -> String {
        let text = match self {
            Self::Missing(argument) => {
                return language
                    .choose(format!("{argument} is missing or empty."), format!("{argument} manque ou est vide."));
            }
            Self::TooMany => Text {
                en: "There are too many arguments. What has spaces stands in quotes.",
                fr: "Il y a trop d'arguments. Ce qui a des espaces se met entre guillemets.",
            },
            Self::Option => Text {
                en: "There is no such option here. A text that begins with a dash stands in quotes.",
                fr: "Cette option n'existe pas ici. Un texte qui commence par un tiret se met entre guillemets.",
            },
            Self::Quotes(Broken::Open) => Text {
                en: "A quote opens and none closes. In quotes a quote is \\\".",
                fr: "Un guillemet s'ouvre et aucun ne se ferme. Entre guillemets, un guillemet s'écrit \\\".",
            },
            Self::Quotes(Broken::Joined) => Text {
                en: "Something follows a closing quote. In quotes a quote is \\\".",
                fr: "Quelque chose suit un guillemet fermant. Entre guillemets, un guillemet s'écrit \\\".",
            },
        };
        language.say(text).to_owned()
    }
}
