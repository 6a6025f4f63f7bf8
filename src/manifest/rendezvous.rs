//! How the nodes of a task find one another.

use super::Submission;
use super::container::NODE_IPS;
use super::launcher::without_comments;

const RENDEZVOUS: &str = include_str!("rendezvous.sh");
/// What node 0 and the others say to one another, for images with perl and for those with Python.
const PERL: &str = include_str!("rendezvous.pl");
const PYTHON: &str = include_str!("rendezvous.py");

/// What the launcher does for it; `needed` if the task reads the addresses.
pub(super) fn script(submission: &Submission, needed: bool) -> String {
    let names = &submission.names;
    let (consequence, needed) = if needed {
        (format!("{NODE_IPS}, which the task reads, cannot be set"), " needed")
    } else {
        (format!("continuing without {NODE_IPS}"), "")
    };
    let (all, ready, patience) = (names.service(), names.ready(), submission.patience);
    format!("{}\n{}\nmeet {all} {ready} {patience} '{consequence}'{needed}", talk(), without_comments(RENDEZVOUS))
}

/// The function with which a node talks to node 0, whose address is its argument; without one, node 0 to the others.
fn talk() -> String {
    let arguments =
        "\"$port\" \"$K8S_CLI_SUBMITTED\" \"$NODE_RANK\" \"$NUM_NODES\" \"$K8S_CLI_POD_IP\" \"$box\" \"$@\"";
    let (perl, python) = (without_comments(PERL), without_comments(PYTHON));
    format!(
        "talk() {{\ncase $talker in\nperl) perl -e '{perl}' {arguments} ;;\n\
         *) \"$talker\" -ES -c '{python}' {arguments} ;;\nesac\n}}"
    )
}

