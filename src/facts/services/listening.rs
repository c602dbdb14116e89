//! Which ports of this machine somebody listens at, and whether a process of the working tree does. Linux says so in files, so
//! no server is called and none logs a visitor; elsewhere one connection is tried.

use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

use crate::clock::{Deadline, TimeUp};
use crate::facts::system::{self, System};
use crate::regular_file;

/// A port of this machine answers or refuses at once; where packets are dropped, nobody waits longer.
const CONNECTING: Duration = Duration::from_millis(10);

const TABLES: [&str; 2] = ["proc/net/tcp", "proc/net/tcp6"];

/// The state of a socket that listens (include/net/tcp_states.h in Linux's source).
const LISTEN: &str = "0A";

pub enum Listening<'a> {
    /// As Linux tells it.
    Told { sockets: Vec<Socket>, system: &'a System },
    /// Nothing tells: connect, and see.
    Tried,
}

/// A socket that listens.
pub struct Socket {
    port: u16,
    inode: String,
}

impl<'a> Listening<'a> {
    pub fn now(system: &'a System) -> Self {
        // The kernel looks through its whole table for each of them: some milliseconds, in which the other can be read too.
        let tables = std::thread::scope(|scope| {
            let reading = TABLES.map(|table| scope.spawn(move || sockets(&system.path(table))));
            reading.map(|table| table.join().ok().flatten())
        });
        if tables.iter().all(Option::is_none) && system.is_real {
            return Self::Tried;
        }
        let sockets = tables.into_iter().flatten().flatten().collect();
        Self::Told { sockets, system }
    }

    pub fn is_up(&self, port: u16) -> bool {
        match self {
            Self::Told { sockets, .. } => sockets.iter().any(|socket| socket.port == port),
            Self::Tried => {
                let addresses = [SocketAddr::from((Ipv4Addr::LOCALHOST, port)), (Ipv6Addr::LOCALHOST, port).into()];
                addresses.iter().any(|address| TcpStream::connect_timeout(address, CONNECTING).is_ok())
            }
        }
    }

    /// Whether who listens at the port works in this folder or below; none where nobody can tell.
    pub fn is_below(&self, port: u16, folder: &Path, deadline: &Deadline) -> Result<Option<bool>, TimeUp> {
        let Self::Told { sockets, system } = self else { return Ok(None) };
        let sockets = sockets.iter().filter(|socket| socket.port == port);
        let links: Vec<_> = sockets.map(|socket| format!("socket:[{}]", socket.inode)).collect();
        let Ok(folder) = fs_err::canonicalize(folder) else { return Ok(None) };
        for process in system.names("proc").iter().filter(|name| name.bytes().all(|byte| byte.is_ascii_digit())) {
            deadline.check()?;
            let process = system.path("proc").join(process);
            let works_here = fs_err::read_link(process.join("cwd")).is_ok_and(|cwd| cwd.starts_with(&folder));
            if !works_here {
                continue;
            }
            let open = process.join("fd");
            let is_open = |name: &String| {
                fs_err::read_link(open.join(name)).is_ok_and(|to| links.iter().any(|link| to == Path::new(link)))
            };
            if system::names(&open).iter().any(is_open) {
                return Ok(Some(true));
            }
        }
        Ok(Some(false))
    }
}

/// The sockets of a table that listen; none where it cannot be read.
fn sockets(table: &Path) -> Option<Vec<Socket>> {
    let lines = BufReader::new(regular_file::open(table).ok()?).lines().skip(1).map_while(Result::ok);
    // Those that listen come first, and there may be very many others.
    Some(lines.map_while(|line| socket(&line)).collect())
}

/// A line of the table, as proc_pid_net(5) describes it; none for a socket that does not listen.
fn socket(line: &str) -> Option<Socket> {
    let fields: Vec<&str> = line.split_whitespace().take(10).collect();
    let (local, state, inode) = (fields.get(1)?, fields.get(3)?, fields.get(9)?);
    let port = u16::from_str_radix(local.rsplit(':').next()?, 16).ok()?;
    (*state == LISTEN).then(|| Socket { port, inode: (*inode).to_owned() })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_listener_is_seen_and_whose_it_is() {
        let system = System::at("/");
        let deadline = Deadline::after(Duration::from_secs(600));
        let here = std::env::current_dir().unwrap();
        for address in ["127.0.0.1:0", "[::1]:0"] {
            let Ok(listener) = TcpListener::bind(address) else { continue };
            let port = listener.local_addr().unwrap().port();
            let listening = Listening::now(&system);
            assert!(listening.is_up(port) && Listening::Tried.is_up(port));
            assert_eq!(listening.is_below(port, &here, &deadline), Ok(Some(true)));
            assert_eq!(listening.is_below(port, &here.join("src"), &deadline), Ok(Some(false)));
            assert_eq!(listening.is_below(port, &here, &Deadline::after(Duration::ZERO)), Err(TimeUp));
            drop(listener);
            assert!(!Listening::now(&system).is_up(port) && !Listening::Tried.is_up(port));
        }
    }

    #[test]
    fn only_sockets_that_listen_count() {
        let line = "   0: 00000000:2CAA 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1608 1 0000 100";
        assert_eq!(socket(line).map(|socket| (socket.port, socket.inode)), Some((11434, "1608".to_owned())));
        assert!(socket(&line.replace(" 0A ", " 01 ")).is_none());
        assert!(socket("nonsense").is_none());
    }
}
