//! Regular files, read without waiting for ever and no further than asked.

use std::io::{Error, ErrorKind, Read as _, Result};
use std::path::Path;

/// A regular file, at the end of whatever links. Anybody's repository may have a pipe there, on which one waits for ever, or a
/// link to a device that never ends; the open file is asked what it is, because a path may lead elsewhere a moment later.
pub fn open(path: &Path) -> Result<fs_err::File> {
    open_with(path, libc::O_NONBLOCK)
}

/// A regular file that is no link.
pub fn open_itself(path: &Path) -> Result<fs_err::File> {
    open_with(path, libc::O_NONBLOCK | libc::O_NOFOLLOW)
}

/// All of a file; an error where it has more bytes than that.
pub fn whole(path: &Path, most: u64) -> Result<String> {
    let mut read = Vec::new();
    open(path)?.take(most + 1).read_to_end(&mut read)?;
    if read.len() as u64 > most {
        return Err(Error::new(ErrorKind::FileTooLarge, format!("it is larger than {} KiB", most / 1024)));
    }
    String::from_utf8(read).map_err(|error| Error::new(ErrorKind::InvalidData, error))
}

/// A file's first bytes as text.
pub fn head(path: &Path, bytes: u64) -> Option<String> {
    let mut read = Vec::new();
    open(path).ok()?.take(bytes).read_to_end(&mut read).ok()?;
    Some(match String::from_utf8(read) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    })
}

#[cfg_attr(not(unix), allow(unused_variables))]
fn open_with(path: &Path, flags: i32) -> Result<fs_err::File> {
    let mut options = fs_err::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use fs_err::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(flags);
    }
    let file = options.open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(Error::other("it is not a regular file")) }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_are_read_and_no_more_of_them_than_asked() {
        let folder = tempfile::tempdir().unwrap();
        let [pipe, endless, file] = ["pipe", "endless", "file"].map(|name| folder.path().join(name));
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        std::os::unix::fs::symlink("/dev/zero", &endless).unwrap();
        fs_err::write(&file, "four").unwrap();
        for path in [&pipe, &endless, folder.path()] {
            assert_eq!(head(path, 10), None, "{}", path.display());
            assert!(whole(path, 10).is_err(), "{}", path.display());
        }
        assert_eq!((head(&file, 3).as_deref(), head(&file, 9).as_deref()), (Some("fou"), Some("four")));
        assert_eq!(whole(&file, 4).unwrap(), "four");
        assert_eq!(whole(&file, 3).unwrap_err().kind(), ErrorKind::FileTooLarge);
    }
}
