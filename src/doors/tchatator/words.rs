//! A line, taken apart into words.

/// What separates words.
const SPACES: [char; 2] = [' ', '\t'];

/// What takes the words of a line one by one, from the left.
#[derive(Clone, Debug)]
pub struct Words<'a> {
    rest: &'a str,
}

/// A word of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word<'a> {
    /// As it stands.
    Plain(&'a str),
    /// What stood in quotes: `\"` is a quote in it, `\\` a backslash, `\n` the end of a line.
    Quoted(String),
}

/// Why there is no next word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// A quote opens and none closes.
    Open,
    /// Something follows a closing quote without a space.
    Joined,
}

impl<'a> Words<'a> {
    /// The words of a line.
    #[must_use]
    pub fn of(line: &'a str) -> Self {
        Self { rest: line.trim_matches(SPACES) }
    }

    /// What is left, from its first word on.
    #[must_use]
    pub fn rest(&self) -> &'a str {
        self.rest
    }

    /// The next word without taking it, where it is a plain one.
    #[must_use]
    pub fn peek(&self) -> Option<&'a str> {
        let word = self.rest.split(SPACES).next().unwrap_or_default();
        (!word.is_empty() && !word.starts_with('"')).then_some(word)
    }

    /// Takes the next word: none at the end.
    ///
    /// # Errors
    /// What is wrong with its quotes. The rest of the line means nothing then.
    pub fn take(&mut self) -> Result<Option<Word<'a>>, Broken> {
        if let Some(quoted) = self.rest.strip_prefix('"') {
            let (word, rest) = unquote(quoted)?;
            if !rest.is_empty() && !rest.starts_with(SPACES) {
                return Err(Broken::Joined);
            }
            self.rest = rest.trim_start_matches(SPACES);
            return Ok(Some(Word::Quoted(word)));
        }
        let word = self.peek();
        if let Some(word) = word {
            self.rest = self.rest.get(word.len()..).unwrap_or_default().trim_start_matches(SPACES);
        }
        Ok(word.map(Word::Plain))
    }
}

/// What stands before the closing quote, and what follows it.
fn unquote(text: &str) -> Result<(String, &str), Broken> {
    let (mut word, mut letters) = (String::new(), text.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '"' => return Ok((word, letters.as_str())),
            '\\' => match letters.clone().next() {
                Some(escaped @ ('"' | '\\')) => {
                    letters.next();
                    word.push(escaped);
                }
                Some('n') => {
                    letters.next();
                    word.push('\n');
                }
                // Any other stands for itself: a path of Windows is no riddle.
                Some(_) | None => word.push('\\'),
            },
            letter => word.push(letter),
        }
    }
    Err(Broken::Open)
}
