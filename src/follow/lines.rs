//! Turns a container's log as the kubelet sends it, stamped, into what is written: whole lines, byte for byte, under
//! their node's name.

use memchr::{memchr, memmem, memrchr};

use super::cursor::{Cursor, Doubt, JUMP, Kind, Look};
use super::line_format::LineFormat;
use super::timestamp::{self, Nanos};
use super::torn_lines::{DATE, PIECE, STAMP, contents, inner};

/// A line without an end is held back up to this many bytes.
const HELD: usize = 1 << 20;
/// A line that is longer and has carriage returns is a progress bar, and is broken at one of them: it may not end for
/// hours.
const BAR: usize = 16 * 1024;
/// A log is not rotated before it has so much.
pub(super) const FLOOD: usize = 1 << 20;
/// What a kubelet writes when it has lost its runtime.
const COMPLAINT: &[u8] = b"rpc error: code = ";

/// What became of a piece of the log.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fed {
    /// It was taken in.
    All,
    /// The rest waits for a word about this place: after [`Lines::accept`], feed nothing to go on.
    Doubt(Doubt),
}

/// The lines of one container.
#[derive(Debug, Default)]
pub(super) struct Lines {
    form: LineFormat,
    /// `--since-time`, which a kubelet knows by the second only.
    from: Option<Nanos>,
    cursor: Cursor,
    /// As it came: an unfinished line, or what waits for a word.
    held: Vec<u8>,
    /// The line of which a part has been dealt with.
    open: Option<Open>,
    /// How much of the last line has been written, if it was not all.
    partial: Option<usize>,
    out: Vec<u8>,
    /// What is to be written unless it has been before.
    maybe: Vec<u8>,
    /// The last words of a file, which had no end: the next file may begin with it.
    torn: Vec<u8>,
    /// The word on a line that may be torn.
    word: Option<Word>,
    /// Bytes since the node's file was looked at.
    flood: usize,
}

/// What a stamp within a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    /// The program's.
    Own,
    /// That of the first line of a file, to which the stream went over.
    Next,
    /// The same, and that line is the second half of this one.
    Half,
    /// The same, but the file that has the second half was left out.
    Other,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    stamp: Nanos,
    /// Bytes of it that have been dealt with.
    done: usize,
    /// As many of its first bytes are not to be written.
    hidden: usize,
    /// It is the one that the cursor is at.
    last: bool,
}

impl Lines {
    /// At the beginning of a log.
    pub(super) fn new(form: LineFormat, from: Option<Nanos>) -> Self {
        Self { form, from, ..Self::default() }
    }

    /// The place, for the next request.
    pub(super) fn cursor(&self) -> &Cursor {
        &self.cursor
    }

    /// Whether so much has come that the file may have been rotated.
    pub(super) fn is_flood(&self) -> bool {
        self.flood >= FLOOD
    }

    /// The node's file has been looked at.
    pub(super) fn looked(&mut self) {
        self.flood = 0;
    }

