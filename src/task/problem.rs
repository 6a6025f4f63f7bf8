//! What is wrong with a task file, with its place.

use std::fmt;

use crate::yaml::Mark;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where; `None` for the file as a whole.
    pub at: Option<Mark>,
    /// What, in one line.
    pub message: String,
    pub hint: Option<String>,
    /// Whether it is a value that the command line may still give.
    pub is_pending: bool,
}

impl Problem {
    /// About the file as a whole.
    pub fn new(message: impl Into<String>) -> Self {
        Self { at: None, message: message.into(), hint: None, is_pending: false }
    }

    /// About a place in it.
    pub fn at(at: Mark, message: impl Into<String>) -> Self {
        Self { at: Some(at), ..Self::new(message) }
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = self.at {
            write!(f, "{}:{}: ", at.line, at.column)?;
        }
        f.write_str(&self.message)
    }
}

/// Everything that is wrong with one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// In the order of the file, each once: what several candidates share is looked at for each of them.
    pub fn new(mut problems: Vec<Problem>) -> Self {
        problems.sort_by_key(|problem| problem.at.map_or((usize::MAX, 0), |at| (at.line, at.column)));
        problems.dedup();
        let more = problems.len().saturating_sub(MAX_PROBLEMS);
        problems.truncate(MAX_PROBLEMS);
        for problem in &mut problems {
            problem.message = shortened(&problem.message);
            problem.hint = problem.hint.as_deref().map(shortened);
        }
        problems.extend((more > 0).then(|| Problem::new(format!("and {more} more problems"))));
        Self(problems)
    }
}

/// Problems that are worth reading.
const MAX_PROBLEMS: usize = 100;

/// A text that may repeat a long value of the file, cut in the middle.
pub(super) fn shortened(text: &str) -> String {
    const ENDS: usize = 300;
    if text.len() <= 3 * ENDS {
        return text.to_owned();
    }
    let (start, end) = (text.floor_char_boundary(ENDS), text.ceil_char_boundary(text.len() - ENDS));
    format!("{} ... {}", &text[..start], &text[end..])
}

/// The line of a file that a place is in, and a mark under the place; nothing of what may be a secret.
pub fn excerpt(text: &str, at: Mark) -> Option<[String; 2]> {
    /// Columns that are shown of a long line.
    const WIDTH: usize = 100;
    let lines: Vec<&str> = text.lines().take(at.line).collect();
    let index = at.line.checked_sub(1)?;
    let line = lines.get(index)?.trim_end();
    // The field at the margin that the line belongs to, or the line itself where all is written in one.
    let is_field = |line: &&&str| line.starts_with(|c: char| !c.is_whitespace() && c != '#');
    let field = lines.iter().rev().find(is_field).copied().unwrap_or_default();
    // Of a URL what stands before the `@` may be one too.
    let is_url = line.split_once("://").is_some_and(|(_, rest)| rest.contains('@'));
    if is_url || [line, field].iter().any(|text| text.to_lowercase().contains("secret")) {
        return None;
    }
    let line = if at.line == 1 { line.trim_start_matches('\u{feff}') } else { line };
    let skipped = if at.column > WIDTH { at.column - WIDTH / 2 } else { 0 };
    let shown: String = line.chars().skip(skipped).take(WIDTH).map(|c| if c == '\t' { ' ' } else { c }).collect();
    let (number, mark) = (at.line.to_string(), " ".repeat(at.column - 1 - skipped));
    Some([format!("{number:>4} | {shown}"), format!("     | {mark}^")])
}

/// The known word that is most like this one, if any is like it at all.
pub fn closest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let word = word.to_lowercase();
    let likeness = |other: &str| strsim::normalized_damerau_levenshtein(&word, &other.to_lowercase());
    let best = known.iter().copied().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(best) >= 0.6).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_are_few_and_short() {
        let at = |line| Some(Mark { line, column: 1 });
        let long = (1..=250).map(|line| Problem { at: at(line), ..Problem::new("é".repeat(100_000)) });
        let problems = Problems::new(long.collect()).0;
        assert_eq!((problems.len(), problems[0].message.len()), (101, 605));
        assert_eq!(problems[100], Problem::new("and 150 more problems"));
        assert_eq!(shortened("short"), "short");
    }

    #[test]
    fn secrets_are_not_shown() {
        let text = "run: a\nsecrets:\n  A: hush\n\n  A: hush\nnum_nodes: x\n";
        let shown = |line| excerpt(text, Mark { line, column: 3 });
        assert_eq!((shown(3), shown(5)), (None, None));
        assert_eq!(shown(6), Some(["   6 | num_nodes: x".to_owned(), "     |   ^".to_owned()]));
        assert_eq!(excerpt("{secrets: {A: hush, A: b}}", Mark { line: 1, column: 20 }), None);
        assert_eq!(excerpt("workdir: {url: 'https://a:hush@x/y'}", Mark { line: 1, column: 16 }), None);
    }
}
