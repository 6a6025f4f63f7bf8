//! What ignore files leave out. `.skyignore` in a root stands in place of every `.gitignore`, as SkyPilot has it; the
//! lines mean what they mean to git.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::why;
use crate::bounded_file;

/// The ignore file that SkyPilot reads.
pub(super) const SKYIGNORE: &str = ".skyignore";
/// The ignore file that git reads.
pub(super) const GITIGNORE: &str = ".gitignore";

/// The lines of one ignore file, and of those in the folders above.
pub(super) struct Lines {
    matcher: Gitignore,
    /// Where the file is among those that the walk met.
    file: usize,
    /// The folder that the lines speak of, below the root.
    folder: PathBuf,
    above: Option<Rc<Lines>>,
}

impl Lines {
    /// Reads an ignore file; gives notes on lines that git would ignore, too.
    ///
    /// # Errors
    /// Why it cannot be read: what it was to leave out must not be sent.
    pub(super) fn read(
        path: &Path,
        file: usize,
        folder: &Path,
        above: Option<Rc<Lines>>,
    ) -> Result<(Self, Vec<String>), String> {
        let bytes = bounded_file::read(path).map_err(|err| why(&err))?;
        let mut builder = GitignoreBuilder::new("");
        let mut notes = Vec::new();
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
        for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.starts_with(b"#") {
                continue;
            }
            let added = std::str::from_utf8(line)
                .map_err(|_| "it is not UTF-8".to_owned())
                .and_then(|line| builder.add_line(None, &without_braces(line)).map_err(|err| err.to_string()));
            if let Err(err) = added {
                notes.push(format!("line {} is not a valid pattern and is ignored: {err}", number + 1));
            }
        }
        let matcher = builder.build().map_err(|err| err.to_string())?;
        Ok((Self { matcher, file, folder: folder.to_owned(), above }, notes))
    }

    /// The ignore file that leaves the path out, if one does. Whether a folder above is left out is the walk's to know.
    pub(super) fn leave_out(&self, path: &Path, is_folder: bool) -> Option<usize> {
        let mut lines = Some(self);
        while let Some(here) = lines {
            match here.matched(path, is_folder) {
                Match::Ignore(_) => return Some(here.file),
                Match::Whitelist(_) => return None,
                Match::None => lines = here.above.as_deref(),
            }
        }
        None
    }

    /// Whether a line asks for the path by its whole name: `!.git`, and not `!.*`.
    pub(super) fn ask_for(&self, path: &Path, name: &str) -> bool {
        let by_name = |line: &str| line.trim_start_matches('!').trim_matches('/') == name;
        let mut lines = Some(self);
        while let Some(here) = lines {
            match here.matched(path, true) {
                Match::Whitelist(glob) => return by_name(glob.original()),
                Match::Ignore(_) => return false,
                Match::None => lines = here.above.as_deref(),
            }
        }
        false
    }

    fn matched(&self, path: &Path, is_folder: bool) -> Match<&ignore::gitignore::Glob> {
        self.matcher.matched(path.strip_prefix(&self.folder).unwrap_or(path), is_folder)
    }
}

/// To git braces are letters; to the matcher they are alternatives.
fn without_braces(line: &str) -> String {
    let (mut out, mut escaped, mut class) = (String::with_capacity(line.len()), false, false);
    for c in line.chars() {
        match c {
            '{' | '}' if !escaped && !class => out.push('\\'),
            '[' if !escaped => class = true,
            ']' => class = false,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
        out.push(c);
    }
    out
}