    /// Takes in a piece of the stream.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Fed {
        self.flood += bytes.len();
        let searched = self.held.len();
        self.held.extend_from_slice(bytes);
        let buffer = std::mem::take(&mut self.held);
        let mut at = 0;
        let mut fed = Fed::All;
        // What was held has no end of a line in it, unless it waited for a word.
        let mut search = if bytes.is_empty() { 0 } else { searched };
        while let Some(end) = memchr(b'\n', &buffer[search..]) {
            let end = search + end + 1;
            match self.line(&buffer[at..end], true) {
                Ok(taken) => at += taken,
                Err(doubt) => {
                    fed = Fed::Doubt(doubt);
                    break;
                }
            }
            search = at;
        }
        if fed == Fed::All && buffer.len() - at > BAR + STAMP {
            match self.line(&buffer[at..], false) {
                Ok(taken) => at += taken,
                Err(doubt) => fed = Fed::Doubt(doubt),
            }
        }
        self.held = buffer;
        self.held.drain(..at);
        fed
    }

    /// What is in doubt follows what was read before, or, if not `whole`, lines are missing between them or come again.
    pub(super) fn accept(&mut self, doubt: Doubt, whole: bool) {
        if doubt.kind == Kind::Torn {
            self.word = Some(if whole { Word::Next } else { Word::Own });
            return;
        }
        if doubt.kind == Kind::Apart {
            self.word = Some(if whole { Word::Half } else { Word::Other });
            return;
        }
        if doubt.kind == Kind::Back && !whole {
            self.cursor.go_back();
            return;
        }
        self.cursor.accept();
        if doubt.kind != Kind::Cut {
            return;
        }
        self.partial = self.open.as_ref().map(|open| open.done);
        if let Some(open) = &mut self.open {
            open.last = true;
        }
        let mut fresh = std::mem::take(&mut self.maybe);
        let torn = std::mem::take(&mut self.torn);
        if !whole {
            self.out.append(&mut fresh);
        } else if fresh.is_empty() {
            self.torn = torn;
        } else {
            let lead = self.form.prefix.len();
            let stamp = timestamp::parse(&fresh[lead..]).filter(|_| self.form.stamps).map_or(0, |(_, length)| length);
            self.out.extend_from_slice(&fresh[..lead + stamp]);
            self.out.extend(torn);
            self.out.extend_from_slice(&fresh[lead + stamp..]);
        }
    }

    /// The doubt that silence, or the end of the stream, leaves unsettled.
    pub(super) fn undecided(&self) -> Option<Doubt> {
        self.cursor.undecided()
    }

    /// What there is to write.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    /// The stream was cut; what it left unfinished will come again, unless the file has been rotated.
    pub(super) fn cut(&mut self) {
        let held = std::mem::take(&mut self.held);
        let open = self.open.take();
        if !self.cursor.is_found() {
            // What came may be of the file after the one that ended so.
        } else if let Some(open) = open.filter(|open| open.last) {
            self.torn = contents(&held, open.stamp, open.done, true)
                .into_iter()
                .flat_map(|part| &held[part])
                .copied()
                .collect();
        } else if let Some((stamp, length)) = timestamp::parse(&held) {
            let held = &held[length..];
            self.torn = contents(held, stamp, 0, true).into_iter().flat_map(|part| &held[part]).copied().collect();
        }
        self.maybe.clear();
        self.word = None;
        self.cursor.rewind();
        if self.cursor.is_found() {
            self.torn.clear();
        }
    }

    /// The log is complete: its last line may have no end.
    pub(super) fn finish(&mut self) {
        let mut last = std::mem::take(&mut self.held);
        if last.is_empty() {
            return;
        }
        if self.form.several && !self.form.exact {
            last.push(b'\n');
        }
        while let Err(doubt) = self.line(&last, true) {
            // Nobody is left to ask: what may be the program's own is its own.
            self.accept(doubt, doubt.kind != Kind::Torn);
        }
    }

    /// The stamp of the unfinished line, else of the newest.
    pub(super) fn newest(&self) -> Option<Nanos> {
        let held = if self.open.is_none() { timestamp::parse(&self.held).map(|(time, _)| time) } else { None };
        held.max(self.cursor.newest())
    }

    /// Whether there is half a line.
    pub(super) fn is_unfinished(&self) -> bool {
        self.open.is_some() || !self.held.is_empty()
    }

    /// An unfinished line without a stamp: those are not the container's words, but the kubelet's on why it stopped. It
    /// may also come behind half a line, which is told apart only where the log was `followed` and is read again.
    pub(super) fn complaint(&mut self, followed: bool) -> Option<String> {
        let stamped = self.open.is_some() || timestamp::parse(&self.held).is_some();
        let begin = match memmem::find(&self.held, COMPLAINT) {
            Some(begin) if followed || !stamped => begin,
            _ if stamped || self.held.is_empty() => return None,
            _ => 0,
        };
        let complaint = self.held.split_off(begin);
        Some(String::from_utf8_lossy(&complaint).trim().to_owned())
    }

    /// Deals with a line or, if it is not `ended`, with as much of it as can be; says how many bytes that were.
    fn line(&mut self, raw: &[u8], ended: bool) -> Result<usize, Doubt> {
        if self.open.is_none() {
            let Some((stamp, length)) = timestamp::parse(raw) else {
                // No kubelet's form. What may be no line of the log is still better shown than lost, and shown in pieces
                // than held for ever.
                let taken = if ended || raw.len() > HELD { raw.len() } else { 0 };
                if taken > 0 && self.cursor.is_found() {
                    self.write(b"", raw, !ended);
                }
                return Ok(taken);
            };
            let joined;
            let (mut line, mut second, mut taken) = (raw, None, raw.len());
            if ended && let Some(inner) = inner(&raw[length..], &raw[..DATE], stamp) {
                match self.word.take() {
                    None => return Err(Doubt { from: stamp, to: inner.1, kind: Kind::Torn }),
                    Some(Word::Own) => {}
                    Some(Word::Next) if inner.1 - stamp >= JUMP => {
                        return Err(Doubt { from: stamp, to: inner.1, kind: Kind::Apart });
                    }
                    Some(Word::Next | Word::Half) => {
                        joined = [&raw[..length + inner.0.start], &raw[length + inner.0.end..]].concat();
                        (line, second) = (&joined, Some(inner.1));
                    }
                    Some(Word::Other) => {
                        taken = length + inner.0.start;
                        joined = [&raw[..taken], b"\n"].concat();
                        line = &joined;
                    }
                }
            }
            let (hidden, last) = self.hidden(stamp, second)?;
            if ended && hidden == 0 && line.len() - length <= PIECE {
                if last {
                    self.partial = None;
                }
                let start = if self.form.stamps { length } else { 0 };
                self.write(&line[..start], &line[length..], false);
                return Ok(taken);
            }
            self.open = Some(Open { stamp, done: 0, hidden, last });
            let lead = if self.form.stamps { &line[..length] } else { b"" };
            let done = self.body(lead, &line[length..], ended);
            if ended {
                self.open = None;
                return Ok(taken);
            }
            return Ok(length + done);
        }
        let taken = self.body(b"", raw, ended);
        Ok(taken)
    }

    /// How much of a line is not written, for it has been, and whether it is the last of the log as far as it is known.
    /// `second` is the stamp of the write that tore it.
    fn hidden(&mut self, stamp: Nanos, second: Option<Nanos>) -> Result<(usize, bool), Doubt> {
        if self.from.is_some_and(|from| stamp < from) {
            return Ok((usize::MAX, false));
        }
        match self.cursor.look(stamp) {
            Look::New => {
                if let Some(second) = second {
                    self.cursor.go_over(second);
                }
                Ok((0, true))
            }
            Look::Maybe => Ok((0, false)),
            Look::Seen { last } => {
                if last {
                    self.maybe.clear();
                    self.torn.clear();
                }
                Ok(self.partial.filter(|_| last).map_or((usize::MAX, false), |written| (written, true)))
            }
            Look::Doubt(doubt) => Err(doubt),
        }
    }

    /// The same for what is behind the stamp.
    fn body(&mut self, lead: &[u8], raw: &[u8], ended: bool) -> usize {
        let Some(mut open) = self.open.take() else { return raw.len() };
        let parts = contents(raw, open.stamp, open.done, ended);
        let content: Vec<u8> = parts.iter().flat_map(|part| &raw[part.clone()]).copied().collect();
        let mut at = open.hidden.saturating_sub(open.done).min(content.len());
        loop {
            let rest = &content[at..];
            let bar = rest.get(..BAR).and_then(|bar| memrchr(b'\r', bar)).map(|end| end + 1);
            let length = match bar {
                _ if rest.is_empty() => break,
                Some(length) => length,
                None if rest.len() > HELD => HELD,
                None if ended => rest.len(),
                None => break,
            };
            let lead = if open.done + at == 0 { lead } else { b"" };
            self.write(lead, &rest[..length], length < rest.len() || !ended);
            at += length;
        }
        open.done += at;
        if open.last {
            self.partial = (!ended).then(|| open.done.max(open.hidden));
        }
        if ended {
            return raw.len();
        }
        self.open = Some(open);
        // Back from the content to where it was in what came.
        let mut left = at;
        for part in &parts {
            if left <= part.len() {
                return part.start + left;
            }
            left -= part.len();
        }
        raw.len()
    }

    /// Writes a line, or the part of one that is `broken` off.
    fn write(&mut self, lead: &[u8], text: &[u8], broken: bool) {
        let out = if self.cursor.undecided().is_some() { &mut self.maybe } else { &mut self.out };
        out.extend_from_slice(&self.form.prefix);
        out.extend_from_slice(lead);
        if self.form.exact && lead.is_empty() {
            out.push(b' ');
        }
        if self.cursor.is_found() {
            out.append(&mut self.torn);
        }
        if self.form.terminal && !self.form.prefix.is_empty() && memchr(b'\r', text).is_some() {
            for (index, &byte) in text.iter().enumerate() {
                out.push(byte);
                if byte == b'\r' && text.get(index + 1).is_some_and(|&next| next != b'\n') {
                    out.extend_from_slice(&self.form.prefix);
                }
            }
        } else {
            out.extend_from_slice(text);
        }
        if self.form.exact && !out.ends_with(b"\n") {
            out.extend_from_slice(b"\n\n");
        } else if broken && self.form.several {
            out.push(b'\n');
        }
    }
}

#[cfg(test)]
mod tests;
