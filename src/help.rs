//! The pages of the documentation: Markdown in `src/help`, which GitHub shows and `k8s-cli help TOPIC` prints.

/// A page.
#[derive(Debug)]
pub struct Topic {
    /// The word that shows it, and the file's name.
    pub name: &'static str,
    /// What it is about, for the list of topics.
    pub about: &'static str,
    /// Markdown.
    pub text: &'static str,
}

macro_rules! topic {
    ($name:literal, $about:literal) => {
        Topic { name: $name, about: $about, text: include_str!(concat!("help/", $name, ".md")) }
    };
}

/// All pages, in the order of the list.
pub const TOPICS: [Topic; 11] = [
    topic!("task-files", "Fields, amounts, GPUs, several nodes, pipelines"),
    topic!("files", "Local files, repositories, buckets, volumes"),
    topic!("commands", "All commands and flags, IDs, output"),
    topic!("logs-and-waiting", "How logs are followed, failing nodes, timeouts"),
    topic!("exit-codes", "Exit codes, CI, scripts"),
    topic!("configuration", "Kubeconfig, environment variables, defaults"),
    topic!("objects-and-rights", "What is created, the RBAC Role, security"),
    topic!("skypilot", "Coming from SkyPilot"),
    topic!("python", "Coming from the Python k8s-cli"),
    topic!("kubectl", "Coming from kubectl"),
    topic!("performance", "How k8s-cli is measured beside kubectl"),
];

/// The page of this name.
pub fn topic(name: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.name == name)
}

/// The topics with what they are about, as the help of the program lists them.
pub fn listing() -> String {
    let width = TOPICS.iter().map(|topic| topic.name.len()).max().unwrap_or_default();
    TOPICS.iter().map(|topic| format!("  {:width$}  {}\n", topic.name, topic.about)).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR"))
    }

    fn read(path: &Path) -> String {
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The lines of a page that are no code.
    fn prose(text: &str) -> impl Iterator<Item = &str> {
        let mut code = false;
        text.lines().filter(move |line| {
            let fence = line.trim_start().starts_with("```");
            code ^= fence;
            !code && !fence
        })
    }

    /// The anchors of a page's headings, as GitHub makes them.
    fn anchors(text: &str) -> BTreeSet<String> {
        let headings = prose(text).filter(|line| line.starts_with('#'));
        let kept = |c: &char| c.is_alphanumeric() || "-_ ".contains(*c);
        let anchor = |heading: &str| {
            let text: String = heading.trim_start_matches('#').trim().to_lowercase().chars().filter(kept).collect();
            text.replace(' ', "-")
        };
        headings.map(anchor).collect()
    }

    /// Where the links of a page lead.
    fn links(text: &str) -> Vec<String> {
        let of_line = |line: &str| {
            let parts: Vec<String> =
                line.split("](").skip(1).map(|rest| rest[..rest.find(')').unwrap()].into()).collect();
            parts
        };
        prose(text).flat_map(of_line).collect()
    }

    /// A page has this text where a part begins so, to its end: what is generated is not stale.
    pub(crate) fn assert_documented(page: &str, begin: &str, end: &str, fresh: &str) {
        let path = root().join(format!("src/help/{page}.md"));
        let text = read(&path);
        let start = text.find(begin).unwrap_or_else(|| panic!("{page} has no '{begin}'"));
        let stop = start + text[start..].find(end).unwrap();
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&path, [&text[..start], fresh.trim_end(), &text[stop..]].concat()).unwrap();
            return;
        }
        let update = "UPDATE_DOCS=1 cargo test --lib documented";
        assert!(text[start..stop] == *fresh.trim_end(), "{} is stale: {update}\n{fresh}", path.display());
    }

    #[test]
    fn every_page_is_a_topic() {
        let files = std::fs::read_dir(root().join("src/help")).unwrap();
        let files: BTreeSet<String> =
            files.map(|file| file.unwrap().file_name().into_string().unwrap().replace(".md", "")).collect();
        assert_eq!(files, TOPICS.iter().map(|topic| topic.name.to_owned()).collect());
        for topic in &TOPICS {
            assert!(topic.text.starts_with("# "), "{} has no title", topic.name);
            assert!(Cli::command().find_subcommand(topic.name).is_none(), "{} is a command too", topic.name);
        }
    }

    #[test]
    fn pages_fit_a_terminal() {
        for topic in &TOPICS {
            for line in prose(topic.text).filter(|line| !line.starts_with('|') && !line.trim().starts_with('`')) {
                assert!(line.chars().count() <= 80, "{}: {line}", topic.name);
            }
        }
    }

    #[test]
    fn links_lead_somewhere() {
        let pages = TOPICS.iter().map(|topic| format!("src/help/{}.md", topic.name));
        let others =
            ["README.md", "CHANGELOG.md", "src/README.md", ".github/CONTRIBUTING.md", "tests/faults/README.md"];
        let mut count = 0;
        for page in pages.chain(others.map(str::to_owned)) {
            let path = root().join(&page);
            let text = read(&path);
            for link in links(&text).iter().filter(|link| !link.starts_with("https://")) {
                let (file, anchor) = link.split_once('#').map_or((link.as_str(), None), |(file, at)| (file, Some(at)));
                let target: PathBuf = if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
                assert!(target.exists(), "{page}: no file {link}");
                if let Some(anchor) = anchor {
                    assert!(anchors(&read(&target)).contains(anchor), "{page}: no heading {link}");
                }
                count += 1;
            }
        }
        assert!(count > 50, "{count}");
    }

    /// The architecture names no file that has been renamed, and every file of `src` is in its layout.
    #[test]
    fn the_architecture_is_of_this_source() {
        let text = read(&root().join("src/README.md"));
        let (layout, _) = text.split_once("## The way of a submit").unwrap();
        let named =
            |text: &str| -> BTreeSet<String> { text.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
        let is_file = |name: &&String| [".rs", ".sh", ".pl", ".py"].iter().any(|end| name.ends_with(end));
        for name in named(&text.replace("```", "")).iter().filter(is_file) {
            assert!(root().join("src").join(name).exists(), "no file {name}");
        }
        let layout = named(layout);
        for entry in std::fs::read_dir(root().join("src")).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let folder = format!("{}*", name.trim_end_matches(".rs"));
            assert!(name == "README.md" || layout.contains(&name) || layout.contains(&folder), "{name} is not there");
        }
    }

    #[test]
    fn the_readme_is_short_and_names_every_page() {
        let readme = read(&root().join("README.md"));
        assert!(readme.lines().count() <= 250, "{} lines", readme.lines().count());
        let links = links(&readme);
        for topic in &TOPICS {
            assert!(links.contains(&format!("src/help/{}.md", topic.name)), "{}", topic.name);
        }
    }

    #[test]
    fn anchors_are_githubs() {
        let text = "# A b\n```sh\n# no heading\n```\n## pod_config\n### `x`, y & Z-1\n";
        assert_eq!(anchors(text), ["a-b", "pod_config", "x-y--z-1"].map(str::to_owned).into());
    }
}
