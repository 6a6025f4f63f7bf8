//! Unpacks what a container has sent, which may be hostile: nothing of it comes to lie outside the target, and nothing is
//! put in its place before all has come. It is written to a folder of our own beside the target, in which there are no
//! links until everything else is there, so that no name can lead out of it.

use std::fs::{self, DirBuilder, File, Metadata};
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime};

use tar::{Archive, Entry, EntryType};

use super::{os, why};

/// What folders for the time of a copy are called, here and in containers; what comes of such a name is left out.
const STAGE: &str = ".k8s-cli-cp-";
/// The longest record of a name, and all that is remembered of folders and links.
const LONGEST_RECORD: u64 = 1 << 20;
const MOST_REMEMBERED: usize = 256 << 20;
/// How many names a note gives.
const NAMED: usize = 3;

#[derive(Debug, Clone)]
pub struct Target {
    /// A path here; an existing folder takes it in.
    pub path: PathBuf,
    /// What it is called in a folder; `None` for a folder whose entries are meant.
    pub name: Option<PathBuf>,
    /// Something that no other copy has.
    pub token: String,
}

/// What has come whole, and is yet to be put in its place; left alone, it goes away again.
#[derive(Debug)]
pub struct Unpacked {
    stage: PathBuf,
    to: PathBuf,
    is_folder: bool,
    /// Folders below the root, with their modes.
    folders: Vec<(PathBuf, u32)>,
    /// Links and their targets.
    links: Vec<(PathBuf, Vec<u8>)>,
    /// How much is in those.
    remembered: usize,
    unsafe_links: Few,
    special: Few,
    /// How many regular files came.
    pub files: u64,
    /// The sum of their sizes.
    pub bytes: u64,
}

/// Some of many names.
#[derive(Debug, Default)]
struct Few {
    named: Vec<String>,
    number: usize,
}

impl Unpacked {
    /// Finds the place and makes a folder beside it; what is there already must be of the same type.
    ///
    /// # Errors
    /// The place is taken, or cannot be written.
    pub fn begin(target: &Target, is_folder: bool) -> Result<Self, String> {
        let (to, beside) = place(target, is_folder)?;
        let stage = beside.join(format!("{STAGE}{}", target.token));
        private(&stage).map_err(|err| format!("cannot write to {}: {}", beside.display(), why(&err)))?;
        Ok(Self {
            stage,
            to,
            is_folder,
            folders: Vec::new(),
            links: Vec::new(),
            remembered: 0,
            unsafe_links: Few::default(),
            special: Few::default(),
            files: 0,
            bytes: 0,
        })
    }

    pub fn to(&self) -> &Path {
        &self.to
    }

    /// What the user may not expect: one line each.
    pub fn notes(&self) -> Vec<String> {
        let few = [
            ("links that may lead out of the folder are left out", &self.unsafe_links),
            ("only folders, files and links are copied, not", &self.special),
        ];
        let few = few.into_iter().filter(|(_, few)| few.number > 0);
        few.map(|(what, few)| {
            let more = few.number - few.named.len();
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("{what}{} {}{more}", if what.ends_with("not") { "" } else { ":" }, few.named.join(", "))
        })
        .collect()
    }

    /// Unpacks an archive.
    ///
    /// # Errors
    /// It cannot be read, is no archive that may be unpacked, or something cannot be written.
    pub fn unpack(&mut self, archive: impl Read) -> Result<(), String> {
        let mut archive = Archive::new(archive);
        // The records of long names are read here, as the crate would read any number of bytes.
        let entries = archive.entries().map_err(|err| why(&err))?.raw(true);
        let (mut name, mut link) = (None, None);
        for entry in entries {
            let mut entry = entry.map_err(|err| why(&err))?;
            match entry.header().entry_type() {
                EntryType::GNULongName => name = Some(record(&mut entry)?),
                EntryType::GNULongLink => link = Some(record(&mut entry)?),
                EntryType::XHeader => {
                    for (key, value) in extended(&record(&mut entry)?)? {
                        match key.as_str() {
                            "path" => name = Some(value),
                            "linkpath" => link = Some(value),
                            "size" | "GNU.sparse.major" => {
                                return Err(format!("its archive has an unknown record: {key}"));
                            }
                            _ => {}
                        }
                    }
                }
                EntryType::XGlobalHeader => {}
                kind => {
                    let name = name.take().unwrap_or_else(|| entry.path_bytes().into_owned());
                    let link = link.take().or_else(|| entry.link_name_bytes().map(std::borrow::Cow::into_owned));
                    self.member(kind, &name, link.unwrap_or_default(), &mut entry)?;
                }
            }
        }
        if !self.is_folder && self.files != 1 {
            return Err("its archive does not hold the file".into());
        }
        let root = self.root();
        if self.is_folder && !root.is_dir() {
            fs::create_dir(&root).map_err(|err| cannot("make", &root, &err))?;
        }
        for (path, target) in std::mem::take(&mut self.links) {
            if !stays_inside(&path, &target) || !self.link(&path, &target)? {
                self.unsafe_links.add(&path);
            }
        }
        Ok(())
    }

