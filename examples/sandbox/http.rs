//! Connections, and what goes over them: requests, whole answers and streams.

use std::rc::Rc;
use std::time::Duration;

use futures::stream::{self, LocalBoxStream, StreamExt};
use http_body_util::{BodyExt, Either, Full, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use crate::cluster::Cluster;
use crate::refusal::Refusal;
use crate::{api, faults};

/// The token that may do everything. None is as good, for kubectl sends none where there is no TLS; another is refused.
pub(crate) const TOKEN: &str = "sandbox";

/// The connection is to be closed, without an answer or in the middle of one.
pub(crate) type Closed = Box<dyn std::error::Error + Send + Sync>;
pub(crate) type Stream = LocalBoxStream<'static, Result<Frame<Bytes>, Closed>>;
pub(crate) type Body = Either<Full<Bytes>, StreamBody<Stream>>;

/// A request.
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) path: String,
    /// As it is in the URL.
    pub(crate) query: String,
    pub(crate) body: Bytes,
}

/// Takes connections for ever.
pub(crate) async fn serve(cluster: Rc<Cluster>, listener: TcpListener) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of files, most likely: some will be closed.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        // Small pieces of a log are not to wait for more.
        let _ = stream.set_nodelay(true);
        let cluster = Rc::clone(&cluster);
        tokio::task::spawn_local(async move {
            let service = service_fn(|request| handle(&cluster, request));
            // A client that goes away is no error of ours.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn handle(cluster: &Rc<Cluster>, request: Request<Incoming>) -> Result<Response<Body>, Closed> {
    let (parts, body) = request.into_parts();
    let refused = refused(&parts.headers);
    let call = Call {
        method: parts.method,
        path: parts.uri.path().into(),
        query: parts.uri.query().unwrap_or_default().into(),
        body: body.collect().await?.to_bytes(),
    };
    if call.path.starts_with("/sandbox/") && refused.is_none() {
        return Ok(faults::control(cluster, &call));
    }
    let fault = cluster.faults.borrow_mut().asked(&call);
    if let Some(answer) = fault.before(&call).await? {
        return Ok(answer);
    }
    let answer = refused.map_or_else(|| api::answer(cluster, &call), |refusal| refusal.response());
    Ok(fault.after(answer))
}

/// Another token is refused, and whatever a browser sends: no web page is to start programs here.
fn refused(headers: &HeaderMap) -> Option<Refusal> {
    let header = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let host = header(HOST).unwrap_or_default();
    let local = ["127.0.0.1", "localhost"].contains(&host.rsplit_once(':').map_or(host, |(host, _)| host));
    if header(ORIGIN).is_some() || !local {
        return Some(Refusal::new(403, "the sandbox is not for browsers"));
    }
    let token = header(AUTHORIZATION)?.strip_prefix("Bearer ").unwrap_or_default();
    (token != TOKEN).then(|| Refusal::new(401, "Unauthorized"))
}

/// An answer with a whole body.
pub(crate) fn whole(code: u16, kind: &'static str, text: impl Into<Bytes>) -> Response<Body> {
    answer(code, kind, Either::Left(Full::new(text.into())))
}

/// An answer in JSON.
pub(crate) fn json(code: u16, text: impl Into<Bytes>) -> Response<Body> {
    whole(code, "application/json", text)
}

/// An answer piece by piece, for as long as somebody reads it.
pub(crate) fn streamed(kind: &'static str, pieces: impl stream::Stream<Item = Bytes> + 'static) -> Response<Body> {
    answer(200, kind, streaming(pieces.map(|piece| Ok(Frame::data(piece)))))
}

/// A body that can break off.
pub(crate) fn streaming(frames: impl stream::Stream<Item = Result<Frame<Bytes>, Closed>> + 'static) -> Body {
    Either::Right(StreamBody::new(frames.boxed_local()))
}

fn answer(code: u16, kind: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(code).unwrap_or_default();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
