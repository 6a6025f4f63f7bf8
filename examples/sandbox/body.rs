//! Bodies of answers: whole texts, and streams.

use futures::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::Response;
use hyper::body::{Bytes, Frame};
use tokio::sync::mpsc;

/// What breaks a stream off.
pub(crate) type Broken = Box<dyn std::error::Error + Send + Sync>;
/// A body.
pub(crate) type Body = UnsyncBoxBody<Bytes, Broken>;
/// The end of a stream that is written to; an error breaks it off.
pub(crate) type Sender = mpsc::Sender<Result<Frame<Bytes>, Broken>>;

/// An answer with a whole body.
pub(crate) fn whole(code: u16, kind: &str, text: impl Into<Bytes>) -> Response<Body> {
    let body = Full::new(text.into()).map_err(|never| match never {}).boxed_unsync();
    answer(code, kind, body)
}

/// An answer in JSON.
pub(crate) fn json(code: u16, text: impl Into<Bytes>) -> Response<Body> {
    whole(code, "application/json", text)
}

/// A body that is written piece by piece. Few may wait, so that a slow reader slows the writer.
pub(crate) fn stream() -> (Sender, Body) {
    let (sender, mut receiver) = mpsc::channel(4);
    let frames = stream::poll_fn(move |context| receiver.poll_recv(context));
    (sender, StreamBody::new(frames).boxed_unsync())
}

/// An answer with any body.
pub(crate) fn answer(code: u16, kind: &str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = hyper::StatusCode::from_u16(code).unwrap_or_default();
    if let Ok(kind) = kind.parse() {
        response.headers_mut().insert(hyper::header::CONTENT_TYPE, kind);
    }
    response
}

/// Sends a piece; `false` when nobody reads any more.
pub(crate) async fn send(sender: &Sender, piece: impl Into<Bytes>) -> bool {
    sender.send(Ok(Frame::data(piece.into()))).await.is_ok()
}
