//! Connections and requests.

use std::rc::Rc;

use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, ORIGIN};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use crate::body::{Body, json};
use crate::cluster::Cluster;
use crate::faults::{self, Closed};
use crate::refusal::Refusal;
use crate::routes::{self, Call};

/// The token that may do everything. None is as good, for kubectl sends none where there is no TLS; another is refused.
pub(crate) const TOKEN: &str = "sandbox";

/// Takes connections for ever.
pub(crate) async fn serve(cluster: Rc<Cluster>, listener: TcpListener) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of files, most likely: some will be closed.
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
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
    let header =
        |name: HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let (accept, content_type, refused) = (header(ACCEPT), header(CONTENT_TYPE), refused(&parts.headers));
    let body = body.collect().await.map_err(|_| Closed)?.to_bytes();
    let (path, query) = (parts.uri.path().to_owned(), parts.uri.query().unwrap_or_default().to_owned());
    let call = Call { method: parts.method, path, query, accept, content_type, body };
    if call.path.starts_with("/sandbox/") && refused.is_none() {
        return Ok(faults::control(cluster, &call));
    }
    let (place, fault) = cluster.faults.borrow_mut().asked(&call);
    let before = match &fault {
        Some(fault) => fault.before(&call).await?,
        None => None,
    };
    let response = before.unwrap_or_else(|| match refused {
        Some(refusal) => json(refusal.code, refusal.status().to_string()),
        None => routes::route(cluster, &call),
    });
    cluster.faults.borrow_mut().answered(place, response.status().as_u16());
    Ok(match fault {
        Some(fault) => fault.after(response),
        None => response,
    })
}

/// Another token is refused, and whatever a browser sends: no web page is to start programs here.
fn refused(headers: &HeaderMap) -> Option<Refusal> {
    let header = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let host = header(HOST).unwrap_or_default();
    let local = ["127.0.0.1", "localhost"].contains(&host.rsplit_once(':').map_or(host, |(host, _)| host));
    if header(ORIGIN).is_some() || !local {
        return Some(Refusal::new(403, "Forbidden", "the sandbox is not for browsers"));
    }
    let token = header(AUTHORIZATION)?.strip_prefix("Bearer ").unwrap_or_default();
    (token != TOKEN).then(|| Refusal::new(401, "Unauthorized", "Unauthorized"))
}
