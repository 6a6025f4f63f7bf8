//! A tree as an archive in memory, as long as it is small.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Failed, Problem, Tree};

#[derive(Debug)]
pub struct Packed {
    pub pieces: Vec<Vec<u8>>,
    /// What the user may not expect of it: one line each.
    pub notes: Vec<String>,
}

/// The tree as a tar archive, compressed by gzip, in pieces of `piece` bytes; `None` if there would be more than `most`
/// of them.
///
/// # Errors
/// A file cannot be read, or changes while it is.
pub fn pack(tree: &Tree, piece: usize, most: usize) -> Result<Option<Packed>, Problem> {
    let mut pieces = Pieces { all: Vec::new(), piece, most, full: false };
    let mut packer = GzEncoder::new(&mut pieces, Compression::default());
    let written = tree.write(&mut packer);
    let finished = packer.finish().map(drop);
    match (written, finished) {
        _ if pieces.full => Ok(None),
        (Err(Failed::File(problem)), _) => Err(problem),
        // Memory takes whatever is written, but for more than there may be.
        (Err(Failed::Out(_)), _) | (Ok(_), Err(_)) => Ok(None),
        (Ok(written), Ok(())) => Ok(Some(Packed { pieces: pieces.all, notes: written.notes })),
    }
}

/// Memory that takes so much and no more.
struct Pieces {
    all: Vec<Vec<u8>>,
    piece: usize,
    most: usize,
    full: bool,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.is_empty() {
            return Ok(0);
        }
        if self.all.last().is_none_or(|last| last.len() == self.piece) {
            if self.all.len() == self.most {
                self.full = true;
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.all.push(Vec::new());
        }
        let Some(last) = self.all.last_mut() else { return Ok(0) };
        let taken = bytes.len().min(self.piece - last.len());
        last.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
