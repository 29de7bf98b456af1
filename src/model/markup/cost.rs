//! What a text would cost to read as Markdown.

/// Below this size nothing is expensive.
const SMALL: usize = 4 * 1024;

/// How many quotes and list items one line may open.
const CONTAINERS: usize = 32;

/// How many links may stand in text that has no space in it.
const LINKS: usize = 16;

/// Whether the text is one of those of which reading costs more than its size says.
///
/// Its parser has bounds against nearly all of what is known of Markdown. Two ways to spend time in proportion to the
/// square of the size are left, seen with random texts of 64 KiB, 10 times the usual cost each: for each of up to 100
/// list items that a line opens it reads the line to its end, to see if it is a rule; and for each address it reads on to
/// the next space, even where the address ends before (`http://a<http://a<`). No person writes either.
pub fn is_high(raw: &str) -> bool {
    raw.len() > SMALL
        && (raw.split('\n').any(|line| containers(line) > CONTAINERS)
            || raw.split([' ', '\t', '\n']).any(|word| word.len() > SMALL && links(word) > LINKS))
}

/// How many quotes and list items a line may open: its first words that are marks of them.
fn containers(line: &str) -> usize {
    let mut count = 0;
    for word in line.split([' ', '\t']).filter(|word| !word.is_empty()) {
        let quotes = word.len() - word.trim_start_matches('>').len();
        let rest = word.trim_start_matches('>');
        count += quotes;
        match rest {
            "" => {}
            "-" | "+" | "*" => count += 1,
            rest if rest.trim_start_matches(|c: char| c.is_ascii_digit()).len() == 1 && rest.ends_with(['.', ')']) => {
                count += 1
            }
            _ => break,
        }
    }
    count
}

fn links(word: &str) -> usize {
    word.matches("://").count() + word.matches("www.").count()
}
