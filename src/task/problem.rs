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
    /// What to do.
    pub hint: Option<String>,
}

impl Problem {
    /// About the file as a whole.
    pub fn new(message: impl Into<String>) -> Self {
        Self { at: None, message: message.into(), hint: None }
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
    pub(super) fn new(mut problems: Vec<Problem>) -> Self {
        problems.sort_by_key(|problem| problem.at.map_or((usize::MAX, 0), |at| (at.line, at.column)));
        problems.dedup();
        Self(problems)
    }
}

/// The line of a file that a place is in, and a mark under the place.
pub fn excerpt(text: &str, at: Mark) -> Option<String> {
    /// Columns that are shown of a long line.
    const WIDTH: usize = 100;
    let line = text.lines().nth(at.line.checked_sub(1)?)?.trim_end();
    let line = if at.line == 1 { line.trim_start_matches('\u{feff}') } else { line };
    let skipped = if at.column > WIDTH { at.column - WIDTH / 2 } else { 0 };
    let shown: String = line.chars().skip(skipped).take(WIDTH).map(|c| if c == '\t' { ' ' } else { c }).collect();
    let (number, mark) = (at.line.to_string(), " ".repeat(at.column - 1 - skipped));
    Some(format!("{number:>4} | {shown}\n     | {mark}^"))
}

/// The known word that is most like this one, if any is like it at all.
pub(super) fn closest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let word = word.to_lowercase();
    let likeness = |other: &str| strsim::normalized_damerau_levenshtein(&word, &other.to_lowercase());
    let best = known.iter().copied().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(best) >= 0.6).then_some(best)
}
