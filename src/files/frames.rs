//! A tree as a row of frames: pieces of its archive that are checked, answered and, after a cut, sent again one by one.

use std::io::{self, Read, Write};
use std::mem;

use bytes::Bytes;
use crc::{CRC_32_CKSUM, Crc, Table};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use super::{Failed, Problem, Tree};

/// Bytes of the archive in one frame.
pub(super) const FRAME: usize = 8 << 20;
/// Bytes at the start of a frame that show whether it shrinks.
const SAMPLE: usize = 64 << 10;

/// A piece of an archive.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Whether it is compressed by gzip: what does not shrink is not.
    pub packed: bool,
    /// As it is sent.
    pub content: Bytes,
    /// What cksum says of that.
    pub checksum: u32,
    /// How many bytes of the archive it is.
    pub bytes: usize,
}

/// Writes the tree as frames, and comes back with what there is to note of it; stops when `take` wants no more. No more
/// than one frame is held.
///
/// # Errors
/// A file cannot be read, or changes while it is.
pub fn frames(tree: &Tree, take: impl FnMut(Frame) -> bool) -> Result<Vec<String>, Problem> {
    let mut writer = Writer { buffer: Vec::with_capacity(FRAME), take };
    match tree.write(&mut writer) {
        Ok(written) => {
            // Whoever wants no more does not want the last one either.
            let _ = writer.cut();
            Ok(written.notes)
        }
        Err(Failed::File(problem)) => Err(problem),
        Err(Failed::Out(_)) => Ok(Vec::new()),
    }
}

impl Frame {
    /// The piece of the archive that it is.
    ///
    /// # Errors
    /// It is not what it claims to be, or more than a frame.
    pub fn open(&self) -> io::Result<Bytes> {
        if !self.packed {
            return Ok(self.content.clone());
        }
        let mut raw = Vec::new();
        GzDecoder::new(&self.content[..]).take(FRAME as u64 + 1).read_to_end(&mut raw)?;
        if raw.len() > FRAME {
            return Err(io::Error::other("a piece of it is too large"));
        }
        Ok(raw.into())
    }
}

struct Writer<F> {
    buffer: Vec<u8>,
    take: F,
}

impl<F: FnMut(Frame) -> bool> Writer<F> {
    fn cut(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let raw = mem::take(&mut self.buffer);
        let taken = (self.take)(frame(raw)?);
        self.buffer.reserve_exact(FRAME);
        if taken { Ok(()) } else { Err(io::ErrorKind::BrokenPipe.into()) }
    }
}

impl<F: FnMut(Frame) -> bool> Write for Writer<F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(FRAME - self.buffer.len());
        self.buffer.extend_from_slice(&bytes[..taken]);
        if self.buffer.len() == FRAME {
            self.cut()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn frame(raw: Vec<u8>) -> io::Result<Frame> {
    let bytes = raw.len();
    let sample = &raw[..raw.len().min(SAMPLE)];
    // Packing and unpacking are slower than the wire to most clusters: a few per cent are not worth it.
    let packed = packed(sample)?.len() < sample.len() / 4 * 3;
    let content = if packed { self::packed(&raw)? } else { raw };
    Ok(Frame { packed, checksum: checksum(&content), content: content.into(), bytes })
}

/// As POSIX defines it for cksum, which images have and which is fifteen times as fast as sha256sum there: the connection
/// is protected already, what is looked for is bytes that a pipe has lost.
pub(super) fn checksum(content: &[u8]) -> u32 {
    const CKSUM: Crc<u32, Table<16>> = Crc::<u32, Table<16>>::new(&CRC_32_CKSUM);
    let mut digest = CKSUM.digest();
    digest.update(content);
    let length = content.len().to_le_bytes();
    let used = length.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    digest.update(&length[..used]);
    digest.finalize()
}

fn packed(raw: &[u8]) -> io::Result<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::with_capacity(raw.len() / 2), Compression::fast());
    packer.write_all(raw)?;
    packer.finish()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_shrink_is_sent_as_it_is() {
        let mut noise = vec![0; 200_000];
        getrandom::fill(&mut noise).unwrap();
        let frame = super::frame(noise.clone()).unwrap();
        assert_eq!((frame.packed, frame.bytes, frame.content.as_ref()), (false, 200_000, noise.as_slice()));
        let frame = super::frame(vec![b'x'; 200_000]).unwrap();
        assert!(frame.packed && frame.content.len() < 2_000);
        // `printf short | cksum`
        let frame = super::frame(b"short".to_vec()).unwrap();
        assert_eq!((frame.packed, frame.checksum), (false, 914_728_700));
    }

    #[test]
    fn frames_are_full_but_for_the_last() {
        let mut sizes = Vec::new();
        let mut writer = Writer {
            buffer: Vec::new(),
            take: |frame: Frame| {
                sizes.push(frame.bytes);
                true
            },
        };
        for _ in 0..5 {
            writer.write_all(&vec![0; FRAME / 2]).unwrap();
        }
        writer.cut().unwrap();
        assert_eq!(sizes, [FRAME, FRAME, FRAME / 2]);
        let mut writer = Writer { buffer: Vec::new(), take: |_| false };
        assert!(writer.write_all(&vec![0; FRAME]).is_err());
    }
}
