//! What differs between systems: names, modes, and how a file is opened.

pub(super) use system::{allocated, bytes, from_bytes, make_link, may_read, mode, open, set_mode};

#[cfg(unix)]
mod system {
    use std::borrow::Cow;
    use std::ffi::{OsStr, OsString};
    use std::fs::{File, Metadata, Permissions};
    use std::io;
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
    use std::path::Path;

    use rustix::fs::{Access, OFlags, access};

    /// A name or a path as it stands in an archive.
    #[expect(clippy::unnecessary_wraps, reason = "other systems' names may be no text")]
    pub(crate) fn bytes(name: &OsStr) -> Option<Cow<'_, [u8]>> {
        Some(Cow::Borrowed(name.as_bytes()))
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> OsString {
        OsString::from_vec(bytes.to_vec())
    }

    /// Who may read, write and execute.
    pub(crate) fn mode(of: &Metadata) -> u32 {
        of.mode() & 0o777
    }

    /// Says who may; not of a link.
    pub(crate) fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
        std::fs::set_permissions(path, Permissions::from_mode(mode))
    }

    /// Makes a link; `false` on systems where there are none.
    pub(crate) fn make_link(target: &[u8], path: &Path) -> io::Result<bool> {
        std::os::unix::fs::symlink(OsStr::from_bytes(target), path).map(|()| true)
    }

    /// How many bytes of the disk a file takes.
    pub(crate) fn allocated(of: &Metadata) -> u64 {
        of.blocks().saturating_mul(512)
    }

    /// Asks without opening it: a walk sees many files.
    pub(crate) fn may_read(path: &Path) -> io::Result<()> {
        Ok(access(path, Access::READ_OK)?)
    }

    /// Opens a file; fails at a link, and does not wait for a pipe's writer.
    pub(crate) fn open(path: &Path) -> io::Result<File> {
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        File::options().read(true).custom_flags(flags.bits().cast_signed()).open(path)
    }
}

#[cfg(not(unix))]
mod system {
    use std::borrow::Cow;
    use std::ffi::{OsStr, OsString};
    use std::fs::{File, Metadata};
    use std::io;
    use std::path::Path;

    pub(crate) fn bytes(name: &OsStr) -> Option<Cow<'_, [u8]>> {
        Some(Cow::Owned(name.to_str()?.replace('\\', "/").into_bytes()))
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> OsString {
        String::from_utf8_lossy(bytes).into_owned().into()
    }

    pub(crate) fn mode(of: &Metadata) -> u32 {
        if of.is_dir() { 0o755 } else { 0o644 }
    }

    #[expect(clippy::unnecessary_wraps, reason = "other systems may refuse it")]
    pub(crate) fn set_mode(_: &Path, _: u32) -> io::Result<()> {
        Ok(())
    }

    #[expect(clippy::unnecessary_wraps, reason = "other systems may refuse it")]
    pub(crate) fn make_link(_: &[u8], _: &Path) -> io::Result<bool> {
        Ok(false)
    }

    pub(crate) fn allocated(of: &Metadata) -> u64 {
        of.len()
    }

    pub(crate) fn may_read(path: &Path) -> io::Result<()> {
        File::open(path).map(drop)
    }

    pub(crate) fn open(path: &Path) -> io::Result<File> {
        File::open(path)
    }
}
