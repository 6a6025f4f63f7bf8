//! `image_id`: which container image a task runs in.

use super::problem::Problem;
use crate::yaml::{Node, Value};

/// The image that a default names, written as `image_id` may be: `IMAGE` or `docker:IMAGE`.
///
/// # Errors
/// It names none.
pub fn named(text: &str) -> Result<String, String> {
    match container(text, None) {
        None => Err(format!("'{}' is a machine image of another cloud, not a container image", text.trim())),
        Some(image) if image.is_empty() || image.contains(|c: char| c.is_whitespace() || c.is_control()) => {
            Err("the name of an image is not empty and has no spaces".into())
        }
        Some(image) => Ok(image),
    }
}

/// What `image_id` says.
#[derive(Default)]
pub(super) struct Images {
    /// One image wherever the task runs.
    pub(super) one: Option<String>,
    pub(super) by_context: Vec<(String, String)>,
}

/// Reads it.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read(node: &Node, cloud: Option<&str>, region: Option<&str>) -> Result<Images, Problem> {
    let mut images = Images::default();
    let entries = match &node.value {
        Value::Map(entries) => entries,
        Value::Null => return Ok(images),
        _ => {
            images.one = container(&node.to_python_str(), cloud);
            return Ok(images);
        }
    };
    let mut marked = None;
    for (key, value) in entries {
        let Some(text) = value.as_str() else {
            let message =
                format!("the image of '{}' must be a string, this is {}", key.to_python_str(), value.value.kind());
            return Err(Problem::at(value.at, message));
        };
        match &key.value {
            Value::Str(key) if key == "docker" => images.one = container(&format!("docker:{}", bare(text)), cloud),
            Value::Str(place) => {
                marked = marked.or(text.trim().starts_with("docker:").then_some(value.at));
                if let Some(image) = container(text, cloud) {
                    images.by_context.push((place.trim().to_owned(), image));
                }
            }
            Value::Null => images.one = container(text, cloud),
            _ => {
                let message = format!("'{}' is not the name of a region", key.to_python_str());
                return Err(Problem::at(key.at, message).hint("put it in quotes"));
            }
        }
    }
    let alone = entries.iter().any(|(key, _)| key.as_str() == Some("docker"));
    if let (true, Some(at)) = (alone, marked) {
        return Err(Problem::at(at, "'image_id' has both a 'docker' image and docker images by region"));
    }
    if images.one.is_none() && region.is_some() {
        images.one = images.by_context.iter().find(|(place, _)| Some(place.as_str()) == region).map(|(_, i)| i.clone());
    }
    Ok(images)
}

/// The container image that a text names, if it is one: `docker:IMAGE`, or `IMAGE` where no other cloud is named.
fn container(text: &str, cloud: Option<&str>) -> Option<String> {
    let text = text.trim();
    if text.starts_with("docker:") {
        return Some(bare(text).trim().to_owned());
    }
    let elsewhere = cloud.is_some_and(|cloud| cloud != "kubernetes");
    (!elsewhere && !is_machine_image(text)).then(|| text.to_owned())
}

fn bare(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix("docker:").unwrap_or(text)
}

/// Whether a text names an image of virtual Kubernetes nodes, which no container can be made of: one of SkyPilot's own, of AWS,
/// Google, Oracle or Azure.
pub(super) fn is_machine_image(text: &str) -> bool {
    let text = text.trim();
    ["skypilot:", "ami-", "projects/", "ocid1.", "/subscriptions/", "/CommunityGalleries/"]
        .iter()
        .any(|start| text.starts_with(start))
        || (!text.starts_with("docker:") && text.matches(':').count() >= 3)
}
