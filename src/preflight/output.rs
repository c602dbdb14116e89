//! What running commands print: read as it comes, without waiting, and of much of it the end.

use std::io::{ErrorKind, Read};
use std::os::fd::AsFd;

use crate::error::Result;

/// How much of the end of an output is kept, in bytes.
pub(super) const MOST_KEPT: usize = 4 * 1024;

/// More than a pipe holds: what a command printed before it ended is in so many bytes.
const MOST_AT_ONCE: usize = 1024 * 1024;

/// The end of a pipe that is read as far as there is something; none where the other end is closed.
pub(super) struct Pipe<P>(Option<P>);

impl<P: Read + AsFd> Pipe<P> {
    pub(super) fn of(pipe: Option<P>) -> Result<Self> {
        if let Some(pipe) = &pipe {
            rustix::io::ioctl_fionbio(pipe, true).map_err(std::io::Error::from)?;
        }
        Ok(Self(pipe))
    }

    pub(super) fn as_fd(&self) -> Option<std::os::fd::BorrowedFd<'_>> {
        self.0.as_ref().map(AsFd::as_fd)
    }

    pub(super) fn read(&mut self, mut take: impl FnMut(&[u8])) -> Result<()> {
        let mut bytes = [0; 16 * 1024];
        let mut left = MOST_AT_ONCE;
        while let Some(pipe) = self.0.as_mut().filter(|_| left > 0) {
            match pipe.read(&mut bytes) {
                Ok(0) => self.0 = None,
                Ok(count) => {
                    take(&bytes[..count]);
                    left = left.saturating_sub(count);
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

/// The end of an output.
#[derive(Default)]
pub(super) struct Tail {
    bytes: Vec<u8>,
    is_cut: bool,
}

impl Tail {
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        let over = self.bytes.len().saturating_sub(MOST_KEPT);
        self.is_cut |= over > 0;
        self.bytes.drain(..over);
    }

    /// As text, from the start of a line where there is one; whether something was before it.
    pub(super) fn text(&self) -> (String, bool) {
        let text = String::from_utf8_lossy(&self.bytes);
        let whole = text.split_once('\n').map(|(_, rest)| rest).filter(|rest| self.is_cut && !rest.is_empty());
        (whole.unwrap_or(&text).to_owned(), self.is_cut)
    }
}
