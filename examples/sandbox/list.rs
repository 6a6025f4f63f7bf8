//! Lists, page by page.

use hyper::Response;
use serde_json::json;

use crate::cluster::Cluster;
use crate::http::{Body, Call, json as answer_json};
use crate::refusal::Refusal;
use crate::selector::Selector;
use crate::store::Key;

/// One page. Where the next begins is told by the list's version, a namespace and a name: a watch from that version
/// sees what has changed since the first page.
pub(crate) fn answer(cluster: &Cluster, selector: &Selector, call: &Call) -> Result<Response<Body>, Refusal> {
    let (store, kind) = (cluster.store.borrow(), selector.kind);
    let limit = call.number("limit")?.filter(|limit| *limit > 0).unwrap_or(usize::MAX);
    let token = call.parameter("continue");
    let (version, after) = match token.split('/').collect::<Vec<_>>().as_slice() {
        [""] => (store.version(), None),
        [version, namespace, name] => {
            let version = version.parse().ok().filter(|version| *version >= store.oldest());
            let expired = || Refusal::new(410, "The provided continue parameter is too old");
            (version.ok_or_else(expired)?, Some(Key::new(kind.plural, namespace, name)))
        }
        _ => return Err(Refusal::bad("continue key is not valid")),
    };
    let mut matching = store
        .list(kind.plural, &selector.namespace)
        .filter(|(key, object)| selector.matches(key, object) && after.as_ref().is_none_or(|after| *key > after));
    let page: Vec<_> = matching.by_ref().take(limit).collect();
    let mut metadata = json!({"resourceVersion": version.to_string()});
    if let (Some((last, _)), Some(_)) = (page.last(), matching.next()) {
        metadata["continue"] = format!("{version}/{}/{}", last.namespace, last.name).into();
    }
    let items = page.iter().map(|(_, object)| object.to_string()).collect::<Vec<_>>().join(",");
    let (name, api) = (kind.name, kind.api);
    let text = format!(r#"{{"kind":"{name}List","apiVersion":"{api}","metadata":{metadata},"items":[{items}]}}"#);
    Ok(answer_json(200, text))
}