    fn root(&self) -> PathBuf {
        self.stage.join("0")
    }

    fn member(
        &mut self,
        kind: EntryType,
        name: &[u8],
        link: Vec<u8>,
        entry: &mut Entry<impl Read>,
    ) -> Result<(), String> {
        if !self.is_folder {
            // Whatever it is called there.
            if !matches!(kind, EntryType::Regular | EntryType::Continuous) || self.files > 0 {
                return Err("its archive contains something other than the file".into());
            }
            let root = self.root();
            return self.file(&root, entry);
        }
        let path = inside(name)?;
        if path.components().any(|part| part.as_os_str().as_encoded_bytes().starts_with(STAGE.as_bytes())) {
            return Ok(());
        }
        if path.as_os_str().is_empty() && kind != EntryType::Directory {
            return Err("its archive contains something other than the folder".into());
        }
        match kind {
            EntryType::Directory => {
                self.make(&path)?;
                let mode = entry.header().mode().unwrap_or(0o755) & 0o777;
                self.remember(path.as_os_str().len())?;
                self.folders.push((path, mode));
            }
            EntryType::Regular | EntryType::Continuous => {
                self.make_parent(&path)?;
                let real = self.root().join(&path);
                self.file(&real, entry)?;
            }
            EntryType::Link => {
                let first = self.root().join(inside(&link)?);
                let found = fs::symlink_metadata(&first).map_err(|err| cannot("read", &first, &err))?;
                if !found.is_file() {
                    return Err(format!("{} is linked to what is no file", path.display()));
                }
                self.make_parent(&path)?;
                let real = self.root().join(&path);
                let linked = fs::hard_link(&first, &real).or_else(|err| match err.kind() {
                    io::ErrorKind::AlreadyExists => Err(err),
                    _ => fs::copy(&first, &real).map(drop),
                });
                linked.map_err(|err| cannot("write", &real, &err))?;
                self.files += 1;
            }
            EntryType::Symlink => {
                self.remember(path.as_os_str().len() + link.len())?;
                self.links.push((path, link));
            }
            _ => self.special.add(&path),
        }
        Ok(())
    }

    fn remember(&mut self, bytes: usize) -> Result<(), String> {
        self.remembered += bytes + 64;
        if self.remembered > MOST_REMEMBERED {
            return Err("it has too many folders and links".into());
        }
        Ok(())
    }

    /// Makes a folder below the root, and those that it is in.
    fn make(&self, path: &Path) -> Result<(), String> {
        let mut real = self.root();
        make_folder(&real)?;
        for part in path.components() {
            real.push(part);
            make_folder(&real)?;
        }
        Ok(())
    }

    fn make_parent(&self, path: &Path) -> Result<(), String> {
        self.make(path.parent().unwrap_or(Path::new("")))
    }

