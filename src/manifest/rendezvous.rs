//! How the nodes of a task find one another.

use super::script_text::without_comments;
use super::{GRACE_SECONDS, Submission};
use crate::names;

const RENDEZVOUS: &str = include_str!("rendezvous.sh");
/// What node 0 and the others say to one another, for images with perl and for those with Python.
const PERL: &str = include_str!("rendezvous.pl");
const PYTHON: &str = include_str!("rendezvous.py");

/// What the launcher does for it; `needed` if the task reads the addresses.
pub(super) fn script(submission: &Submission, needed: bool) -> String {
    let (consequence, needed) = if needed {
        (format!("{}, which the task reads, cannot be set", names::NODE_IPS), " needed")
    } else {
        (format!("continuing without {}", names::NODE_IPS), "")
    };
    let (all, ready, patience) = (submission.names.service(), submission.names.ready(), submission.patience);
    let together = if submission.fail_fast { "yes" } else { "no" };
    format!(
        "{}\n{}\nk8s_cli_together={together}\nmeet_again() {{ meet {all} {ready} {patience} '{consequence}'{needed}; }}\nmeet_again",
        talk(),
        without_comments(RENDEZVOUS)
    )
}

/// The function that becomes the program by which nodes talk to one another; its arguments say what about.
fn talk() -> String {
    let arguments = "\"$port\" \"$K8S_CLI_SUBMITTED\" \"$NODE_RANK\" \"$NUM_NODES\" \"$K8S_CLI_POD_IP\" \"$box\" $$ \
                     GRACE \"$k8s_cli_retries\" \"$k8s_cli_listed\" \"$k8s_cli_attempt\" \"$@\""
        .replace("GRACE", &GRACE_SECONDS.to_string());
    let (perl, python) = (without_comments(PERL), without_comments(PYTHON));
    format!(
        "talk() {{\ncase $talker in\nperl) exec perl -e '{perl}' {arguments} ;;\n\
         *) exec \"$talker\" -ES -c '{python}' {arguments} ;;\nesac\n}}"
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
            let what: &[&str] = if rank == 0 { &["serve"] } else { &["ask", &self.address] };
            self.talk(talker, token, rank, address, what)
        }

        /// What a node says.
        fn talk(&self, talker: &str, token: &str, rank: usize, address: &str, what: &[&str]) -> Node {
            self.shell(&format!("{}\ntalk \"$@\"", talk()), talker, token, rank, address, what)
        }

        fn shell(&self, shell: &str, talker: &str, token: &str, rank: usize, address: &str, what: &[&str]) -> Node {
            fs::create_dir_all(self.folder(rank)).unwrap();
            let attempt = self.result(rank, "list").map_or("1".into(), |list| list[..1].to_owned());
            let child = Command::new("sh")
                .args(["-c", shell, "sh"])
                .process_group(0)
                .args(what)
                .env("talker", talker)
                .env("port", PORT.to_string())
                .env("K8S_CLI_SUBMITTED", token)
                .env("k8s_cli_retries", "1")
                .env("k8s_cli_listed", "1")
                .env("k8s_cli_attempt", attempt)
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

        fn until_gone(&self, rank: usize, name: &str) {
            let began = Instant::now();
            while self.result(rank, name).is_some() {
                assert!(began.elapsed() < Duration::from_mins(1), "{name} of {rank} stays");
                std::thread::sleep(Duration::from_millis(10));
            }
        }

        /// The address of a node that has one of its own.
        fn own(&self, rank: usize) -> String {
            let (network, _) = self.address.rsplit_once('.').unwrap();
            format!("{network}.{}", rank + 1)
        }

        /// A node as its launcher sees it: what listens leaves word, which is kept in the file `word`.
        fn listener(&self, talker: &str, rank: usize, address: &str) -> Node {
            fs::create_dir_all(self.folder(rank)).unwrap();
            let _ = fs::remove_file(self.folder(rank).join("listening"));
            fs::write(self.folder(rank).join("recovers"), "").unwrap();
            let shell = format!(
                "{}\nhear() {{ for name in failed again; do [ ! -e \"$box/$name\" ] || {{ cat \"$box/$name\" >>\"$box/word\"; \
                 rm \"$box/$name\"; }}; done; }}\ntrap hear USR1\n(talk serve) & while :; do wait; sleep 0.1; done",
                talk()
            );
            self.shell(&shell, talker, TOKEN, rank, address, &[])
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
            let list = format!("1 {} 10.0.0.1 10.0.0.2 10.0.0.3", meeting.address);
            for rank in 0..NODES {
                assert_eq!(meeting.result(rank, "list").as_deref(), Some(list.as_str()));
            }
            // From now on node 0 may end.
            meeting.until_gone(0, "serving");
            drop(server);
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
            assert_eq!(meeting.result(3, "list"), Some(format!("1 {list}")));
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

    /// All hear of a failure; all meet again when a pod was made anew, node 0's too, or one is to be tried again, which is
    /// done once; and all know when all have finished.
    #[test]
    fn they_stay_in_touch() {
        for (first, others) in [("perl", "perl"), ("perl", "python3"), ("python3", "perl")] {
            let meeting = Meeting::new();
            let own = |rank: usize| meeting.own(rank);
            let tell = |talker: &str, rank: usize, text: &str, to: &[usize]| {
                let to: Vec<String> = to.iter().map(|rank| own(*rank)).collect();
                let words = ["tell", text].into_iter().chain(to.iter().map(String::as_str)).collect::<Vec<_>>();
                meeting.talk(talker, TOKEN, rank, &own(rank), &words).code()
            };
            let words = |expected: &str, ranks: &[usize]| {
                for rank in ranks {
                    meeting.until(*rank, "word", Some(expected));
                    fs::remove_file(meeting.folder(*rank).join("word")).unwrap();
                }
            };
            let meet = |addresses: [&String; 4]| {
                for (rank, address) in addresses.iter().enumerate().skip(1) {
                    let _ = fs::remove_file(meeting.folder(rank).join("list"));
                    let what = ["ask", addresses[0].as_str()];
                    let (asks, listens) = (meeting.talk(others, TOKEN, rank, address, &what), rank == 3);
                    // The last one gets its answer at once, the others by then.
                    if listens {
                        assert_eq!(asks.code(), Some(0));
                    } else {
                        std::mem::forget(asks);
                    }
                }
                (0..NODES).for_each(|rank| meeting.until(rank, "list", None));
            };
            let mut nodes = vec![meeting.listener(first, 0, &own(0))];
            meeting.until(0, "listening", None);
            meet([&own(0), &own(1), &own(2), &own(3)]);
            nodes.extend((1..NODES).map(|rank| meeting.listener(others, rank, &own(rank))));
            (1..NODES).for_each(|rank| meeting.until(rank, "listening", None));

            assert_eq!(tell(others, 2, "failed 2", &[0, 1, 3]), Some(0));
            words("2", &[0, 1, 3]);
            // Nobody listens at one of them.
            assert_eq!(tell(first, 0, "failed 0", &[1, 9]), Some(5));
            words("0", &[1]);

            // Node 2 has another pod.
            nodes.remove(2);
            let new = own(6);
            let asks = meeting.talk(others, TOKEN, 2, &new, &["ask", &own(0)]);
            words("node-2 was replaced", &[0, 1, 3]);
            // One process at a time writes down what a node is told.
            drop(asks);
            // The old one, if it still runs, is not let in again.
            assert_eq!(meeting.talk(others, TOKEN, 2, &own(2), &["ask", &own(0)]).code(), Some(3));
            meet([&own(0), &own(1), &new, &own(3)]);
            let list = format!("2 {} {} {new} {}", own(0), own(1), own(3));
            (0..NODES).for_each(|rank| meeting.until(rank, "list", Some(&list)));
            nodes.push(meeting.listener(others, 2, &new));
            meeting.until(2, "listening", None);

            assert_eq!(tell(others, 1, "retry 1 3 any", &[0]), Some(0));
            words("node-1 exited 3", &[0, 1, 2, 3]);
            meet([&own(0), &own(1), &new, &own(3)]);
            assert_eq!(tell(others, 1, "retry 1 3 any", &[0]), Some(6), "once");

            // Node 0 has another pod; it looks for the others.
            drop(nodes.remove(0));
            let new_0 = own(7);
            nodes.push(meeting.listener(first, 0, &new_0));
            meeting.until(0, "listening", None);
            let again = format!("again {new_0}/1 node-0 was replaced");
            let to = [own(1), new.clone(), own(3)];
            let what: Vec<&str> = ["tell", &again].into_iter().chain(to.iter().map(String::as_str)).collect();
            for _ in 0..2 {
                assert_eq!(meeting.talk(first, TOKEN, 0, &new_0, &what).code(), Some(0));
            }
            words("node-0 was replaced", &[1, 2, 3]);
            fs::remove_file(meeting.folder(0).join("list")).unwrap_or_default();
            meet([&new_0, &own(1), &new, &own(3)]);

            let finishing: Vec<Node> =
                (0..NODES).map(|rank| meeting.talk(others, TOKEN, rank, &own(rank), &["finish", &new_0])).collect();
            let codes: Vec<_> = finishing.into_iter().map(Node::code).collect();
            assert_eq!(codes, [Some(0); NODES]);
        }
    }
}
