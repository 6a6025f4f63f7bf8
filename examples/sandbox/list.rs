//! Lists, page by page.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::cluster::Cluster;
use crate::kinds::Kind;
use crate::refusal::Refusal;
use crate::selector::Selector;
use crate::store::Key;
use crate::table;

/// What to list.
pub(crate) struct Wanted<'a> {
    /// Of this kind.
    pub(crate) kind: &'static Kind,
    /// In this namespace; empty is all.
    pub(crate) namespace: &'a str,
    /// Those that match.
    pub(crate) selector: &'a Selector,
    /// For kubectl's eyes.
    pub(crate) table: bool,
}

/// One page.
pub(crate) fn list(cluster: &Cluster, wanted: &Wanted<'_>, limit: &str, token: &str) -> Result<String, Refusal> {
    let kind = wanted.kind;
    let number = |text: &str| {
        let wrong = |_| Refusal::bad(format!("strconv.ParseInt: parsing {text:?}: invalid syntax"));
        if text.is_empty() { Ok(0) } else { text.parse::<usize>().map_err(wrong) }
    };
    let limit = match number(limit)? {
        0 => usize::MAX,
        limit => limit,
    };
    let store = cluster.store.borrow();
    // Later pages go on from the first page's version: a watch from there sees what changed in between.
    let (version, start) = if token.is_empty() {
        (store.version(), Key::new(kind.plural, wanted.namespace, ""))
    } else {
        let (version, namespace, name) = decode(token)?;
        if version < store.oldest() {
            return Err(Refusal::expired(
                "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.",
            ));
        }
        (version, Key::new(kind.plural, &namespace, &name))
    };
    let mut matching =
        store.list(kind.plural, wanted.namespace, &start).filter(|(_, object)| wanted.selector.matches(&object.value));
    let mut page = Vec::new();
    let mut last = None;
    for (key, object) in matching.by_ref().take(limit) {
        page.push(object);
        last = Some(key);
    }
    let remaining = if page.len() == limit { matching.count() } else { 0 };
    let mut metadata = json!({"resourceVersion": version.to_string()});
    if let (1.., Some(last)) = (remaining, last) {
        let token =
            json!({"v": "meta.k8s.io/v1", "rv": version, "start": format!("{}/{}\0", last.namespace, last.name)});
        metadata["continue"] = URL_SAFE_NO_PAD.encode(token.to_string()).into();
        metadata["remainingItemCount"] = remaining.into();
    }
    if wanted.table {
        let rows: Vec<&Value> = page.iter().map(|object| &object.value).collect();
        return Ok(table::of(kind, &rows, &metadata).to_string());
    }
    let items: Vec<&str> = page.iter().map(|object| object.json()).collect();
    Ok(format!(
        r#"{{"kind":"{}List","apiVersion":"{}","metadata":{metadata},"items":[{}]}}"#,
        kind.name,
        kind.api_version(),
        items.join(",")
    ))
}

/// The version and the place of a token.
fn decode(token: &str) -> Result<(u64, String, String), Refusal> {
    let read = || {
        let token: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.trim_end_matches('=')).ok()?).ok()?;
        let (namespace, name) = token["start"].as_str()?.split_once('/')?;
        Some((token["rv"].as_u64()?, namespace.to_owned(), name.to_owned()))
    };
    read().ok_or_else(|| Refusal::bad("invalid continue token: continue key is not valid"))
}
