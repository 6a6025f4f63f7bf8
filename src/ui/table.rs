//! Tables as kubectl prints them: upper-case headers, three spaces, no lines.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Tone, harmless};

#[derive(Debug, Clone)]
pub struct Cell {
    /// Of many thousand rows, what a `String` may grow by counts.
    text: Box<str>,
    tone: Tone,
}

impl Cell {
    /// A text in a colour.
    pub fn new(text: impl AsRef<str>, tone: Tone) -> Self {
        Self { text: harmless(text.as_ref()).into(), tone }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::new(text, Tone::Plain)
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Self {
        Self::new(text, Tone::Plain)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::new(text, Tone::Plain)
    }
}

/// Rows under headers.
#[derive(Debug, Clone, Default)]
pub struct Table {
    headers: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
    /// Columns that are cut where the terminal is too narrow, in this order, and how much of them stays.
    cuts: Vec<(usize, usize)>,
    /// How wide columns are whatever is in them.
    least: Vec<usize>,
}

/// Rows that are made into text at once.
const PART: usize = 1000;
/// Spaces between columns.
const GAP: usize = 3;

impl Table {
    /// A table with these headers and no rows.
    pub fn new(headers: &[&'static str]) -> Self {
        Self { headers: headers.to_vec(), ..Self::default() }
    }

    /// The same, with columns that give way on narrow terminals: one after the other, each down to so many columns.
    #[must_use]
    pub fn cut(mut self, cuts: &[(&str, usize)]) -> Self {
        let place = |header: &str| self.headers.iter().position(|have| *have == header);
        self.cuts = cuts.iter().filter_map(|(header, least)| Some((place(header)?, *least))).collect();
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
        self.headers.iter().copied().zip(self.natural(true)).collect()
    }

    /// How wide the columns are where there is room.
    fn natural(&self, headers: bool) -> Vec<usize> {
        let mut widths: Vec<usize> = (0..self.headers.len())
            .map(|column| {
                let header = if headers { self.headers[column].len() } else { 0 };
                header.max(self.least.get(column).copied().unwrap_or_default())
            })
            .collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.text.width());
            }
        }
        widths
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The lines of some rows alone, as they are in the whole.
    pub(super) fn lines(&self, rows: &[usize], color: bool, width: Option<usize>) -> String {
        // With the headers, which make columns wider.
        let widths = self.fitted(true, width);
        rows.iter().map(|&row| line(&self.rows[row], &widths, color)).collect()
    }

    /// The whole text; with a width, lines are made to fit it as far as columns may be cut.
    pub(crate) fn render(&self, headers: bool, color: bool, width: Option<usize>) -> String {
        self.parts(headers, color, width).collect()
    }

    /// The same in parts, of a table that may be long.
    pub(super) fn parts(&self, headers: bool, color: bool, width: Option<usize>) -> impl Iterator<Item = String> {
        let widths = self.fitted(headers, width);
        let titles: Vec<Cell> = self.headers.iter().copied().map(Cell::from).collect();
        let head = headers.then(|| line(&titles, &widths, color));
        let part = move |rows: &[Vec<Cell>]| rows.iter().map(|row| line(row, &widths, color)).collect();
        head.into_iter().chain(self.rows.chunks(PART).map(part))
    }

    fn fitted(&self, headers: bool, width: Option<usize>) -> Vec<usize> {
        let mut widths = self.natural(headers);
        let gaps = GAP * widths.len().saturating_sub(1);
        for &(column, least) in width.iter().flat_map(|_| &self.cuts) {
            let excess = (widths.iter().sum::<usize>() + gaps).saturating_sub(width.unwrap_or(usize::MAX));
            widths[column] = widths[column].saturating_sub(excess).max(least.min(widths[column]));
        }
        widths
    }
}

fn line(row: &[Cell], widths: &[usize], color: bool) -> String {
    let mut line = String::new();
    for (Cell { text, tone }, &width) in row.iter().zip(widths) {
        let text = cut(text, width);
        let room = " ".repeat(width.saturating_sub(text.width()) + GAP);
        let text = if color && *tone != Tone::Plain { tone.style().style(text).to_string() } else { text };
        line.push_str(&text);
        line.push_str(&room);
    }
    line.truncate(line.trim_end().len());
    line + "\n"
}

/// At most so many columns of a text, with `…` for what is left out.
fn cut(text: &str, most: usize) -> String {
    if text.width() <= most {
        return text.into();
    }
    let mut left = most.saturating_sub(1);
    let fits = |c: &char| {
        let width = c.width().unwrap_or_default();
        let fits = width <= left;
        left = if fits { left - width } else { 0 };
        fits
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables() {
        let mut table = Table::new(&["ID", "STATUS", "AGE"]).cut(&[("STATUS", 12)]);
        table.row(["a1", "pending: exceeded quota", "5s"].map(Cell::from));
        table.row(["b2\u{1b}".into(), Cell::new("ok", Tone::Good), "10m".into()]);
        let wide = "ID         STATUS                    AGE\na1         pending: exceeded quota   5s\nb2\\u{1b}   ok                        10m\n";
        assert_eq!(table.render(true, false, None), wide);
        assert_eq!(table.render(true, false, Some(200)), wide);
        assert_eq!(
            table.render(false, false, Some(30)),
            "a1         pending: exc…   5s\nb2\\u{1b}   ok              10m\n"
        );
        assert_eq!(table.lines(&[1], false, None), "b2\\u{1b}   ok                        10m\n");
        // Rows of another table stand below those of this one, with or without a header, on a terminal too.
        let mut later = Table::new(&["ID", "STATUS", "AGE"]).cut(&[("STATUS", 12)]).at_least(&table.widths());
        assert_eq!(later.render(true, false, None), "ID         STATUS                    AGE\n");
        later.row(["c3", "ok", "1m"].map(Cell::from));
        assert_eq!(later.lines(&[0], false, None), "c3         ok                        1m\n");
        assert_eq!(later.render(false, false, Some(30)), "c3         ok              1m\n");
        assert_eq!(later.widths(), table.widths());
        assert!(table.render(false, true, None).contains("\u{1b}[32mok\u{1b}["));
    }

    #[test]
    fn a_terminal_is_never_too_narrow_for_what_can_be_cut() {
        let mut table = Table::new(&["ID", "NAME", "STATUS"]).cut(&[("NAME", 8), ("STATUS", 12), ("NAME", 4)]);
        for (name, status) in
            [("数据预处理任务", "pending: 节点不足"), ("e\u{301}e\u{301}", "ok"), ("a-long-name", "failed")]
        {
            table.row(["0a1b2c3d".into(), Cell::new(name, Tone::Good), Cell::new(status, Tone::Bad)]);
        }
        let text = "0a1b2c3d   数据预处理任务   pending: 节点不足\n0a1b2c3d   e\u{301}e\u{301}               ok\n\
                    0a1b2c3d   a-long-name      failed\n";
        assert_eq!(table.render(false, false, None), text);
        assert_eq!(table.render(false, false, Some(45)), text);
        let text = "0a1b2c3d   数据预…    pending: 节点…\n0a1b2c3d   e\u{301}e\u{301}         ok\n\
                    0a1b2c3d   a-long-…   failed\n";
        assert_eq!(table.render(false, false, Some(37)), text);
        for width in 30..50 {
            for line in table.render(true, false, Some(width)).lines() {
                assert!(line.width() <= width, "{width}: {line}");
            }
        }
    }
}
