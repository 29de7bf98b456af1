//! What the service says about a failed operation, in French.

mod accounts;
mod fields;
mod messages;
mod rooms;
mod service;
mod settings;

/// Sentences of the service, as it says them in English and as they are here; `{}` stands for what differs. The first that fits is
/// taken. Where there is no French for it, English is better than silence.
pub const SENTENCES: &[&[(&str, &str)]] = &[
    accounts::SENTENCES,
    rooms::SENTENCES,
    messages::SENTENCES,
    service::SENTENCES,
    fields::SENTENCES,
    settings::SENTENCES,
];

/// A sentence in French, where it is known: in these words of one's own, or else in those above.
#[must_use]
pub fn french(own: &[(&str, &str)], sentence: &str) -> Option<String> {
    own.iter().chain(SENTENCES.iter().copied().flatten()).find_map(|(english, french)| {
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
