//! Tables as kubectl prints them: upper-case headers, three spaces, no lines.

use tabled::builder::Builder;
use tabled::grid::util::string::get_string_width;
use tabled::settings::{Padding, Style};

use super::{Tone, harmless};

/// Rows under headers.
#[derive(Debug, Clone, Default)]
pub struct Table {
    headers: Vec<&'static str>,
    rows: Vec<Vec<(String, Tone)>>,
    /// The column that is shortened where the terminal is too narrow.
    flexible: Option<usize>,
    /// How wide columns are whatever is in them.
    least: Vec<usize>,
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

    /// The same, with columns at least so wide, by their headers, and none narrower than its header: rows of later
    /// tables stand below those of this one.
    #[must_use]
    pub fn at_least(mut self, widths: &[(&'static str, usize)]) -> Self {
        let least = |header: &str| widths.iter().find(|(have, _)| *have == header).map_or(0, |(_, width)| *width);
        self.least = self.headers.iter().map(|header| least(header).max(header.len())).collect();
        self
    }

    /// How wide the columns are, by their headers, for [`Self::at_least`].
    pub fn widths(&self) -> Vec<(&'static str, usize)> {
        self.headers.iter().enumerate().map(|(column, header)| (*header, self.width(column))).collect()
    }

    fn width(&self, column: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(column)).map(|(text, _)| get_string_width(text));
        let least = self.least.get(column).copied().unwrap_or_default();
        cells.chain([self.headers[column].len(), least]).max().unwrap_or_default()
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<(String, Tone)>) {
        let clean = |(text, tone): (String, Tone)| (harmless(&text), tone);
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
        // A last row of nothing but spaces makes columns as wide as they have to be.
        builder.push_record(self.least.iter().enumerate().map(|(column, &least)| {
            let most = most.filter(|_| Some(column) == self.flexible).unwrap_or(least);
            " ".repeat(least.min(most))
        }));
        let mut table = builder.build();
        table.with(Style::empty()).with(Padding::new(0, GAP, 0, 0));
        let count = usize::from(headers) + self.rows.len();
        // The last column's padding is nothing but trailing spaces.
        table.to_string().lines().take(count).map(|line| format!("{}\n", line.trim_end())).collect()
    }

    /// How wide the flexible column may be on a terminal of this width.
    fn room(&self, width: usize) -> Option<usize> {
        let flexible = self.flexible?;
        let columns = 0..self.headers.len();
        let others: usize = columns.filter(|&column| column != flexible).map(|column| self.width(column) + GAP).sum();
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
        // Rows of another table stand below those of this one, with or without a header, on a terminal too.
        let mut later = Table::new(&["ID", "STATUS", "AGE"]).flexible("STATUS").at_least(&table.widths());
        assert_eq!(later.render(true, false, None), "ID         STATUS                    AGE\n");
        later.row(vec![plain("c3"), plain("ok"), plain("1m")]);
        assert_eq!(later.lines(&[0], false, None), "c3         ok                        1m\n");
        assert_eq!(later.render(false, false, Some(30)), "c3         ok             1m\n");
        assert_eq!(later.widths(), table.widths());
        assert!(table.render(false, true, None).contains("\u{1b}[32mok\u{1b}["));
    }
}
