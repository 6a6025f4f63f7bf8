//! Containers' logs: streams that are followed, and looks at their ends.

use bytes::Bytes;
use jiff::Timestamp;

use super::request::{Arrival, Request};
use super::{ApiError, Cluster, Stream};

#[derive(Debug, Clone, Copy, Default)]
pub struct LogQuery {
    /// Until the container ends, instead of as far as it is written.
    pub follow: bool,
    /// Of the container's run before this one.
    pub previous: bool,
    /// Not older than this; the server counts whole seconds, so whoever wants the rest passes a whole one.
    pub since: Option<Timestamp>,
    /// Not older than so many seconds, by the node's clock.
    pub since_seconds: Option<u64>,
    /// At most so many lines, the last ones.
    pub tail: Option<u64>,
    /// At most so many bytes, the first ones.
    pub limit: Option<u64>,
}

impl Cluster {
    /// A container's log, every line with the time when the node wrote it.
    ///
    /// # Errors
    /// The container has not started, the pod is gone, or the request fails.
    pub async fn log(&self, namespace: &str, pod: &str, container: &str, query: LogQuery) -> Result<Stream, ApiError> {
        let set = |is: bool| if is { "true" } else { "" };
        let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
        let request = Request::of_pod(namespace, pod, "log")
            .query("container", container)
            .query("timestamps", "true")
            .optional("follow", set(query.follow))
            .optional("previous", set(query.previous))
            .optional("sinceTime", &query.since.map(|since| since.to_string()).unwrap_or_default())
            .optional("sinceSeconds", &number(query.since_seconds))
            .optional("tailLines", &number(query.tail))
            .optional("limitBytes", &number(query.limit))
            .arrives(if query.follow { Arrival::Late } else { Arrival::Pieces });
        let response = self.open(&request).await?;
        Ok(Stream { body: response.into_body() })
    }

    /// The first bytes of a part of a log, as it is now: enough for a stamp.
    ///
    /// # Errors
    /// As [`Self::log`]; or there is no answer in time.
    pub async fn log_glance(
        &self,
        namespace: &str,
        pod: &str,
        container: &str,
        query: LogQuery,
    ) -> Result<Bytes, ApiError> {
        let read = async {
            let query = LogQuery { follow: false, limit: Some(64), ..query };
            let mut stream = self.log(namespace, pod, container, query).await?;
            let mut all = Vec::new();
            while let Some(piece) = stream.next().await.map_err(|why| ApiError::local(&why))? {
                all.extend_from_slice(&piece);
            }
            Ok(Bytes::from(all))
        };
        self.within(self.limit(), read).await?
    }
}
