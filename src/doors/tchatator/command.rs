//! A line, read as a command.

use super::elsewhere::Elsewhere;
use super::verb::{Need, Verb};
use super::words::{Broken, Word, Words};

/// A line that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// To be done.
    Do(Call),
    /// How a command is used is asked, and nothing else.
    Help(Verb),
    /// Nothing was written.
    Nothing,
}

/// A command with its arguments, in the order of its row; none where one was left out.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    /// Which.
    pub verb: Verb,
    /// Of `--cle=`: the idempotency key.
    pub key: Option<String>,
    values: Vec<Option<String>>,
}

/// Names the command alone: what it is given may be a secret.
impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Call").field(&self.verb).finish()
    }
}

/// Why a line is no command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no such command.
    Unknown,
    /// It is done at other doors.
    Elsewhere(&'static Elsewhere),
    /// It is not written as it must be.
    Misused(Verb, Misuse),
}

/// What is wrong with how a command is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misuse {
    /// This argument is missing or empty.
    Missing(&'static str),
    /// There are more arguments than it has, or one twice.
    TooMany,
    /// It has no such option.
    Option,
    /// Something is wrong with the quotes.
    Quotes(Broken),
}

impl Command {
    /// Reads a line, without its end.
    ///
    /// # Errors
    /// Why it is no command.
    pub fn parse(line: &str) -> Result<Self, Fault> {
        let mut words = Words::of(line.trim_end_matches(['\r', '\n']));
        if words.rest().is_empty() {
            return Ok(Self::Nothing);
        }
        let name = words.peek().and_then(|word| word.strip_prefix('/')).ok_or(Fault::Unknown)?;
        let Some(verb) = Verb::named(name) else {
            return Err(Elsewhere::named(name).map_or(Fault::Unknown, Fault::Elsewhere));
        };
        // The name is a plain word, so there is one to take.
        let _ = words.take();
        let mut call = Call { verb, key: None, values: vec![None; verb.row().arguments.len()] };
        match call.read(words) {
            Ok(Asked::Help) => Ok(Self::Help(verb)),
            Ok(Asked::Done) => Ok(Self::Do(call)),
            Err(misuse) => Err(Fault::Misused(verb, misuse)),
        }
    }
}

/// What a line asks of its command.
enum Asked {
    Done,
    Help,
}

impl Call {
    /// An argument by its place.
    #[must_use]
    pub fn value(&self, place: usize) -> Option<&str> {
        self.values.get(place).and_then(Option::as_deref)
    }

    /// Takes the words that follow the command. Help is given whatever else is wrong, but for quotes.
    fn read(&mut self, mut words: Words<'_>) -> Result<Asked, Misuse> {
        let (mut asked, mut wrong) = (Asked::Done, None);
        loop {
            let word = if self.awaits_text() && !words.peek().is_some_and(|word| self.is_option(word)) {
                text(&mut words)?
            } else {
                words.take().map_err(Misuse::Quotes)?
            };
            let taken = match word {
                None => break,
                Some(Word::Plain("-n" | "--help")) => {
                    asked = Asked::Help;
                    Ok(())
                }
                Some(Word::Plain(word)) if self.is_option(word) => self.option(word),
                Some(Word::Plain(word)) => self.plain(word),
                Some(Word::Quoted(word)) => self.next(word),
            };
            wrong = wrong.or(taken.err());
        }
        match asked {
            Asked::Help => Ok(asked),
            Asked::Done => wrong.map_or_else(|| self.whole().map(|()| asked), Err),
        }
    }

    /// Whether the next argument is the rest of the line.
    fn awaits_text(&self) -> bool {
        let missing = self.values.iter().position(Option::is_none);
        missing.and_then(|place| self.verb.row().arguments.get(place)).is_some_and(|next| next.need == Need::Text)
    }

    fn is_option(&self, word: &str) -> bool {
        word == "-n" || word.starts_with("--")
    }

    fn option(&mut self, word: &str) -> Result<(), Misuse> {
        match (self.verb, word.strip_prefix("--cle=")) {
            (Verb::Message, Some(key)) if !key.is_empty() => {
                self.key = Some(key.to_owned());
                Ok(())
            }
            _ => Err(Misuse::Option),
        }
    }

    /// A word that may say for which argument it is: `page=1` or `?page=1`.
    fn plain(&mut self, word: &str) -> Result<(), Misuse> {
        let named = word.split_once('=').and_then(|(name, value)| {
            let name = name.strip_prefix('?').unwrap_or(name);
            Some((self.verb.row().arguments.iter().position(|argument| argument.name == name)?, value))
        });
        match named {
            Some((place, value)) => self.set(place, value.to_owned()),
            None => self.next(word.to_owned()),
        }
    }

    fn next(&mut self, value: String) -> Result<(), Misuse> {
        let place = self.values.iter().position(Option::is_none).ok_or(Misuse::TooMany)?;
        self.set(place, value)
    }

    fn set(&mut self, place: usize, value: String) -> Result<(), Misuse> {
        match self.values.get_mut(place) {
            Some(free @ None) => {
                *free = Some(value);
                Ok(())
            }
            Some(Some(_)) | None => Err(Misuse::TooMany),
        }
    }

    /// Refuses what lacks an argument.
    fn whole(&self) -> Result<(), Misuse> {
        for (argument, value) in self.verb.row().arguments.iter().zip(&self.values) {
            let lacks = match argument.need {
                Need::Always | Need::Text => value.as_deref().is_none_or(str::is_empty),
                Need::Sometimes => value.as_deref().is_some_and(str::is_empty),
            };
            if lacks {
                return Err(Misuse::Missing(argument.name));
            }
        }
        Ok(())
    }
}

/// The rest of the line as one word, unless it stands in quotes.
fn text<'a>(words: &mut Words<'a>) -> Result<Option<Word<'a>>, Misuse> {
    let rest = words.rest();
    if rest.is_empty() || rest.starts_with('"') {
        return words.take().map_err(Misuse::Quotes);
    }
    *words = Words::of("");
    // Not a plain word: what looks like an option in a text is none.
    Ok(Some(Word::Quoted(rest.to_owned())))
}
