//! What the user chooses of the output.

/// How results and messages are written.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    pub output: Output,
    /// No progress, hints or notes; results as short as they can be.
    pub quiet: bool,
    /// How much is said about requests.
    pub verbose: u8,
    /// Tables without a header row.
    pub no_headers: bool,
    /// When to use colours.
    pub color: ColorChoice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Output {
    #[default]
    Table,
    /// A table with more columns.
    Wide,
    Json,
    Yaml,
    /// IDs only, one per line.
    Name,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    Always,
    Never,
}
