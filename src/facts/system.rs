//! The machine's own files: what runs and what is installed is read from them. Nothing is run to find out.

use std::io::{Error, ErrorKind, Read as _, Result, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

/// Names a folder that stands in for `/` here, so that whole outputs can be compared.
const STAND_IN: &str = "GIT_HANDOFF_SYSTEM";

/// The root that the machine's files are below.
pub struct System {
    root: PathBuf,
    /// It is this machine, and not a folder that stands in for it.
    pub is_real: bool,
}

impl System {
    pub fn here() -> Self {
        match std::env::var_os(STAND_IN) {
            Some(folder) => Self::at(folder),
            None => Self { root: PathBuf::from("/"), is_real: true },
        }
    }

    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { root: folder.into(), is_real: false }
    }

    /// Where a path of the machine is, given without its leading slash.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// The lines at the end of a log: so many bytes, less the line that they begin in.
    pub fn tail(&self, path: &str, bytes: u64) -> Option<String> {
        let mut file = open(&self.path(path)).ok()?;
        let skipped = file.metadata().ok()?.len().saturating_sub(bytes);
        file.seek(SeekFrom::Start(skipped)).ok()?;
        let mut read = Vec::new();
        file.take(bytes).read_to_end(&mut read).ok()?;
        let text = String::from_utf8_lossy(&read);
        let whole = if skipped == 0 { &text } else { text.split_once('\n').map_or("", |(_, rest)| rest) };
        Some(whole.to_owned())
    }

    /// A file's first bytes as text.
    pub fn head(&self, path: &str, bytes: u64) -> Option<String> {
        head(&self.path(path), bytes)
    }

    /// The names in a folder; none where there is no such folder.
    pub fn names(&self, path: &str) -> Vec<String> {
        names(&self.path(path))
    }
}

/// A regular file. Anybody's repository may have a pipe there, on which one waits for ever, or a link to a device that never
/// ends; the open file is asked what it is, because a path may lead elsewhere a moment later.
pub fn open(path: &Path) -> Result<fs_err::File> {
    let mut options = fs_err::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use fs_err::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(libc::O_NONBLOCK);
    }
    let file = options.open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(Error::other("it is not a regular file")) }
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

/// The names in a folder, in order, as far as they are text; none where there is no such folder.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs_err::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<_> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
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