#[cfg(all(test, target_os = "linux"))]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::os::unix::process::CommandExt;
    use std::path::PathBuf;
    use std::process::{Child, Command, Stdio};
    use std::sync::atomic::{AtomicU8, Ordering};
    use std::time::{Duration, Instant};

    use super::*;

    const TOKEN: &str = "0123456789abcdef0123456789abcdef";
    const NODES: usize = 4;
    const PORT: u16 = 29499;

    /// A node, which ends with the test.
    struct Node(Child);

    impl Node {
        fn code(mut self) -> Option<i32> {
            self.0.wait().unwrap().code()
        }
    }

    impl Drop for Node {
        fn drop(&mut self) {
            // What the shell has started too.
            let group = format!("-{}", self.0.id());
            let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
            let _ = self.0.wait();
        }
    }

    /// Where the nodes of one task meet.
    struct Meeting {
        folder: tempfile::TempDir,
        /// Of node 0, which no other meeting has.
        address: String,
    }

    impl Meeting {
        fn new() -> Self {
            static NUMBER: AtomicU8 = AtomicU8::new(1);
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let address = format!("127.{}.{number}.1", 64 + std::process::id() % 64);
            Self { folder: tempfile::tempdir().unwrap(), address }
        }

        fn folder(&self, rank: usize) -> PathBuf {
            self.folder.path().join(rank.to_string())
        }

        /// A node, of which only `address` is made up.
        fn node(&self, talker: &str, token: &str, rank: usize, address: &str) -> Node {
            fs::create_dir_all(self.folder(rank)).unwrap();
            let shell = format!("{}\ntalk \"$@\"", talk());
            let node_0 = (rank > 0).then_some(&self.address);
            let child = Command::new("sh")
                .args(["-c", &shell, "sh"])
                .process_group(0)
                .args(node_0)
                .env("talker", talker)
                .env("port", PORT.to_string())
                .env("K8S_CLI_SUBMITTED", token)
                .env("NODE_RANK", rank.to_string())
                .env("NUM_NODES", NODES.to_string())
                .env("K8S_CLI_POD_IP", address)
                .env("box", self.folder(rank))
                .spawn()
                .unwrap();
            Node(child)
        }

        fn result(&self, rank: usize, name: &str) -> Option<String> {
            fs::read_to_string(self.folder(rank).join(name)).ok().map(|text| text.trim().to_owned())
        }

        /// Waits for a result: this, or any.
        fn until(&self, rank: usize, name: &str, text: Option<&str>) {
            let began = Instant::now();
            loop {
                let found = self.result(rank, name);
                if found.is_some() && (text.is_none() || found.as_deref() == text) {
                    return;
                }
                assert!(began.elapsed() < Duration::from_mins(1), "{name} of {rank}: {found:?}");
                std::thread::sleep(Duration::from_millis(10));
            }
        }
    }

    #[test]
    fn all_are_told_all() {
        for (first, others) in [("perl", "perl"), ("perl", "python3"), ("python3", "perl"), ("python3", "python3")] {
            let meeting = Meeting::new();
            let server = meeting.node(first, TOKEN, 0, &meeting.address);
            meeting.until(0, "serving", None);
            // Strangers: one that says nothing, one that says too much, and one that wants to take a place.
            let silent = TcpStream::connect((meeting.address.as_str(), PORT)).unwrap();
            let mut loud = TcpStream::connect((meeting.address.as_str(), PORT)).unwrap();
            loud.write_all(&[b'x'; 4096]).unwrap();
            assert_eq!(meeting.node(others, "another", 1, "10.6.6.6").code(), Some(3));
            // One that is made anew has another address.
            let gone = meeting.node(others, TOKEN, 2, "10.0.0.9");
            meeting.until(0, "count", Some("2"));
            drop(gone);
            let nodes: Vec<Node> =
                (1..NODES).map(|rank| meeting.node(others, TOKEN, rank, &format!("10.0.0.{rank}"))).collect();
            let codes: Vec<_> = nodes.into_iter().map(Node::code).collect();
            assert_eq!(codes, [Some(0); NODES - 1], "{first} {others}");
            assert_eq!(server.code(), Some(0), "{first} {others}");
            let list = format!("{} 10.0.0.1 10.0.0.2 10.0.0.3", meeting.address);
            for rank in 0..NODES {
                assert_eq!(meeting.result(rank, "list").as_deref(), Some(list.as_str()));
            }
            assert_eq!(meeting.result(0, "serving"), None);
            drop(silent);
            let mut rest = Vec::new();
            // A stranger learns nothing of the task.
            assert!(loud.read_to_end(&mut rest).is_err() || rest.is_empty());
        }
    }

    /// Node 0 passes on a list that was looked up by names.
    #[test]
    fn what_names_tell() {
        for talker in ["perl", "python3"] {
            let meeting = Meeting::new();
            let _server = meeting.node(talker, TOKEN, 0, &meeting.address);
            meeting.until(0, "serving", None);
            let list = format!("{} 10.0.0.1 10.0.0.2 10.0.0.3", meeting.address);
            fs::write(meeting.folder(0).join("names"), format!("{list}\n")).unwrap();
            assert_eq!(meeting.node(talker, TOKEN, 3, "10.0.0.3").code(), Some(0));
            assert_eq!(meeting.result(3, "list").as_deref(), Some(list.as_str()));
        }
    }

    /// A node that finds nobody, or somebody else, ends at once and says which by its exit code.
    #[test]
    fn nobody_there() {
        for talker in ["perl", "python3"] {
            let meeting = Meeting::new();
            assert_eq!(meeting.node(talker, TOKEN, 1, "10.0.0.1").code(), Some(5), "{talker}");
            let stranger = TcpListener::bind((meeting.address.as_str(), PORT)).unwrap();
            let node = meeting.node(talker, TOKEN, 1, "10.0.0.1");
            let (mut peer, _) = stranger.accept().unwrap();
            peer.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
            drop(peer);
            assert_eq!(node.code(), Some(3), "{talker}");
            // A node 0 whose port is taken cannot serve.
            assert_eq!(meeting.node(talker, TOKEN, 0, &meeting.address).code(), Some(2), "{talker}");
        }
    }
}
