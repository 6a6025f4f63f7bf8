//! The username that is kept between commands. It is a label, not an authentication: what a user may do is for the
//! cluster's RBAC to say.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::bounded_file;
use crate::error::{Failure, Result};
use crate::names::User;

/// The file of the login.
const FILE: &str = "user.json";

/// The file's content, as the Python system writes it.
#[derive(Debug, Serialize, Deserialize)]
struct UserFile {
    username: String,
}

/// The user of this run: `K8S_CLI_USER`, else the login.
///
/// # Errors
/// Neither is there, or the file cannot be read.
pub fn current() -> Result<User> {
    match named_by_environment().map_or_else(load, |name| Ok(Some(name)))? {
        Some(name) if !is_valid(&name) => {
            Err(Failure::usage("the username in K8S_CLI_USER, or in the login file, holds control characters"))
        }
        Some(name) => Ok(User::new(name)),
        None => Err(Failure::new("Not logged in. Run 'k8s-cli auth login <username>' first")),
    }
}

/// Whether a username can be shown and kept as it is.
pub fn is_valid(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(char::is_control)
}

/// `K8S_CLI_USER`, if it says anything.
pub fn named_by_environment() -> Option<String> {
    std::env::var("K8S_CLI_USER").ok().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// The stored login.
///
/// # Errors
/// The file is there and cannot be read, or is not what we or the Python system wrote.
pub fn load() -> Result<Option<String>> {
    let Some(path) = existing(Path::new(FILE))? else { return Ok(None) };
    let text = bounded_file::text(&path).map_err(|error| cannot("read the login file", &path, &error))?;
    match serde_json::from_str::<UserFile>(&text) {
        Ok(file) if !file.username.trim().is_empty() => Ok(Some(file.username)),
        _ => Err(Failure::new(format!("the login file {} is damaged", path.display()))
            .hint("run 'k8s-cli auth login <username>' to write it again")),
    }
}

/// Stores a login: private to the user, and there in full or not at all.
///
/// # Errors
/// The folder or the file cannot be written.
pub fn save(username: &str) -> Result<PathBuf> {
    let path = folder()?.join(FILE);
    let cannot = |error| cannot("write the login file", &path, &error);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(cannot)?;
    }
    let text = serde_json::to_string(&UserFile { username: username.into() })? + "\n";
    replace(&path, text.as_bytes()).map_err(cannot)?;
    Ok(path)
}

/// Forgets the login; `false` where there was none.
///
/// # Errors
/// The file is there and cannot be removed.
pub fn forget() -> Result<bool> {
    let Some(path) = existing(Path::new(FILE))? else { return Ok(false) };
    fs::remove_file(&path).map_err(|error| cannot("remove the login file", &path, &error))?;
    Ok(true)
}

fn cannot(what: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("cannot {what} {}: {error}", path.display()))
}

/// Writes a file beside its place and renames it.
fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    let beside = path.with_extension(format!("json.{:016x}", u64::from_ne_bytes(random)));
    let mut options = fs::OpenOptions::new();
    // Nothing that is there already is written to, and no link is followed.
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written =
        options.open(&beside).and_then(|mut file| file.write_all(content)).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // What was begun must not stay; the first error is the one that counts.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// `$XDG_CONFIG_HOME/k8s-cli`, else `~/.config/k8s-cli`, on every system: the Python system's place.
fn folder() -> Result<PathBuf> {
    match xdg() {
        Some(config) => Ok(config.join("k8s-cli")),
        None => home_folder(),
    }
}

fn home_folder() -> Result<PathBuf> {
    let home = dirs::home_dir().ok_or_else(|| {
        Failure::new("there is no home folder to keep the login in")
            .hint("set K8S_CLI_USER, or XDG_CONFIG_HOME to a folder")
    })?;
    Ok(home.join(".config").join("k8s-cli"))
}

fn xdg() -> Option<PathBuf> {
    std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute())
}

/// The file of this name that is there: in XDG's folder, else in `~/.config`.
///
/// # Errors
/// Whether it is there cannot be found out.
pub fn existing(name: &Path) -> Result<Option<PathBuf>> {
    let places = [xdg().map(|config| config.join("k8s-cli")), home_folder().ok()];
    for folder in places.into_iter().flatten() {
        let path = folder.join(name);
        match path.try_exists() {
            Ok(true) => return Ok(Some(path)),
            Ok(false) => {}
            Err(error) => return Err(cannot("look for", &path, &error)),
        }
    }
    Ok(None)
}
