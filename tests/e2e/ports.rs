//! Ports of a task: the Service in front of them, and the way to them from the user's machine.

use std::io::{Read, Write};
use std::net::TcpStream;

use rustix::process::Signal;
use serde_json::json;

use crate::Case;
use crate::Where::{Both, Real};
use crate::place::{Place, eventually, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("ports::service", Both, service),
    ("ports::many", Both, many),
    ("ports::wrong", Both, wrong),
    ("ports::within_the_cluster", Real, within_the_cluster),
    ("ports::forwarded", Real, forwarded),
];

fn service(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("task.yaml", "name: 1st\nresources: {ports: [8080, '9000-9001']}\nrun: sleep 600");
    let file = file.to_str().unwrap();
    assert_eq!(ann.run(["jobs", "submit", "-d", file]).code, 0);
    let status = ann.status("1st");
    let id = status["task_id"].as_str().unwrap();
    let name = format!("t-1st-{id}-ports");
    let services = namespace.objects("services");
    let service = services.iter().find(|service| service["metadata"]["name"] == name.as_str()).unwrap();
    let ports: Vec<_> = service["spec"]["ports"].as_array().unwrap().iter().map(|port| port["port"].clone()).collect();
    assert_eq!(ports, [8080, 9000, 9001]);
    assert_eq!(service["spec"]["selector"]["node-idx"], "0");
    assert_eq!(service["metadata"]["ownerReferences"][0]["kind"], "Job");
    let host = format!("{name}.{}.svc", namespace.name);
    assert_eq!(status["endpoints"], json!([format!("{host}:8080"), format!("{host}:9000-9001")]));
    let shown = ann.run(["jobs", "status", "1st"]);
    assert!(shown.stdout().contains(&format!("Ports:     {host}:8080, {host}:9000-9001\n")), "{shown}");
    // The command line's win.
    let ran = ann.run(["jobs", "submit", file, "--dry-run", "-o", "json", "--ports", "80", "--ports", "443"]);
    assert!(ran.stdout().contains("-ports:80,443\""), "{ran}");
    assert!(!ann.run(["jobs", "submit", file, "--dry-run", "--ports", "none"]).stdout().contains("kind: Service"));
    assert_eq!(ann.run(["jobs", "stop", "1st"]).code, 0);
    namespace.empty();
}

/// A Service has no more than 100 ports, which is told.
fn many(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("task.yaml", "name: many\nresources: {ports: [80, '1001-1100']}\nrun: sleep 600");
    let file = file.to_str().unwrap();
    snapshot("ports_many", &namespace, &ann.run(["jobs", "submit", "-dq", file]));
    snapshot("ports_many_lint", &namespace, &ann.run(["jobs", "lint", file]));
    let services = namespace.objects("services");
    assert_eq!(services[0]["spec"]["ports"].as_array().unwrap().len(), 100);
    assert_eq!(services[0]["spec"]["ports"][99]["port"], 1099);
    let endpoints = ann.status("many")["endpoints"].clone();
    assert!(endpoints[1].as_str().unwrap().ends_with(":1001-1099"), "{endpoints}");
    // A hundred of them are all.
    let ran = ann.run(["jobs", "submit", file, "--dry-run", "-o", "name", "--ports", "1-100"]);
    assert_eq!((ran.code, ran.stderr().as_str()), (0, ""), "{ran}");
    assert_eq!(ann.run(["jobs", "stop", "many"]).code, 0);
}

