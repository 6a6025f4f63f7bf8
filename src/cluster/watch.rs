//! Watches: a stream of changes, a line of JSON each.

use std::collections::VecDeque;
use std::time::Duration;

use memchr::memchr;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::Stream;

/// The server ends a watch after this time.
pub(super) const SECONDS: &str = "290";
/// Bookmarks come every minute or a little more; a watch that is silent for longer may be dead, and opening it again
/// costs little.
const SILENCE: Duration = Duration::from_secs(100);
/// No object is longer: etcd takes 1.5 MB, and JSON may be some times as long as what is kept there.
const LONGEST: usize = 16 << 20;

#[derive(Debug)]
pub enum Change<T> {
    /// An object is there, or has changed.
    Applied(T),
    /// An object has gone; this is how it was last.
    Deleted(T),
    /// Nothing happened up to this resource version.
    Bookmark(String),
    /// The watch is over: its version is too old, and the list has to be read again.
    Expired,
}

pub struct Watch<T> {
    stream: Stream,
    rest: Vec<u8>,
    /// How much of the rest has no end of a line in it.
    searched: usize,
    lines: VecDeque<Vec<u8>>,
    kind: std::marker::PhantomData<T>,
}

#[derive(Deserialize)]
struct Line<'a> {
    r#type: &'a str,
    #[serde(borrow)]
    object: &'a RawValue,
}

/// What an `ERROR` is about.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Status {
    code: u16,
    message: String,
}

impl<T: DeserializeOwned> Watch<T> {
    pub(super) fn new(stream: Stream) -> Self {
        Self { stream, rest: Vec::new(), searched: 0, lines: VecDeque::new(), kind: std::marker::PhantomData }
    }

    /// The next change; `None` when the server has ended the watch, as it does every few minutes.
    ///
    /// # Errors
    /// The connection broke or fell silent, the server reports an error, or what came is no change.
    pub async fn next(&mut self) -> Result<Option<Change<T>>, String> {
        loop {
            if let Some(line) = self.lines.pop_front() {
                return change(&line).map(Some);
            }
            let piece = tokio::time::timeout(SILENCE, self.stream.next()).await;
            match piece.map_err(|_| "the watch fell silent".to_owned())?? {
                None if self.rest.is_empty() => return Ok(None),
                // A server ends a watch between two lines: this is half a one, or something else altogether.
                None => self.lines.push_back(std::mem::take(&mut self.rest)),
                Some(piece) => self.take(&piece)?,
            }
        }
    }

    /// Takes in a piece of the stream.
    fn take(&mut self, piece: &[u8]) -> Result<(), String> {
        self.rest.extend_from_slice(piece);
        let mut begin = 0;
        while let Some(end) = memchr(b'\n', &self.rest[self.searched..]) {
            let end = self.searched + end + 1;
            if end - begin > 1 {
                self.lines.push_back(self.rest[begin..end].to_vec());
            }
            (begin, self.searched) = (end, end);
        }
        self.rest.drain(..begin);
        self.searched = self.rest.len();
        if self.searched > LONGEST { Err("the watch sent a line without an end".into()) } else { Ok(()) }
    }
}

fn change<T: DeserializeOwned>(line: &[u8]) -> Result<Change<T>, String> {
    let wrong = |error: serde_json::Error| format!("the watch sent what is no change: {error}");
    let line: Line<'_> = serde_json::from_slice(line).map_err(wrong)?;
    let object = || serde_json::from_str(line.object.get()).map_err(wrong);
    match line.r#type {
        "ADDED" | "MODIFIED" => object().map(Change::Applied),
        "DELETED" => object().map(Change::Deleted),
        "BOOKMARK" => {
            let object: crate::objects::Object = serde_json::from_str(line.object.get()).map_err(wrong)?;
            Ok(Change::Bookmark(object.metadata.resource_version))
        }
        "ERROR" => {
            let status: Status = serde_json::from_str(line.object.get()).map_err(wrong)?;
            if status.code == 410 { Ok(Change::Expired) } else { Err(status.told()) }
        }
        other => Err(format!("the watch sent what is no change: {other:?}")),
    }
}

impl Status {
    fn told(self) -> String {
        match (self.message.as_str(), self.code) {
            ("", 0) => "the server ended the watch without a reason".into(),
            ("", code) => format!("the server answered {code}"),
            _ => self.message,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::Object;

    fn told(line: &str) -> String {
        match change::<Object>(line.as_bytes()) {
            Ok(Change::Applied(object)) => format!("applied {}", object.metadata.name),
            Ok(Change::Deleted(object)) => format!("deleted {}", object.metadata.name),
            Ok(Change::Bookmark(version)) => format!("bookmark {version}"),
            Ok(Change::Expired) => "expired".into(),
            Err(why) => why,
        }
    }

    #[test]
    fn events() {
        assert_eq!(told(r#"{"type":"ADDED","object":{"metadata":{"name":"a"}}}"#), "applied a");
        assert_eq!(told(r#"{"type":"DELETED","object":{"metadata":{"name":"a"}}}"#), "deleted a");
        assert_eq!(told(r#"{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"7"}}}"#), "bookmark 7");
        assert_eq!(told(r#"{"type":"ERROR","object":{"code":410,"message":"too old"}}"#), "expired");
    }

    /// Only 410 says that the version is too old.
    #[test]
    fn errors() {
        let leader = r#"{"type":"ERROR","object":{"code":500,"message":"etcdserver: leader changed"}}"#;
        assert_eq!(told(leader), "etcdserver: leader changed");
        assert_eq!(told(r#"{"type":"ERROR","object":{"code":504}}"#), "the server answered 504");
        assert_eq!(told(r#"{"type":"ERROR","object":{}}"#), "the server ended the watch without a reason");
        for line in [
            "<html>",
            "null",
            "{}",
            r#"{"type":null,"object":{}}"#,
            r#"{"type":"ADDED","object":null}"#,
            r#"{"type":"ERROR","object":7}"#,
            r#"{"type":"MERGED","object":{}}"#,
        ] {
            assert!(told(line).starts_with("the watch sent what is no change: "), "{line}: {}", told(line));
        }
    }
}
