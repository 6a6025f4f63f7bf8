//! The files of a task, where they travel in Secrets.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::cluster::Cluster;
use crate::container::referred;
use crate::kinds::SECRETS;
use crate::store::{each, text};

/// Where containers have the parts.
pub(crate) const PARTS: &str = "/k8s-cli/files";

/// Puts the parts into the container's own folder, and comes back with where they are; the error is what is missing.
pub(crate) fn bring(cluster: &Cluster, pod: &Value, folder: &Path) -> Result<Option<PathBuf>, String> {
    let how = text(pod, "/metadata/annotations/k8s-cli~1files");
    if how.is_empty() {
        return Ok(None);
    }
    if !how.starts_with("secrets ") {
        return Err("the sandbox takes files in Secrets only, and these are too large for that".into());
    }
    // What the launcher is told: the numbers of places, parts and repositories, then `d` or `f` and the path of each place.
    let words: Vec<&str> = each(&pod["spec"]["containers"][0]["args"]).filter_map(Value::as_str).collect();
    if words.windows(2).any(|pair| matches!(pair[0], "d" | "f") && pair[1].starts_with('/')) {
        return Err(
            "the sandbox puts files into the home directory only: it never touches this machine's own paths".into()
        );
    }
    let parts = folder.join("parts");
    fs::create_dir_all(&parts).map_err(|error| error.to_string())?;
    let sources = each(&pod["spec"]["volumes"]).flat_map(|volume| each(&volume["projected"]["sources"]));
    for secret in sources.map(|source| &source["secret"]) {
        for item in each(&secret["items"]) {
            let reference = serde_json::json!({"name": secret["name"], "key": item["key"]});
            let content = STANDARD.decode(referred(cluster, pod, SECRETS, &reference)?).unwrap_or_default();
            fs::write(parts.join(text(item, "/path")), content).map_err(|error| error.to_string())?;
        }
    }
    Ok(Some(parts))
}

/// A word of the container's command line, or the value of a variable, that finds them there.
pub(crate) fn found(word: String, parts: Option<&Path>) -> String {
    match parts {
        Some(parts) => word.replace(PARTS, &parts.display().to_string()),
        None => word,
    }
}
