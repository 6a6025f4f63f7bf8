//! A relay between k8s-cli and the sandbox, for what networks do to connections.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::place::Place;

/// A relay; it ends with the test's process.
pub(crate) struct Proxy {
    shared: Arc<Shared>,
    address: SocketAddr,
    /// Has a kubeconfig that leads through it.
    folder: TempDir,
}

#[derive(Default)]
struct Shared {
    connections: Mutex<Vec<Arc<Connection>>>,
    rules: Mutex<Rules>,
}

#[derive(Default)]
struct Rules {
    /// Nobody is let in any more.
    closed: bool,
    /// Connections over which nothing went for so long are forgotten.
    idle: Option<Duration>,
}

struct Connection {
    ends: [TcpStream; 2],
    /// When something went over it last; `None` when it is forgotten: what comes goes nowhere, and neither end is told.
    alive: Mutex<Option<Instant>>,
}

impl Proxy {
    /// A relay to a sandbox.
    pub(crate) fn to(place: &Place) -> Self {
        let config = std::fs::read_to_string(place.kubeconfig()).unwrap();
        let server = config.split("http://").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("config"), config.replace(&server, &address.to_string())).unwrap();
        let shared = Arc::new(Shared::default());
        let state = Arc::clone(&shared);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                if state.rules.lock().unwrap().closed {
                    return;
                }
                state.relay([client.unwrap(), TcpStream::connect(&server).unwrap()]);
            }
        });
        Self { shared, address, folder }
    }

    /// The kubeconfig that leads through it.
    pub(crate) fn kubeconfig(&self) -> String {
        let path: PathBuf = self.folder.path().join("config");
        path.to_str().unwrap().to_owned()
    }

    /// Forgets every connection that there is; new ones work. Returns how many there were.
    pub(crate) fn forget(&self) -> usize {
        let connections = self.shared.connections.lock().unwrap();
        connections.iter().filter(|connection| connection.alive.lock().unwrap().take().is_some()).count()
    }

    /// Forgets connections that are idle for so long, as load balancers do.
    pub(crate) fn forget_idle(&self, limit: Duration) {
        self.shared.rules.lock().unwrap().idle = Some(limit);
    }

    /// Breaks every connection that there is, as a server does that is started again.
    pub(crate) fn cut(&self) {
        for connection in self.shared.connections.lock().unwrap().drain(..) {
            connection.close();
        }
    }

    /// Goes away for good: connections break, and new ones are refused.
    pub(crate) fn close(&self) {
        self.shared.rules.lock().unwrap().closed = true;
        // The listener goes when it hears of it.
        drop(TcpStream::connect(self.address));
        self.cut();
    }
}

impl Connection {
    fn close(&self) {
        for end in &self.ends {
            // The other side may have been quicker.
            let _ = end.shutdown(Shutdown::Both);
        }
    }

    /// Whether what has come is to be passed on.
    fn passes(&self, idle: Option<Duration>) -> bool {
        let mut alive = self.alive.lock().unwrap();
        *alive = alive.filter(|last| idle.is_none_or(|idle| last.elapsed() < idle)).map(|_| Instant::now());
        alive.is_some()
    }
}

impl Shared {
    fn relay(self: &Arc<Self>, ends: [TcpStream; 2]) {
        let connection = Arc::new(Connection { ends, alive: Mutex::new(Some(Instant::now())) });
        self.connections.lock().unwrap().push(Arc::clone(&connection));
        for (from, to) in [(0, 1), (1, 0)] {
            let (shared, connection) = (Arc::clone(self), Arc::clone(&connection));
            std::thread::spawn(move || {
                let mut buffer = vec![0; 64 * 1024];
                loop {
                    let count = (&connection.ends[from]).read(&mut buffer).unwrap_or_default();
                    let idle = shared.rules.lock().unwrap().idle;
                    if !connection.passes(idle) {
                        // Also the end of one side is nothing that the other hears of.
                        if count == 0 {
                            return;
                        }
                    } else if count == 0 || (&connection.ends[to]).write_all(&buffer[..count]).is_err() {
                        connection.close();
                        return;
                    }
                }
            });
        }
    }
}
