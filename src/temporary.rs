//! A temporary file from which a rename leads to a place in the working tree.

use std::path::Path;

use tempfile::{Builder, NamedTempFile};

/// What its name begins with.
pub const PREFIX: &str = ".handoff-";

/// One for `dir`. In `home`, which is git's, so that nobody who kills us leaves litter in the working tree; in `dir` itself
/// where the two are on different file systems or git's cannot be written.
pub fn for_place_in(dir: &Path, home: &Path) -> std::io::Result<NamedTempFile> {
    let made = fs_err::create_dir_all(home).is_ok() && is_same_device(home, dir);
    let mut named = Builder::new();
    named.prefix(PREFIX);
    let file = if made { named.tempfile_in(home) } else { named.tempfile_in(dir) };
    file.or_else(|_| named.tempfile_in(dir))
}

/// Temporary files are private; this makes one as readable as other files in the tree.
#[cfg_attr(not(unix), allow(unused_variables))]
pub fn share(path: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs_err::set_permissions(path, std::fs::Permissions::from_mode(0o644))?;
    }
    Ok(())
}

#[cfg(unix)]
fn is_same_device(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let device = |path: &Path| fs_err::metadata(path).ok().map(|found| found.dev());
    device(one).is_some_and(|one| device(other) == Some(one))
}

#[cfg(not(unix))]
fn is_same_device(_: &Path, _: &Path) -> bool {
    false
}