    fn file(&mut self, path: &Path, entry: &mut Entry<impl Read>) -> Result<(), String> {
        let mut file = File::create_new(path).map_err(|err| cannot("write", path, &err))?;
        let mut left = entry.size();
        let mut buffer = vec![0; 64 << 10];
        while left > 0 {
            let most = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
            match entry.read(&mut buffer[..most]) {
                Ok(0) => return Err("its archive ends too soon".into()),
                Ok(read) => {
                    file.write_all(&buffer[..read]).map_err(|err| cannot("write", path, &err))?;
                    left -= read as u64;
                }
                Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
                Err(err) => return Err(why(&err)),
            }
        }
        let header = entry.header();
        let modified = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(header.mtime().unwrap_or_default()));
        // Not every file system keeps every time.
        let _ = modified.map(|modified| file.set_modified(modified));
        os::set_mode(path, header.mode().unwrap_or(0o644) & 0o777).map_err(|err| cannot("write", path, &err))?;
        self.files += 1;
        self.bytes += entry.size();
        Ok(())
    }

    /// Makes a link; `false` where there can be none.
    fn link(&self, path: &Path, target: &[u8]) -> Result<bool, String> {
        self.make_parent(path)?;
        let real = self.root().join(path);
        os::make_link(target, &real).map_err(|err| cannot("write", &real, &err))
    }

    /// Puts it in its place.
    ///
    /// # Errors
    /// Something of another type is there, or it cannot be written.
    pub fn finish(mut self) -> Result<(), String> {
        let root = self.root();
        if let Some(parent) = self.to.parent() {
            fs::create_dir_all(if parent.as_os_str().is_empty() { Path::new(".") } else { parent })
                .map_err(|err| cannot("make", parent, &err))?;
        }
        // What is there keeps its mode.
        let there = |path: &Path| fs::symlink_metadata(self.to.join(path)).is_ok();
        let mut folders: Vec<_> = std::mem::take(&mut self.folders);
        folders.retain(|(path, _)| !there(path));
        match fs::symlink_metadata(&self.to) {
            Ok(found) => {
                check(&root, &self.to, &found)?;
                merge(&root, &self.to, &found)?;
            }
            Err(_) => fs::rename(&root, &self.to).map_err(|err| cannot("write", &self.to, &err))?,
        }
        for (path, mode) in folders.iter().rev() {
            let path = self.to.join(path);
            os::set_mode(&path, *mode).map_err(|err| cannot("write", &path, &err))?;
        }
        Ok(())
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        // Nobody could be told, and what is left is in the way of nothing.
        let _ = fs::remove_dir_all(&self.stage);
    }
}

impl Few {
    fn add(&mut self, path: &Path) {
        if self.named.len() < NAMED {
            self.named.push(path.display().to_string());
        }
        self.number += 1;
    }
}

/// Where it goes, and the nearest folder that is there.
fn place(target: &Target, is_folder: bool) -> Result<(PathBuf, PathBuf), String> {
    let mut to = target.path.clone();
    // A slash at its end means a folder.
    let slash = target.path.as_os_str().as_encoded_bytes().ends_with(b"/");
    if let Some(name) = &target.name
        && (to.is_dir() || slash)
    {
        to.push(name);
    }
    let found = match fs::symlink_metadata(&to) {
        Ok(found) if found.is_symlink() => {
            to = fs::canonicalize(&to).map_err(|err| cannot("write", &to, &err))?;
            fs::symlink_metadata(&to).ok()
        }
        Ok(found) => Some(found),
        Err(_) => None,
    };
    if let Some(found) = found {
        if is_folder && !found.is_dir() {
            return Err(format!("{} is there and is no folder", to.display()));
        }
        if !is_folder && !found.is_file() {
            let what = if found.is_dir() { "a folder" } else { "no file" };
            return Err(format!("{} is {what}, and a file is to be there", to.display()));
        }
    }
    let mut beside = if is_folder && to.is_dir() { Some(to.as_path()) } else { to.parent() };
    while let Some(folder) = beside.filter(|folder| !folder.as_os_str().is_empty()) {
        if folder.is_dir() {
            break;
        }
        beside = folder.parent();
    }
    let beside = beside.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
    Ok((to, beside))
}

