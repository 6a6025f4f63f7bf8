//! The task-file reader against files: the project's own, SkyPilot's where they are at hand, and random ones.

#![allow(clippy::unwrap_used)]

mod agreement;
mod commands;
mod facts;
mod fuzz;
mod own;

use std::path::{Path, PathBuf};

/// The collection of files with SkyPilot's own reading of each; it is not part of the project.
fn corpus() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    path.is_dir().then_some(path)
}

/// The project's own files, by name.
fn own_files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    [root.join("tests/tasks/files"), root.join("examples")].iter().flat_map(|folder| files(folder)).collect()
}

/// The YAML files of a folder, by name.
fn files(folder: &Path) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let yaml = entries.filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    let mut files: Vec<(String, String)> = yaml
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned())
        })
        .collect();
    files.sort();
    files
}
