//! What well-known images have of the commands that scripts call.
//!
//! By packages: what the Dockerfiles of the images install (the official ones', NVIDIA's, PyTorch's, vLLM's, SkyPilot's,
//! Anaconda's, uv's) over those of the images that they begin with, closed over the dependencies of Debian 12. Where
//! versions differ, or where it is not certain, a command counts as there.

use super::packages;

/// The packages that Debian marks as required, and apt.
const DEBIAN: &str = "bash apt dpkg perl-base bsdextrautils";
const UBUNTU: &str = "bash apt dpkg perl-base bsdextrautils procps bzip2";
const PYTHON: &str = "python3 python python-is-python3 pip ca-certificates openssl";
/// buildpack-deps.
const FULL: &str = "curl wget gnupg git mercurial subversion openssh-client procps autoconf automake bzip2 file gcc g++ \
                    make patch pkgconf unzip xz-utils imagemagick";
/// busybox, as Alpine and its own image configure it.
const BUSYBOX: &str = "procps psmisc cron less bc tree lsof netcat telnet iproute2 net-tools iputils-ping nslookup \
                       wget unzip bzip2 xz-utils xxd bsdextrautils dos2unix kmod sysstat patch lspci uuid-runtime";
const CUDA: &str = "gnupg ca-certificates openssl";
const CUDA_DEVEL: &str = "gcc g++ make patch bzip2 xz-utils nvcc cuda python3";
const CONDA: &str = "conda bzip2 xz-utils openssl sqlite zstd ca-certificates";

/// SkyPilot's own, in the registries in which it has been.
const SKYPILOT: &[&str] = &["/skypilotk8s/skypilot", "berkeleyskypilot/skypilot-k8s"];

/// The packages of an image by its name; `None` of one that is not known.
fn packages_of(image: &str) -> Option<Vec<&'static str>> {
    let (name, tag) = match image.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, tag),
        _ => (image, "latest"),
    };
    let hubs = ["docker.io/", "index.docker.io/", "mirror.gcr.io/", "public.ecr.aws/docker/"];
    let name = hubs.iter().find_map(|hub| name.strip_prefix(hub)).unwrap_or(name);
    let name = name.strip_prefix("library/").unwrap_or(name);
    let of = |words: &[&str]| words.iter().any(|word| tag.contains(word));
    let python = || match () {
        () if of(&["windows", "nanoserver"]) => None,
        () if of(&["alpine"]) => Some(vec![BUSYBOX, "apk-tools", PYTHON]),
        () if of(&["slim"]) => Some(vec![DEBIAN, PYTHON]),
        () => Some(vec![DEBIAN, PYTHON, FULL]),
    };
    match name {
        "python" => python(),
        "ghcr.io/astral-sh/uv" if of(&["python"]) => Some([python()?, vec!["uv"]].concat()),
        "debian" => Some(vec![DEBIAN]),
        "ubuntu" => Some(vec![UBUNTU]),
        "alpine" => Some(vec![BUSYBOX, "apk-tools"]),
        "busybox" => Some(vec![BUSYBOX]),
        "nvidia/cuda" if of(&["ubuntu"]) && of(&["devel"]) => Some(vec![UBUNTU, CUDA, CUDA_DEVEL]),
        "nvidia/cuda" if of(&["ubuntu"]) => Some(vec![UBUNTU, CUDA]),
        "pytorch/pytorch" if of(&["devel"]) => Some(vec![UBUNTU, CUDA, CUDA_DEVEL, PYTHON, CONDA, "torchrun"]),
        "pytorch/pytorch" if of(&["runtime"]) => Some(vec![UBUNTU, CUDA, PYTHON, CONDA, "gcc torchrun"]),
        "vllm/vllm-openai" => Some(vec![
            UBUNTU,
            CUDA,
            CUDA_DEVEL,
            PYTHON,
            "git curl wget vim ffmpeg uv vllm torchrun ray hf huggingface-cli uvicorn software-properties-common ninja cmake",
            "lsb-release openssh-client less accelerate",
        ]),
        "continuumio/miniconda3" => {
            Some(vec![DEBIAN, PYTHON, CONDA, "wget git mercurial subversion openssh-client procps"])
        }
        "condaforge/miniforge3" => Some(vec![DEBIAN, PYTHON, CONDA, "mamba wget git"]),
        _ if SKYPILOT.iter().any(|own| name.strip_suffix("-gpu").unwrap_or(name).ends_with(own)) => Some(vec![
            DEBIAN,
            PYTHON,
            CONDA,
            "wget git mercurial subversion openssh-client openssh-server procps gcc rsync patch pciutils nano fuse socat",
            "netcat curl unzip jq less kubectl uv ray",
        ]),
        _ => None,
    }
}

/// The commands of the table that an image has; `None` of one that is not known.
pub(super) fn commands(image: &str) -> Option<Vec<&'static str>> {
    let names = packages_of(image)?.into_iter().flat_map(|names| names.split_whitespace());
    Some(names.flat_map(|name| packages::commands(name).chain(packages::known(name))).collect())
}

/// Images to take in place of one that lacks commands, the smallest first, and what not all versions of them have.
const INSTEAD: &[(&str, &str)] = &[
    ("python:3.13", ""),
    ("ghcr.io/astral-sh/uv:python3.13-bookworm", ""),
    ("condaforge/miniforge3", "xz sqlite3 zstd"),
    ("us-docker.pkg.dev/sky-dev-465/skypilotk8s/skypilot:latest", "xz sqlite3 zstd jq less ray"),
];

/// One that has them all: of a slim Python the same version if it is enough.
pub fn instead(image: &str, missing: &[&str]) -> Option<String> {
    let has_all = |(image, maybe): &(&str, &str)| {
        let surely = |command: &str| !maybe.split(' ').any(|other| other == command);
        commands(image).is_some_and(|there| missing.iter().all(|it| there.contains(it) && surely(it)))
    };
    let full = image.strip_suffix("-slim").filter(|image| image.starts_with("python:")).map(|image| (image, ""));
    full.into_iter().chain(INSTEAD.iter().copied()).find(has_all).map(|(image, _)| image.to_owned())
}
