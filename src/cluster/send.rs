//! Sends a request: how long it may take with all that is tried again, and how much of an answer is read.

use std::time::Duration;

use http::Response;
use http_body_util::BodyExt;
use kube::client::Body;
use tokio::time::Instant;

use super::request::{Arrival, Request, Verb};
use super::{ApiError, Backoff, Cluster, client};
use crate::error::Failure;

/// How often a request is tried that the server is too busy for.
const TRIES: u32 = 6;
/// Said when a busy server has kept us for this long.
const PATIENCE: Duration = Duration::from_secs(2);
/// However long a server wants us to wait, it is asked again after this time.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);
/// How much of an answer is kept at most, uncompressed: the server, or what stands in its place, may send any amount.
pub(super) const ERROR: usize = 1 << 20;
const OBJECT: usize = 16 << 20;

/// When a request has to be answered, with all that is tried again; `None` is never.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit(Option<Instant>);

impl Limit {
    /// Whether there is time for a pause and something after it.
    fn allows(self, pause: Duration) -> bool {
        self.0.is_none_or(|end| end.saturating_duration_since(Instant::now()) > pause)
    }
}

impl Cluster {
    /// The time that a request has which begins now (`--request-timeout`).
    pub(super) fn limit(&self) -> Limit {
        Limit(self.timeout.and_then(|timeout| Instant::now().checked_add(timeout)))
    }

    /// A request; the answer's body is the caller's to read.
    pub(super) async fn open(&self, request: &Request) -> Result<Response<Body>, ApiError> {
        let limit = self.limit();
        let response = self.send_authenticated(request, limit).await?;
        self.granted(request, response, limit).await
    }

    /// A request and its whole answer.
    pub(super) async fn call(&self, request: &Request) -> Result<Vec<u8>, ApiError> {
        let read = async |response, limit| self.collect(request, response, OBJECT, limit).await;
        self.retry(request, read).await
    }

    /// A body to its end, if that comes after so many bytes.
    pub(super) async fn collect(
        &self,
        request: &Request,
        response: Response<Body>,
        most: usize,
        limit: Limit,
    ) -> Result<Vec<u8>, ApiError> {
        let (mut body, mut read) = (response.into_body(), Vec::new());
        let more = self.within(limit, fill(&mut body, &mut read, |read| read.len() > most)).await?;
        if more.map_err(|error| self.unreachable(error))? { Err(request.too_large(most)) } else { Ok(read) }
    }

    /// A good answer, or the error that a bad one is.
    async fn granted(
        &self,
        request: &Request,
        response: Response<Body>,
        limit: Limit,
    ) -> Result<Response<Body>, ApiError> {
        if response.status().is_success() {
            return Ok(response);
        }
        let status = response.status().as_u16();
        let (mut body, mut read) = (response.into_body(), Vec::new());
        // An error whose text does not come, or not to its end, is an error all the same.
        let _ = self.within(limit, fill(&mut body, &mut read, |read| read.len() > ERROR)).await;
        Err(ApiError::refused(status, &read, request, &self.origin()))
    }

    /// A request, and what `read` makes of its answer if it is a good one. One that fails in between is begun again
    /// where that does no harm, for as long as a request may take.
    pub(super) async fn retry<R>(
        &self,
        request: &Request,
        read: impl AsyncFn(Response<Body>, Limit) -> Result<R, ApiError>,
    ) -> Result<R, ApiError> {
        let (started, limit) = (Instant::now(), self.limit());
        let (mut backoff, mut told, mut retried) = (Backoff::default(), false, false);
        for attempt in 1.. {
            let mut delay = None;
            let answer = async {
                let response = self.send_authenticated(request, limit).await?;
                delay = retry_after(&response);
                read(self.granted(request, response, limit).await?, limit).await
            };
            let mut error = match answer.await {
                Ok(read) => return Ok(read),
                Err(error) => error,
            };
            error.retried = retried;
            let busy = matches!(error.code(), 429 | 503 | 504);
            // Someone else has changed the object at the same time.
            let changes = matches!(request.verb, Verb::Delete | Verb::Patch);
            let crossed = error.code() == 409 && changes && !request.of_version && !error.is_another_object();
            // A connection that broke off: what was asked may have been done, which only reading and creating under
            // a name of our own can tell; deleting twice does no harm either.
            let broken = error.code() == 0 && error.broke_off;
            if attempt >= TRIES || !(busy || crossed || broken && attempt <= 2) {
                return Err(error);
            }
            let pause = delay.unwrap_or_else(|| backoff.pause());
            if !limit.allows(pause) {
                let hint = "the server is busy: give it more time with --request-timeout";
                return Err(if busy { error.hint(hint) } else { error });
            }
            retried = true;
            if busy && !told && started.elapsed() + pause >= PATIENCE {
                self.ui.note(&format!("The server is busy ({}), trying again …", error.code()));
                told = true;
            }
            tokio::time::sleep(pause).await;
        }
        Err(ApiError::local("the request was never sent"))
    }

