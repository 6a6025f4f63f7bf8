//! Which images the machine's own programs can stand in for.

/// What becomes of an image.
#[derive(Debug, PartialEq)]
pub(crate) enum Image {
    /// Its programs are the machine's.
    StandIn,
    /// It is no image name; why.
    Invalid(String),
    /// It cannot be pulled; why.
    Missing(String),
    /// It may well exist, but there are no containers here; what to say.
    Other(String),
}

const STAND_INS: [&str; 6] = ["python", "debian", "ubuntu", "bash", "busybox", "alpine"];
/// Registries that an image can be expected from.
const REGISTRIES: [&str; 8] =
    ["docker.io", "index.docker.io", "ghcr.io", "quay.io", "gcr.io", "registry.k8s.io", "nvcr.io", "public.ecr.aws"];

/// Judges an image.
pub(crate) fn judge(image: &str) -> Image {
    let (name, tag) = parts(image);
    let path = name.rsplit_once('/').map_or(name, |(_, last)| last);
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-/:".contains(&b)) {
        let lower =
            if name.bytes().any(|b| b.is_ascii_uppercase()) { ": repository name must be lowercase" } else { "" };
        return Image::Invalid(format!(
            "Failed to apply default image tag {image:?}: couldn't parse image reference {image:?}: invalid reference format{lower}"
        ));
    }
    let host =
        name.split_once('/').map(|(host, _)| host).filter(|host| host.contains(['.', ':']) || *host == "localhost");
    let official =
        [name, name.strip_prefix("docker.io/library/").unwrap_or(name), name.strip_prefix("library/").unwrap_or(name)];
    if STAND_INS.iter().any(|known| official.contains(known)) {
        return Image::StandIn;
    }
    if name.contains("no-such") || host.is_some_and(|host| !REGISTRIES.contains(&host)) {
        let full = match (host, name.contains('/')) {
            (Some(_), _) => format!("{name}:{tag}"),
            (None, true) => format!("docker.io/{name}:{tag}"),
            (None, false) => format!("docker.io/library/{name}:{tag}"),
        };
        return Image::Missing(format!(
            "rpc error: code = Unknown desc = failed to pull and unpack image {full:?}: failed to resolve reference {full:?}: the sandbox pulls no images"
        ));
    }
    Image::Other(format!(
        "the sandbox has no containers and cannot stand in for the image {image:?}: it runs python, debian, ubuntu, bash, busybox and alpine with this machine's own programs, but nothing of {path:?}"
    ))
}

/// The name without tag and digest, and the tag.
fn parts(image: &str) -> (&str, &str) {
    let name = image.split('@').next().unwrap_or_default();
    match name.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, tag),
        _ => (name, "latest"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Image, judge};

    #[test]
    fn images() {
        for image in
            ["python:3.13-slim", "docker.io/library/debian:12", "bash", "ubuntu@sha256:00", "library/busybox:1"]
        {
            assert_eq!(judge(image), Image::StandIn, "{image}");
        }
        for image in ["no-such:1", "registry.invalid/x", "localhost:5000/python:3", "me/no-such-thing"] {
            assert!(matches!(judge(image), Image::Missing(_)), "{image}");
        }
        for image in ["nginx", "pytorch/pytorch:2", "me/python", "ghcr.io/a/b@sha256:00"] {
            assert!(matches!(judge(image), Image::Other(_)), "{image}");
        }
        assert!(matches!(judge("Python:3"), Image::Invalid(_)));
    }
}
