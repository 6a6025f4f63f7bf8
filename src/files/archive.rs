//! The tar stream. GNU headers with records `L` and `K` for what is long, because busybox knows neither sparse files
//! nor all of PAX; names as the bytes they are.

use std::fs::File;
use std::io::{self, Read, Write};
use std::time::{Duration, SystemTime};

use tar::{EntryType, Header};

use super::{END, Entry, Kind, Problem, Tree, os, why};

const BLOCK: usize = 512;

/// What became of a tree that was written.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The members, as [`Tree::entries`] counts them.
    pub entries: usize,
    /// The sum of the regular files' sizes.
    pub bytes: u64,
    /// What the user may not expect: one line each.
    pub notes: Vec<String>,
}

/// Why a tree could not be written whole.
#[derive(Debug)]
pub enum Failed {
    /// A file could not be read, or changed meanwhile.
    File(Problem),
    /// The stream takes no more.
    Out(io::Error),
}

impl From<io::Error> for Failed {
    fn from(err: io::Error) -> Self {
        Self::Out(err)
    }
}

struct Member<'a> {
    kind: EntryType,
    name: &'a [u8],
    link: &'a [u8],
    mode: u32,
    size: u64,
    modified: Duration,
}

impl Tree {
    /// Writes the archive, of which no more than a block is held in memory.
    ///
    /// # Errors
    /// A file is gone or became shorter, or `out` fails: then the stream is not whole.
    pub fn write(&self, out: &mut dyn Write) -> Result<Written, Failed> {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let mut written = Written::default();
        let mut buffer = vec![0; 64 << 10];
        for entry in &self.entries {
            let name = name(entry);
            let mut member = Member {
                kind: EntryType::Regular,
                name: &name,
                link: b"",
                mode: entry.mode,
                size: 0,
                modified: entry.modified.min(now),
            };
            match &entry.kind {
                Kind::Folder => {
                    member.kind = EntryType::Directory;
                    // Whoever unpacks must be able to fill, move and remove it, also if it is not root.
                    member.mode |= 0o700;
                    member.write(out)?;
                }
                Kind::Link { target } => {
                    (member.kind, member.link) = (EntryType::Symlink, target);
                    member.write(out)?;
                }
                Kind::Made { content } => {
                    member.size = content.len() as u64;
                    member.write(out)?;
                    out.write_all(content)?;
                    pad(out, member.size)?;
                }
                Kind::File { .. } => {
                    let (mut file, found) = self.open(entry)?;
                    (member.size, member.mode) = (found.len(), os::mode(&found));
                    member.modified = modified(&found).min(now);
                    member.write(out)?;
                    let grew = self.copy(entry, &mut file, member.size, &mut buffer, out)?;
                    // Whoever appends to a file has not made it wrong: what it was is sent whole.
                    written.notes.extend(grew.then(|| {
                        let path = self.given(entry.root, &entry.path);
                        let (path, size) = (path.display(), member.size);
                        format!("{path} grew while it was read: its first {size} bytes are sent")
                    }));
                }
            }
            written.entries += 1;
            written.bytes += member.size;
        }
        let end = Member {
            kind: EntryType::Regular,
            name: END.as_bytes(),
            link: b"",
            mode: 0o644,
            size: 0,
            modified: Duration::ZERO,
        };
        end.write(out)?;
        written.entries += 1;
        out.write_all(&[0; 2 * BLOCK])?;
        Ok(written)
    }

    fn open(&self, entry: &Entry) -> Result<(File, std::fs::Metadata), Failed> {
        let opened = os::open(&self.real(entry)).and_then(|file| file.metadata().map(|found| (file, found)));
        let (file, found) = opened.map_err(|err| self.failed(entry, &err))?;
        if found.is_file() { Ok((file, found)) } else { Err(self.changed(entry, "is no longer a file")) }
    }

    /// Exactly `size` bytes, padded; says whether there are more by now.
    fn copy(
        &self,
        entry: &Entry,
        file: &mut File,
        size: u64,
        buffer: &mut [u8],
        out: &mut dyn Write,
    ) -> Result<bool, Failed> {
        let mut left = size;
        while left > 0 {
            let most = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
            match file.read(&mut buffer[..most]) {
                Ok(0) => return Err(self.changed(entry, "became shorter while it was read")),
                Ok(read) => {
                    out.write_all(&buffer[..read])?;
                    left -= read as u64;
                }
                Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
                Err(err) => return Err(self.failed(entry, &err)),
            }
        }
        pad(out, size)?;
        file.read(&mut buffer[..1]).map(|more| more > 0).map_err(|err| self.failed(entry, &err))
    }

    fn failed(&self, entry: &Entry, err: &io::Error) -> Failed {
        let path = self.given(entry.root, &entry.path);
        Failed::File(Problem { root: entry.root, message: format!("cannot read {}: {}", path.display(), why(err)) })
    }

    fn changed(&self, entry: &Entry, what: &str) -> Failed {
        let path = self.given(entry.root, &entry.path);
        Failed::File(Problem { root: entry.root, message: format!("{} {what}", path.display()) })
    }
}

impl Member<'_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut header = self.header();
        let fields = header.as_old_mut();
        put_long(out, EntryType::GNULongLink, self.link, &mut fields.linkname)?;
        put_long(out, EntryType::GNULongName, self.name, &mut fields.name)?;
        header.set_cksum();
        out.write_all(header.as_bytes())
    }

    fn header(&self) -> Header {
        let mut header = Header::new_gnu();
        header.set_entry_type(self.kind);
        header.set_mode(self.mode);
        header.set_size(self.size);
        header.set_mtime(self.modified.as_secs());
        header.set_uid(0);
        header.set_gid(0);
        header
    }
}

/// Puts text into a header's field, and before that header a record with all of it if it does not fit.
fn put_long(out: &mut dyn Write, kind: EntryType, text: &[u8], field: &mut [u8; 100]) -> io::Result<()> {
    // Not every reader takes a field without a zero at its end.
    let fits = text.len().min(field.len() - 1);
    field[..fits].copy_from_slice(&text[..fits]);
    if fits == text.len() {
        return Ok(());
    }
    let size = text.len() as u64 + 1;
    let record = Member { kind, name: b"././@LongLink", link: b"", mode: 0o644, size, modified: Duration::ZERO };
    record.write(out)?;
    out.write_all(text)?;
    out.write_all(&[0])?;
    pad(out, size)
}

fn pad(out: &mut dyn Write, size: u64) -> io::Result<()> {
    let over = usize::try_from(size % BLOCK as u64).unwrap_or(0);
    if over == 0 { Ok(()) } else { out.write_all(&[0; BLOCK][over..]) }
}

/// As it stands in the archive: a folder's ends with a slash.
pub(super) fn name(entry: &Entry) -> Vec<u8> {
    let mut name = entry.root.to_string().into_bytes();
    if !entry.path.is_empty() {
        name.push(b'/');
        name.extend_from_slice(&entry.path);
    }
    if matches!(entry.kind, Kind::Folder) {
        name.push(b'/');
    }
    name
}

/// Since 1970; 0 for what is older or has no time.
pub(super) fn modified(of: &std::fs::Metadata) -> Duration {
    let since = |time: SystemTime| time.duration_since(SystemTime::UNIX_EPOCH).ok();
    of.modified().ok().and_then(since).unwrap_or_default()
}