    /// A request and the head of its answer; credentials that have run out are renewed once.
    async fn send_authenticated(&self, request: &Request, limit: Limit) -> Result<Response<Body>, ApiError> {
        let used = self.renewals.get();
        let response = self.send(request, limit).await?;
        if response.status() != 401 || !self.target.borrow().renews() {
            return Ok(response);
        }
        Box::pin(self.renew(used, request)).await?;
        // A plugin may have waited for a person.
        self.send(request, self.limit()).await
    }

    /// Takes new credentials, unless another request has done so since this one was sent.
    pub(super) async fn renew(&self, used: u32, request: &Request) -> Result<(), ApiError> {
        let _one = self.renewing.lock().await;
        if self.renewals.get() != used {
            return Ok(());
        }
        let mut target = self.target.borrow().clone();
        let renewed = target.renew().await.and_then(|()| client(&target));
        let (verb, resource) = (request.verb.name(), request.resource());
        let cannot = |error| ApiError::unsent(Failure::new(format!("cannot {verb} {resource}: {error}")));
        *self.client.borrow_mut() = renewed.map_err(cannot)?;
        *self.target.borrow_mut() = target;
        self.renewals.set(used + 1);
        Ok(())
    }

    async fn send(&self, request: &Request, limit: Limit) -> Result<Response<Body>, ApiError> {
        let started = Instant::now();
        let mut http = http::Request::builder().method(request.verb.method()).uri(request.uri());
        if request.body.is_some() {
            let is_patch = request.verb == Verb::Patch;
            let form = if is_patch { "application/merge-patch+json" } else { "application/json" };
            http = http.header(http::header::CONTENT_TYPE, form);
        }
        if request.arrival != Arrival::Whole {
            http = http.header(http::header::ACCEPT_ENCODING, "identity");
        }
        let body = Body::from(request.body.clone().unwrap_or_default());
        let http = http.body(body).map_err(|error| ApiError::unsent(Failure::new(error.to_string())))?;
        let client = self.client.borrow().clone();
        let limit = if request.arrival == Arrival::Late { Limit(None) } else { limit };
        let answer = self.within(limit, Box::pin(client.send(http))).await;
        let answer = answer.and_then(|answer| answer.map_err(|error| self.unreachable(error)));
        self.trace(request, answer.as_ref().ok().map(|response| response.status().as_u16()), started);
        answer
    }

    /// With `-v`, says what was asked, and the status that came back, if any.
    pub(super) fn trace(&self, request: &Request, status: Option<u16>, started: Instant) {
        if self.ui.verbose > 0 {
            let outcome = status.map_or_else(|| "no answer".into(), |status| status.to_string());
            let (method, server, uri) = (request.verb.method(), self.server(), request.uri());
            self.ui.err(&format!("{method} {server}{uri} {outcome} in {} ms", started.elapsed().as_millis()));
        }
    }

    /// What it comes to, if it ends in time.
    pub(super) async fn within<F: Future>(&self, limit: Limit, future: F) -> Result<F::Output, ApiError> {
        let Some(end) = limit.0 else { return Ok(future.await) };
        tokio::time::timeout_at(end, future).await.map_err(|_| {
            let seconds = self.timeout.unwrap_or_default().as_secs_f64();
            let message = format!("the cluster at {} did not answer within {seconds} s", self.server());
            ApiError::silent(Failure::new(message).hint("give it more time with --request-timeout"))
        })
    }
}

/// Reads a body until there is enough of it; `false` if it ends before.
pub(super) async fn fill(
    body: &mut Body,
    read: &mut Vec<u8>,
    enough: impl Fn(&[u8]) -> bool,
) -> Result<bool, kube::Error> {
    while !enough(read) {
        // A body of which there is always more at hand would not let the clock go on.
        tokio::task::consume_budget().await;
        match body.frame().await {
            Some(Ok(frame)) => read.extend_from_slice(frame.data_ref().map_or(&[][..], |data| data)),
            Some(Err(error)) => return Err(kube::Error::Service(error.into())),
            None => return Ok(false),
        }
    }
    Ok(true)
}

/// `Retry-After` in seconds.
fn retry_after(response: &Response<Body>) -> Option<Duration> {
    let seconds = response.headers().get(http::header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_PAUSE))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn pauses_have_an_end() {
        let after =
            |value: &str| retry_after(&Response::builder().header("retry-after", value).body(Body::empty()).unwrap());
        assert_eq!(after("1"), Some(Duration::from_secs(1)));
        assert_eq!(after("18446744073709551615"), Some(LONGEST_PAUSE));
        assert_eq!(after("Fri, 27 Nov 2026 00:00:00 GMT"), None);
    }
}
