//! Tables as kubectl prints them: upper-case headers, three spaces, no lines.

use tabled::builder::Builder;
use tabled::settings::{Padding, Style};

use super::{Tone, sanitized};

/// Rows under headers.
#[derive(Debug, Clone, Default)]
pub struct Table {
    headers: Vec<&'static str>,
    rows: Vec<Vec<(String, Tone)>>,
    /// The column that is shortened where the terminal is too narrow.
    flexible: Option<usize>,
}

/// Spaces between columns.
const GAP: usize = 3;
/// Below this a shortened cell says nothing any more.
const LEAST: usize = 12;

impl Table {
    /// A table with these headers and no rows.
    pub fn new(headers: &[&'static str]) -> Self {
        Self { headers: headers.to_vec(), ..Self::default() }
    }

    /// The same, with a column that gives way on narrow terminals.
    #[must_use]
    pub fn flexible(mut self, header: &str) -> Self {
        self.flexible = self.headers.iter().position(|have| *have == header);
        self
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<(String, Tone)>) {
        let clean = |(text, tone): (String, Tone)| (sanitized(&text).replace('\n', " "), tone);
        self.rows.push(cells.into_iter().map(clean).collect());
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A row of the widest cells, so that a later table can be as wide.
    pub fn widest(&self) -> Vec<(String, Tone)> {
        let widest = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column)).map(|(text, _)| text);
            (cells.max_by_key(|text| text.chars().count()).cloned().unwrap_or_default(), Tone::Plain)
        };
        (0..self.headers.len()).map(widest).collect()
    }

    /// The lines of some rows alone, as they are in the whole.
    pub(super) fn lines(&self, rows: &[usize], color: bool, width: Option<usize>) -> String {
        // With the headers, which make columns wider.
        let whole = self.render(true, color, width);
        let chosen = whole.lines().skip(1).enumerate().filter(|(index, _)| rows.contains(index));
        chosen.map(|(_, line)| format!("{line}\n")).collect()
    }

    /// The whole text; with a width, lines are made to fit it as far as the flexible column can give.
    pub(super) fn render(&self, headers: bool, color: bool, width: Option<usize>) -> String {
        let most = width.and_then(|width| self.room(width));
        let mut builder = Builder::default();
        if headers {
            builder.push_record(self.headers.iter().copied());
        }
        for row in &self.rows {
            builder.push_record(row.iter().enumerate().map(|(column, (text, tone))| {
                let text = match most {
                    Some(most) if Some(column) == self.flexible => shortened(text, most),
                    _ => text.clone(),
                };
                if color && *tone != Tone::Plain { tone.style().style(text).to_string() } else { text }
            }));
        }
        let mut table = builder.build();
        table.with(Style::empty()).with(Padding::new(0, GAP, 0, 0));
        // The last column's padding is nothing but trailing spaces.
        table.to_string().lines().map(|line| format!("{}\n", line.trim_end())).collect()
    }

    /// How wide the flexible column may be on a terminal of this width.
    fn room(&self, width: usize) -> Option<usize> {
        let flexible = self.flexible?;
        let columns = 0..self.headers.len();
        let others: usize = columns
            .filter(|&column| column != flexible)
            .map(|column| {
                let cells = self.rows.iter().filter_map(|row| row.get(column)).map(|(text, _)| text.chars().count());
                cells.chain([self.headers[column].len()]).max().unwrap_or(0) + GAP
            })
            .sum();
        Some(width.saturating_sub(others + GAP).max(LEAST))
    }
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.into();
    }
    let mut short: String = text.chars().take(most - 1).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables() {
        let mut table = Table::new(&["ID", "STATUS", "AGE"]).flexible("STATUS");
        let plain = |text: &str| (text.to_owned(), Tone::Plain);
        table.row(vec![plain("a1"), plain("pending: exceeded quota"), plain("5s")]);
        table.row(vec![plain("b2\u{1b}"), (String::from("ok"), Tone::Good), plain("10m")]);
        let wide = "ID         STATUS                    AGE\na1         pending: exceeded quota   5s\nb2\\u{1b}   ok                        10m\n";
        assert_eq!(table.render(true, false, None), wide);
        assert_eq!(table.render(true, false, Some(200)), wide);
        assert_eq!(
            table.render(false, false, Some(30)),
            "a1         pending: ex…   5s\nb2\\u{1b}   ok             10m\n"
        );
        assert_eq!(table.lines(&[1], false, None), "b2\\u{1b}   ok                        10m\n");
        assert!(table.render(false, true, None).contains("\u{1b}[32mok\u{1b}["));
    }
}
