//! `GET …/pods/NAME/log`

use std::rc::Rc;

use hyper::Response;
use hyper::body::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::body::{Body, answer, send, stream, whole};
use crate::cluster::Cluster;
use crate::kinds::{self, Kind, PODS};
use crate::logs::{Log, Reader};
use crate::refusal::{Cause, Refusal};
use crate::store::Key;

/// Answers with a log, or with why there is none.
pub(crate) fn log(
    cluster: &Rc<Cluster>,
    key: &Key,
    query: &dyn Fn(&str) -> Option<String>,
) -> Result<Response<Body>, Refusal> {
    let object = cluster.store.borrow().get(key).ok_or_else(|| Refusal::not_found(Kind::of(PODS), &key.name))?;
    let is_set = |key: &str| matches!(query(key).as_deref(), Some("true" | "1"));
    let tail = number(key, query, "tailLines", 0)?;
    let limit = number(key, query, "limitBytes", 1)?;
    let since = since(key, query)?;
    let pod = &object.value;
    let container = container(pod, &query("container").unwrap_or_default())?;
    if !pod["spec"]["nodeName"].is_string() {
        return Ok(whole(204, "text/plain", Bytes::new()));
    }
    if is_set("previous") {
        let message = format!("previous terminated container {container:?} in pod {:?} not found", key.name);
        return Err(Refusal::bad(message));
    }
    let states = pod["status"]["containerStatuses"].as_array().into_iter().flatten();
    let state = states.filter(|state| state["name"] == container.as_str()).map(|state| &state["state"]).next();
    let waiting = state.and_then(|state| state.get("waiting"));
    if waiting.is_some() || state.is_none() {
        let reason = match waiting.and_then(|waiting| waiting["reason"].as_str()) {
            Some("ErrImagePull") => "image can't be pulled",
            Some("ImagePullBackOff") => "trying and failing to pull image",
            Some(reason) => reason,
            None => "ContainerCreating",
        };
        let message = format!("container {container:?} in pod {:?} is waiting to start: {reason}", key.name);
        return Err(Refusal::bad(message));
    }
    let Some(log) = cluster.kubelet.borrow().log(object.uid(), &container) else {
        return Ok(whole(200, "text/plain", Bytes::new()));
    };
    let (reader, follow) = (Reader::new(&log, tail, since, is_set("timestamps")), is_set("follow"));
    let (sender, body) = stream();
    tokio::task::spawn_local(async move {
        tokio::select! {
            () = sender.closed() => {}
            () = copy(&log, reader, follow, limit, &sender) => {}
        }
    });
    Ok(answer(200, "text/plain", body))
}

async fn copy(log: &Rc<Log>, mut reader: Reader, follow: bool, limit: Option<usize>, sender: &crate::body::Sender) {
    let mut left = limit.unwrap_or(usize::MAX);
    loop {
        let mut bytes = reader.read(log);
        if bytes.is_empty() {
            if !follow || !reader.more(log).await {
                return;
            }
            continue;
        }
        bytes.truncate(left);
        left -= bytes.len();
        if !send(sender, bytes).await || left == 0 {
            return;
        }
    }
}

fn container(pod: &Value, wanted: &str) -> Result<String, Refusal> {
    let name = pod["metadata"]["name"].as_str().unwrap_or_default();
    let containers = pod["spec"]["containers"].as_array().into_iter().flatten();
    let names: Vec<&str> = containers.filter_map(|container| container["name"].as_str()).collect();
    match (wanted, names.as_slice()) {
        ("", [only]) => Ok((*only).to_owned()),
        ("", several) => {
            let several = several.join(" ");
            Err(Refusal::bad(format!("a container name must be specified for pod {name}, choose one of: [{several}]")))
        }
        (wanted, names) if names.contains(&wanted) => Ok(wanted.to_owned()),
        (wanted, _) => Err(Refusal::bad(format!("container {wanted} is not valid for pod {name}"))),
    }
}

fn number(
    key: &Key,
    query: &dyn Fn(&str) -> Option<String>,
    name: &str,
    least: usize,
) -> Result<Option<usize>, Refusal> {
    let Some(text) = query(name).filter(|text| !text.is_empty()) else { return Ok(None) };
    let wrong = |_| Refusal::bad(format!("strconv.ParseInt: parsing {text:?}: invalid syntax"));
    let number: i64 = text.parse().map_err(wrong)?;
    match usize::try_from(number) {
        Ok(number) if number >= least => Ok(Some(number)),
        _ => {
            let why = if least == 0 { "must be greater than or equal to 0" } else { "must be greater than 0" };
            let cause = Cause::number(name, number, why);
            Err(Refusal::invalid(&kinds::LOG_OPTIONS, &key.name, &[cause]))
        }
    }
}

/// Whole seconds, rounded down: the API server passes the time on to the kubelet in that form.
fn since(key: &Key, query: &dyn Fn(&str) -> Option<String>) -> Result<Option<Timestamp>, Refusal> {
    if let Some(text) = query("sinceTime").filter(|text| !text.is_empty()) {
        let wrong = |_| {
            let message =
                format!("parsing time {text:?} as \"2006-01-02T15:04:05Z07:00\": cannot parse {text:?} as \"2006\"");
            Refusal::bad(message)
        };
        let time: Timestamp = text.parse().map_err(wrong)?;
        return Ok(Timestamp::from_second(time.as_second()).ok());
    }
    let seconds = number(key, query, "sinceSeconds", 1)?;
    Ok(seconds
        .and_then(|seconds| Timestamp::now().checked_sub(SignedDuration::from_secs(i64::try_from(seconds).ok()?)).ok()))
}