/// A folder that is ours alone.
fn private(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// A path in an archive, below its root.
fn inside(name: &[u8]) -> Result<PathBuf, String> {
    let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
    let hostile = || format!("its archive holds a name that leads out of it: {}", String::from_utf8_lossy(name));
    if name.starts_with(b"/") {
        return Err(hostile());
    }
    let mut path = PathBuf::new();
    for part in name.split(|byte| *byte == b'/').filter(|part| !part.is_empty() && *part != b".") {
        let part = os::from_bytes(part);
        // To other systems a name may be a path, or a drive.
        if !matches!(Path::new(&part).components().collect::<Vec<_>>()[..], [Component::Normal(same)] if same == part) {
            return Err(hostile());
        }
        path.push(part);
    }
    Ok(path)
}

/// Whether a link below the root leads to what is below it too. After a name there may be another link, so that `..`
/// behind it could lead anywhere.
fn stays_inside(path: &Path, target: &[u8]) -> bool {
    if target.is_empty() || target.starts_with(b"/") {
        return false;
    }
    let mut depth = path.components().count() - 1;
    let mut named = false;
    for part in target.split(|byte| *byte == b'/').filter(|part| !part.is_empty() && *part != b".") {
        if part != b".." {
            named = true;
        } else if named || depth == 0 {
            return false;
        } else {
            depth -= 1;
        }
    }
    true
}

/// The content of a record about the next member.
fn record(entry: &mut Entry<impl Read>) -> Result<Vec<u8>, String> {
    if entry.size() > LONGEST_RECORD {
        return Err("its archive holds a name that is too long".into());
    }
    let mut content = Vec::new();
    entry.read_to_end(&mut content).map_err(|err| why(&err))?;
    Ok(content)
}

/// The pairs of a POSIX record: `17 path=some/name`, and a newline.
fn extended(mut content: &[u8]) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut pairs = Vec::new();
    while !content.is_empty() {
        let pair = (|| {
            let space = memchr::memchr(b' ', content)?;
            let length: usize = std::str::from_utf8(&content[..space]).ok()?.parse().ok()?;
            let pair = content.get(space + 1..length)?.strip_suffix(b"\n")?;
            content = &content[length..];
            let equals = memchr::memchr(b'=', pair)?;
            Some((String::from_utf8_lossy(&pair[..equals]).into_owned(), pair[equals + 1..].to_vec()))
        })();
        pairs.push(pair.ok_or("its archive has a record that cannot be read")?);
    }
    Ok(pairs)
}

fn make_folder(path: &Path) -> Result<(), String> {
    match fs::create_dir(path) {
        // In our own folder there are no links yet.
        Err(err) if err.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        made => made.map_err(|err| cannot("make", path, &err)),
    }
}

/// Whether all of a tree can go where this is.
fn check(from: &Path, to: &Path, there: &Metadata) -> Result<(), String> {
    let kind = fs::symlink_metadata(from).map_err(|err| cannot("read", from, &err))?.file_type();
    if kind != there.file_type() {
        let what = if there.is_dir() {
            "a folder"
        } else if there.is_symlink() {
            "a link"
        } else {
            "no folder"
        };
        let ours = if kind.is_dir() {
            "a folder"
        } else if kind.is_symlink() {
            "a link"
        } else {
            "a file"
        };
        return Err(format!("{} is {what}, and {ours} is to be there", to.display()));
    }
    if kind.is_dir() {
        for name in names(from)? {
            let to = to.join(&name);
            if let Ok(there) = fs::symlink_metadata(&to) {
                check(&from.join(&name), &to, &there)?;
            }
        }
    }
    Ok(())
}

/// Puts a tree where something of the same type is.
fn merge(from: &Path, to: &Path, there: &Metadata) -> Result<(), String> {
    if !there.is_dir() {
        return fs::rename(from, to).map_err(|err| cannot("write", to, &err));
    }
    for name in names(from)? {
        let (from, to) = (from.join(&name), to.join(&name));
        match fs::symlink_metadata(&to) {
            Ok(there) => merge(&from, &to, &there)?,
            Err(_) => fs::rename(&from, &to).map_err(|err| cannot("write", &to, &err))?,
        }
    }
    Ok(())
}

fn names(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let read = fs::read_dir(folder).map_err(|err| cannot("read", folder, &err))?;
    read.map(|entry| entry.map(|entry| entry.file_name().into()).map_err(|err| cannot("read", folder, &err))).collect()
}

fn cannot(what: &str, path: &Path, err: &io::Error) -> String {
    format!("cannot {what} {}: {}", path.display(), why(err))
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests;
