//! Reads small files whole, but no more of them than a small file has: a path may lead to a device or a pipe that
//! never ends.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// A larger file is not what it is taken for.
const LARGEST: u64 = 16 << 20;

/// The file's bytes.
///
/// # Errors
/// It cannot be read, or is too large.
pub fn read(path: impl AsRef<Path>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        let why = format!("it is larger than {} MiB", LARGEST >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, why));
    }
    Ok(bytes)
}

/// The file's text.
///
/// # Errors
/// As [`read`]; or it is not text in UTF-8.
pub fn text(path: impl AsRef<Path>) -> io::Result<String> {
    String::from_utf8(read(path)?).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not text in UTF-8"))
}