fn wrong(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("task.yaml", "run: sleep 600");
    let file = file.to_str().unwrap();
    for (name, port) in [("port_none", "http"), ("port_range", "9000-8000")] {
        snapshot(&format!("flag_{name}"), &namespace, &ann.run(["jobs", "submit", file, "--ports", port]));
    }
    let ran = ann.run(["jobs", "submit", "-dq", file, "--name", "plain"]);
    let id = ran.stdout().trim().to_owned();
    snapshot("port_forward_no_port", &namespace, &ann.run(["jobs", "port-forward", &id]));
    snapshot("port_forward_no_such_node", &namespace, &ann.run(["jobs", "port-forward", &id, "80", "--node", "1"]));
    snapshot("port_forward_bad_port", &namespace, &ann.run(["jobs", "port-forward", &id, "0"]));
    ann.until(&id, "running");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let pair = format!("{}:80", taken.local_addr().unwrap().port());
    let ran = ann.run(["jobs", "port-forward", &id, &pair]);
    assert!(
        ran.code == 1
            && ran.stderr().contains("Address already in use")
            && ran.stderr().contains("any free one with :80"),
        "{ran}"
    );
    assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
    assert_eq!(namespace.person("bob").run(["jobs", "port-forward", &id, "80"]).code, 1);
    let ended = ann.submit("name: ended\nrun: exit 3");
    ann.until(&ended, "failed");
    snapshot("port_forward_ended", &namespace, &ann.run(["jobs", "port-forward", "ended", "80"]));
}

const SERVER: &str = "python3 -u -c 'import http.server, socketserver\nclass H(http.server.BaseHTTPRequestHandler):\n    def do_GET(self):\n        self.send_response(200); self.end_headers(); self.wfile.write(b\"hello \" + self.path.encode() * 100000)\nhttp.server.ThreadingHTTPServer((\"\", 8000), H).serve_forever()'";

/// One node asks another by the Service's name.
fn within_the_cluster(place: &Place) {
    let namespace = place.namespace();
    let ran = namespace.person("ann").follow(
        r#"
name: web
num_nodes: 2
resources: {ports: 8000}
run: |
  python3 - <<'END'
  import os, socket, time
  service = os.environ["MASTER_ADDR"].split(".")[1] + "-ports"
  if os.environ["NODE_RANK"] == "0":
      peer, _ = socket.create_server(("", 8000)).accept()
      peer.sendall(b"hello from node 0")
  else:
      while True:
          try:
              print(socket.create_connection((service, 8000), timeout=5).recv(100).decode())
              break
          except OSError:
              time.sleep(0.2)
  END
"#,
    );
    assert_eq!((ran.stdout().as_str(), ran.code), ("node-1 | hello from node 0\n", 0), "{ran}");
}

fn forwarded(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.restricted("alice", "edit");
    let id = ann.submit(&format!("resources: {{ports: 8000}}\nrun: |\n  {}\n", SERVER.replace('\n', "\n  ")));
    ann.until(&id, "running");
    let forward = ann.start(["jobs", "port-forward", &id, ":8000", ":8001"]);
    forward.says(" -> 8001\n");
    let heard = forward.heard();
    let port = |remote: &str| {
        let line = heard.lines().find(|line| line.ends_with(&format!(" -> {remote}"))).unwrap();
        line.split([':', ' ']).nth(3).unwrap().parse::<u16>().unwrap()
    };
    let get = |port: u16| {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.write_all(b"GET /abc HTTP/1.0\r\n\r\n").unwrap();
        let mut text = String::new();
        // A connection that is refused in the pod is broken off here.
        let _ = stream.read_to_string(&mut text);
        text
    };
    let answer = eventually("an answer", || Some(get(port("8000"))).filter(|text| !text.is_empty()));
    assert!(answer.ends_with("/abc/abc") && answer.len() > 400_000, "{} bytes", answer.len());
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..8).map(|_| scope.spawn(|| get(port("8000")).len())).collect();
        assert!(all.into_iter().all(|one| one.join().unwrap() == answer.len()));
    });
    // Nobody listens there: said, and the others go on.
    assert_eq!(get(port("8001")), "");
    forward.says("port 8001 of task");
    assert_eq!(get(port("8000")).len(), answer.len());
    forward.signal(Signal::INT);
    assert_eq!(forward.end().code, 130);
    // The node ends: so does the command, at the next connection.
    let forward = ann.start(["jobs", "port-forward", &id, ":8000"]);
    forward.says(" -> 8000\n");
    let local: u16 = forward.heard().split([':', ' ']).nth(3).unwrap().parse().unwrap();
    assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
    eventually("no pod", || namespace.objects("pods").is_empty().then_some(()));
    get(local);
    let ran = forward.end();
    assert!(ran.code == 1 && ran.stderr().ends_with(&format!("Error: task {id} has ended\n")), "{ran}");
}
