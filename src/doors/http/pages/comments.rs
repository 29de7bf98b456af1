//! What browsers need not load: comments, of which scripts and style sheets here have nearly as many as they have code.

/// A script or a style sheet without those comments that have lines of their own. What else there is stays as it is, so
/// whoever looks at it in a browser finds it readable. A test reads all of them before and after.
pub fn stripped(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut inside = false;
    for line in text.split_inclusive('\n') {
        let code = line.trim_start();
        let rest = match (inside, code.strip_prefix("/*")) {
            (false, None) if code.starts_with("//") => "",
            (false, None) => line,
            (false, Some(comment)) => match comment.split_once("*/") {
                Some((_, after)) if after.trim().is_empty() => "",
                Some(_) => line,
                None => {
                    inside = true;
                    ""
                }
            },
            (true, _) => match line.split_once("*/") {
                Some((_, after)) => {
                    inside = false;
                    if after.trim().is_empty() { "" } else { after }
                }
                None => "",
            },
        };
        kept.push_str(rest);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::stripped;

    #[test]
    fn comments_on_lines_of_their_own_go_and_all_else_stays() {
        let script = "/**\n * What it is.\n * @type {A}\n */\nlet a = 1; // one\n  // two\n/* three */ let b = \"// four\";\n/* five\n*/ let c;\n";
        assert_eq!(stripped(script), "let a = 1; // one\n/* three */ let b = \"// four\";\n let c;\n");
    }
}
