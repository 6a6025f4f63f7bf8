//! Watches: a stream of changes, a line of JSON each.

use std::collections::VecDeque;
use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::Stream;

/// The server ends a watch after this time.
pub(super) const SECONDS: &str = "290";
/// Bookmarks come every minute or a little more; a watch that is silent for longer may be dead, and opening it again
/// costs little.
const SILENCE: Duration = Duration::from_secs(100);

/// What a watch tells.
#[derive(Debug)]
pub enum Change<T> {
    /// An object is there, or has changed.
    Applied(T),
    /// An object has gone; this is how it was last.
    Deleted(T),
    /// Nothing happened up to this resource version.
    Bookmark(String),
    /// The watch is over; 410 means that its version is too old and the list has to be read again.
    Expired,
}

/// A watch that is open.
pub struct Watch<T> {
    stream: Stream,
    rest: Vec<u8>,
    lines: VecDeque<Vec<u8>>,
    kind: std::marker::PhantomData<T>,
}

#[derive(Deserialize)]
struct Line<'a> {
    r#type: &'a str,
    #[serde(borrow)]
    object: &'a RawValue,
}

impl<T: DeserializeOwned> Watch<T> {
    pub(super) fn new(stream: Stream) -> Self {
        Self { stream, rest: Vec::new(), lines: VecDeque::new(), kind: std::marker::PhantomData }
    }

    /// The next change; `None` when the server has ended the watch, as it does every few minutes.
    ///
    /// # Errors
    /// The connection broke or fell silent, or what came is no change.
    pub async fn next(&mut self) -> Result<Option<Change<T>>, String> {
        loop {
            if let Some(line) = self.lines.pop_front() {
                return change(&line).map(Some);
            }
            let piece = tokio::time::timeout(SILENCE, self.stream.next()).await;
            match piece.map_err(|_| "the watch fell silent".to_owned())?? {
                None => return Ok(None),
                Some(piece) => {
                    self.rest.extend_from_slice(&piece);
                    while let Some(end) = self.rest.iter().position(|&byte| byte == b'\n') {
                        let line: Vec<u8> = self.rest.drain(..=end).collect();
                        if line.len() > 1 {
                            self.lines.push_back(line);
                        }
                    }
                }
            }
        }
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
        _ => Ok(Change::Expired),
    }
}
