//! Lists, page by page: while one page is read the server already works on the next.

use std::cell::Cell;

use http::Response;
use kube::client::Body;
use memchr::memmem;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::request::Request;
use super::send::{Limit, fill};
use super::{ApiError, Cluster, Kind, Query};
use crate::objects::{Page, PageMeta};

/// Objects asked for in one request, kubectl's number.
const PAGE: usize = 500;
/// How often a list is begun again whose place the server has forgotten.
const RESTARTS: u32 = 5;
/// A page that is larger, uncompressed, is not read.
const LARGEST: usize = 128 << 20;
/// A page's own data are within so many bytes, or at its end.
const HEAD: usize = 64 << 10;
const METADATA: &[u8] = b"\"metadata\":";
const ITEMS: &[u8] = b"\"items\":";

impl Cluster {
    /// Objects page by page; one page is in memory at a time. Returns the resource version of the list.
    ///
    /// A list that changes underneath for so long that the server forgets where it was is gone on with from there if
    /// the server allows it, else begun again: `each` may see an object twice.
    ///
    /// # Errors
    /// A request fails.
    pub async fn list<T: DeserializeOwned>(
        &self,
        kind: Kind,
        query: Query<'_>,
        mut each: impl FnMut(T),
    ) -> Result<String, ApiError> {
        let restarts = Cell::new(0);
        let mut begun = self.page(kind, query, "", &restarts).await?;
        loop {
            let token = std::mem::take(&mut begun.meta.r#continue);
            if !token.is_empty() && begun.token == token {
                return Err(begun.request.strange("after this page comes the same page again"));
            }
            // Boxed: what lists would carry all of it otherwise.
            let (page, next) = futures::join!(Box::pin(self.completed(begun)), async {
                if token.is_empty() { Ok(None) } else { self.page(kind, query, &token, &restarts).await.map(Some) }
            });
            let page: Page<T> = page?;
            page.items.into_iter().for_each(&mut each);
            // A page that broke off and was asked for again may end elsewhere: what follows it is asked for again too.
            let after = &page.metadata.r#continue;
            let next = if *after == token {
                next?
            } else if after.is_empty() {
                None
            } else {
                Some(self.page(kind, query, after, &restarts).await?)
            };
            match next {
                Some(next) => begun = next,
                None => return Ok(page.metadata.resource_version),
            }
        }
    }

    /// Asks for a page and reads as far as it takes to know where the next one begins.
    async fn page(&self, kind: Kind, query: Query<'_>, token: &str, restarts: &Cell<u32>) -> Result<Begun, ApiError> {
        let mut token = token.to_owned();
        loop {
            let request = page(kind, query, &token);
            let head = async |answer, limit| self.head(answer, &request, &token, limit).await;
            match self.retry(&request, head).await {
                Err(error) if error.code() == 410 && restarts.get() < RESTARTS => {
                    restarts.set(restarts.get() + 1);
                    error.continue_token().unwrap_or_default().clone_into(&mut token);
                }
                other => return other,
            }
        }
    }

    async fn head(
        &self,
        answer: Response<Body>,
        request: &Request,
        token: &str,
        limit: Limit,
    ) -> Result<Begun, ApiError> {
        let (request, token) = (request.clone(), token.to_owned());
        let mut begun = Begun { request, token, meta: PageMeta::default(), read: Vec::new(), rest: answer.into_body() };
        self.read(&mut begun, limit, |read| read.len() > HEAD || meta(read).is_some()).await?;
        begun.meta = if let Some(meta) = meta(&begun.read) {
            meta
        } else {
            // Something between the server and us has put the items first.
            Box::pin(self.rest(&mut begun, limit)).await?;
            begun.request.decode::<Page<IgnoredAny>>(&begun.read)?.metadata
        };
        Ok(begun)
    }

    /// Reads the rest of a page; one that breaks off is asked for again.
    async fn completed<T: DeserializeOwned>(&self, mut begun: Begun) -> Result<Page<T>, ApiError> {
        match self.rest(&mut begun, self.limit()).await {
            Err(error) if error.broke_off => {
                let request = &begun.request;
                let read = async |answer, limit| self.collect(request, answer, LARGEST, limit).await;
                request.decode(&self.retry(request, read).await?)
            }
            read => read.and_then(|()| begun.request.decode(&begun.read)),
        }
    }

    async fn rest(&self, begun: &mut Begun, limit: Limit) -> Result<(), ApiError> {
        if self.read(begun, limit, |read| read.len() > LARGEST).await? {
            return Err(begun.request.too_large(LARGEST));
        }
        Ok(())
    }

    async fn read(&self, begun: &mut Begun, limit: Limit, enough: impl Fn(&[u8]) -> bool) -> Result<bool, ApiError> {
        let read = fill(&mut begun.rest, &mut begun.read, enough);
        self.within(limit, read).await?.map_err(|error| self.unreachable(error))
    }
}

/// A page of which the beginning has come.
struct Begun {
    request: Request,
    /// Where it begins; nothing is the first page.
    token: String,
    meta: PageMeta,
    read: Vec<u8>,
    rest: Body,
}

fn page(kind: Kind, query: Query<'_>, token: &str) -> Request {
    Request::list(kind, query).query("limit", &PAGE.to_string()).optional("continue", token)
}

/// The page's own data, which servers write before its items.
fn meta(head: &[u8]) -> Option<PageMeta> {
    let head = &head[..memmem::find(head, ITEMS)?];
    let start = memmem::find(head, METADATA)? + METADATA.len();
    PageMeta::deserialize(&mut serde_json::Deserializer::from_slice(&head[start..])).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_next_page_begins() {
        let token = |head: &str| meta(head.as_bytes()).map(|meta| meta.r#continue);
        let whole =
            r#"{"kind":"JobList","apiVersion":"batch/v1","metadata":{"resourceVersion":"7","continue":"x"},"items":[{"#;
        assert_eq!(token(whole).as_deref(), Some("x"));
        assert_eq!(token(r#"{"metadata":{"resourceVersion":"7"},"items":[]}"#).as_deref(), Some(""));
        // Not yet, or not in this order.
        assert_eq!(token(&whole[..whole.len() - 5]), None);
        assert_eq!(token(r#"{"items":[{"metadata":{"continue":"no"}}],"metadata":{"continue":"x"}}"#), None);
    }
}
