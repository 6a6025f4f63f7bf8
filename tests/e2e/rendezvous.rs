//! The nodes of a task wait for one another and know each other's addresses.

use std::process::Command;

use serde_json::{Value, json};

use crate::Case;
use crate::Where::{Both, Real};
use crate::place::{Namespace, Place, eventually};

pub(crate) const CASES: &[Case] = &[
    ("rendezvous::addresses_in_order", Both, addresses_in_order),
    ("rendezvous::as_torchrun_meets", Real, as_torchrun_meets),
    ("rendezvous::without_getent", Real, without_getent),
    ("rendezvous::without_the_port", Real, without_the_port),
    ("rendezvous::a_late_node", Real, a_late_node),
    ("rendezvous::nodes_that_never_come", Real, nodes_that_never_come),
    ("rendezvous::ways_to_look_up", Both, ways_to_look_up),
    ("rendezvous::variables_are_the_task_s", Both, variables_are_the_task_s),
];

/// The addresses of the pods by rank.
fn addresses(namespace: &Namespace<'_>) -> Vec<String> {
    let mut pods: Vec<(u32, String)> = namespace
        .objects("pods")
        .iter()
        .map(|pod| {
            let rank = pod["metadata"]["labels"]["node-idx"].as_str().unwrap().parse().unwrap();
            (rank, pod["status"]["podIP"].as_str().unwrap().to_owned())
        })
        .collect();
    pods.sort();
    pods.into_iter().map(|(_, address)| address).collect()
}

fn sorted(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

/// In setup and run, a line each, without one at the end; nodes that end at once are not missed.
fn addresses_in_order(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let ran = ann.follow(
        "num_nodes: 3\nsetup: export COUNT=$(printf '%s' \"$SKYPILOT_NODE_IPS\" | wc -l)\nrun: echo $COUNT $SKYPILOT_NODE_IPS",
    );
    let all = addresses(&namespace).join(" ");
    let expected: Vec<String> = (0..3).map(|rank| format!("node-{rank} | 2 {all}")).collect();
    assert_eq!(sorted(&ran.stdout()), expected, "{ran}");
    assert_eq!(ran.code, 0, "{ran}");
    assert_eq!(all.split(' ').collect::<std::collections::HashSet<_>>().len(), 3, "{all}");
}

/// torchrun takes the node that MASTER_ADDR leads to for the one that has to listen, and reads both variables.
fn as_torchrun_meets(place: &Place) {
    let namespace = place.namespace();
    let ran = namespace.person("ann").follow(
        r#"
num_nodes: 2
run: |
  python3 - <<'END'
  import os, socket, time
  env = os.environ
  rank, world, port = int(env["SKYPILOT_NODE_RANK"]), int(env["SKYPILOT_NUM_NODES"]), int(env["MASTER_PORT"])
  found = {entry[4][0] for entry in socket.getaddrinfo(env["MASTER_ADDR"], port, proto=socket.IPPROTO_TCP)}
  ips = env["SKYPILOT_NODE_IPS"].split("\n")
  own = {entry[4][0] for entry in socket.getaddrinfo(socket.gethostname(), None)}
  assert found == {ips[0]} and own == {ips[rank]} and len(ips) == world, (found, ips, own)
  if own & found:
      server = socket.create_server((env["MASTER_ADDR"], port))
      ranks = [rank]
      for _ in range(world - 1):
          peer, address = server.accept()
          other = int(peer.recv(10))
          assert address[0] == ips[other]
          ranks.append(other)
          peer.sendall(b"go")
      print("all are there:", ranks)
  else:
      while True:
          try:
              peer = socket.create_connection((ips[0], port), timeout=5)
              break
          except OSError:
              time.sleep(0.2)
      peer.sendall(str(rank).encode())
      print("rank", rank, "was told to", peer.recv(10).decode())
  END
"#,
    );
    assert_eq!(sorted(&ran.stdout()), ["node-0 | all are there: [0, 1]", "node-1 | rank 1 was told to go"], "{ran}");
    assert_eq!(ran.code, 0, "{ran}");
}

/// busybox has no getent, no bash, no python and no perl.
fn without_getent(place: &Place) {
    let namespace = place.namespace();
    let ran = namespace.person("ann").follow(
        "num_nodes: 2\nresources: {image_id: docker:busybox:1}\nrun: command -v getent; echo $SKYPILOT_NODE_IPS",
    );
    let all = addresses(&namespace).join(" ");
    let lines = sorted(&ran.stdout()).into_iter().filter(|line| !line.contains("neither perl nor Python"));
    assert_eq!(lines.collect::<Vec<_>>(), [format!("node-0 | {all}"), format!("node-1 | {all}")], "{ran}");
}

/// Where node 0 cannot be talked to, names are looked up, and that is said.
fn without_the_port(place: &Place) {
    let namespace = place.namespace();
    let nobody = json!({"metadata": {"name": "nobody"}, "data": {"perl": "#!/bin/sh\nexit 3\n"}});
    namespace.create("configmaps", &nobody);
    let text = concat!(
        "num_nodes: 2\nrun: echo $SKYPILOT_NODE_IPS\n",
        "config:\n  kubernetes:\n    pod_config:\n      spec:\n",
        "        volumes: [{name: nobody, configMap: {name: nobody, defaultMode: 493}}]\n",
        "        containers: [{volumeMounts: [{name: nobody, mountPath: /usr/bin/perl, subPath: perl}]}]\n"
    );
    let ran = namespace.person("ann").follow(text);
    let all = addresses(&namespace).join(" ");
    let said = "k8s-cli: node 0 cannot be reached at port 29499: names are looked up instead";
    let mut expected = [0, 1].map(|rank| [format!("node-{rank} | {all}"), format!("node-{rank} | {said}")]).concat();
    expected.sort();
    assert_eq!(sorted(&ran.stdout()), expected, "{ran}");
    assert_eq!(ran.code, 0, "{ran}");
}

fn quota(namespace: &Namespace<'_>, pods: u32) -> Value {
    json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "few", "namespace": namespace.name}, "spec": {"hard": {"pods": pods.to_string()}}})
}

/// As when an autoscaler adds a machine: the first node waits, setup too.
fn a_late_node(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    namespace.create("resourcequotas", &quota(&namespace, 1));
    let id = ann.submit("num_nodes: 2\nsetup: echo setup\nrun: echo $SKYPILOT_NODE_IPS");
    eventually("a node that runs", || (ann.status(&id)["metadata"]["running_nodes"] == 1).then_some(()));
    let logs = ann.run(["jobs", "logs", &id, "--timeout", "3s"]);
    assert_eq!((logs.code, logs.stdout().as_str()), (124, ""), "{logs}");
    let path = format!("/api/v1/namespaces/{}/resourcequotas/few", namespace.name);
    place.ask("PATCH", &path, Some(&json!({"spec": {"hard": {"pods": "2"}}})));
    ann.until(&id, "completed");
    let logs = ann.run(["jobs", "logs", &id]);
    let all = addresses(&namespace).join(" ");
    let said = |rank: u32| [format!("node-{rank} | {all}"), format!("node-{rank} | setup")];
    assert_eq!(sorted(&logs.stdout()), [said(0), said(1)].concat(), "{logs}");
}

/// Fatal only for a task that reads the addresses.
fn nodes_that_never_come(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    namespace.create("resourcequotas", &quota(&namespace, 1));
    for (run, code, expected) in [
        (
            "echo ${SKYPILOT_NODE_IPS-unset}",
            1,
            "k8s-cli: 1 of 2 nodes found so far\nk8s-cli: 1 of 2 nodes found within 4 s: SKYPILOT_NODE_IPS, which the task reads, cannot be set\n",
        ),
        (
            "env | grep -c NODE_IP",
            1,
            "k8s-cli: 1 of 2 nodes found so far\nk8s-cli: 1 of 2 nodes found within 4 s: continuing without SKYPILOT_NODE_IPS\n0\n",
        ),
    ] {
        let file = namespace.file("task.yaml", format!("num_nodes: 2\nrun: {run}"));
        let ran = ann.run(["jobs", "submit", "-dq", file.to_str().unwrap(), "--rendezvous-timeout", "4s"]);
        let id = ran.stdout().trim().to_owned();
        eventually("a node that ended", || {
            let nodes = ann.status(&id)["metadata"]["nodes"].clone();
            nodes.as_array()?.iter().any(|node| node["exit_code"] == code).then_some(())
        });
        let path = format!("/api/v1/namespaces/{}/pods", namespace.name);
        let pods = place.ask("GET", &path, None).unwrap();
        let pod = pods["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|pod| pod["metadata"]["labels"]["task-id"] == id.as_str())
            .unwrap();
        assert_eq!(pod["status"]["containerStatuses"][0]["state"]["terminated"]["exitCode"], code);
        let logs = ann.run(["jobs", "logs", &id, "--timeout", "2s"]);
        let lines: String = expected
            .lines()
            .map(|line| format!("node-{} | {line}\n", pod["metadata"]["labels"]["node-idx"].as_str().unwrap()))
            .collect();
        assert_eq!(logs.stdout(), lines, "{logs}");
        assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
        eventually("no pods", || namespace.objects("pods").is_empty().then_some(()));
    }
}

/// Each of them finds this machine, and what nslookup prints is understood in all its forms.
fn ways_to_look_up(_: &Place) {
    let script = std::fs::read_to_string(format!("{}/src/manifest/rendezvous.sh", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let found = |rest: &str| {
        let out = Command::new("bash").args(["-c", &format!("{script}\n{rest}; echo \"$found\"")]).output().unwrap();
        String::from_utf8_lossy(&out.stdout).trim().to_owned()
    };
    for resolver in ["getent", "python3", "perl", "bash"] {
        let address = found(&format!("resolver={resolver}; addresses localhost"));
        assert!(
            address
                .split(' ')
                .any(|address| ["127.0.0.1", "::1", "0000:0000:0000:0000:0000:0000:0000:0001"].contains(&address)),
            "{resolver}: {address}"
        );
        assert_eq!(found(&format!("resolver={resolver}; addresses no-such-name.invalid")), "", "{resolver}");
    }
    let answers = [
        (
            "Server:\t\t10.88.0.1\nAddress:\t10.88.0.1:53\n\nName:\ta.b\nAddress: 10.88.0.5\nName:\ta.b\nAddress: 10.88.0.6\n",
            "10.88.0.5 10.88.0.6",
        ),
        (
            "Server:    10.88.0.1\nAddress 1: 10.88.0.1 dns\n\nName:      a.b\nAddress 1: 10.88.0.5 a.b\nAddress 2: 10.88.0.6\n",
            "10.88.0.5 10.88.0.6",
        ),
        ("Server:\t\t10.88.0.1\nAddress:\t10.88.0.1#53\n\nName:\ta.b\nAddress: fd00::5\n", "fd00::5"),
        ("Server:\t\t10.88.0.1\nAddress:\t10.88.0.1:53\n\n** server can't find a.b: NXDOMAIN\n", ""),
    ];
    for (answer, expected) in answers {
        let stub = format!(
            "nslookup() {{ printf '%s' '{}'; }}; resolver=nslookup domain=b; addresses a",
            answer.replace('\'', "'\\''")
        );
        assert_eq!(found(&stub), expected);
    }
}

/// What the file sets is not touched by names of ours.
fn variables_are_the_task_s(place: &Place) {
    let namespace = place.namespace();
    let ran = namespace.person("ann").follow(
        "num_nodes: 2\nenvs: {all: a, ready: b, list: c, found: d, seen: e, rank: f, address: g, SKYPILOT_NODE_IPS: mine}\nrun: echo $all $ready $list $found $rank $address ${SKYPILOT_NODE_IPS#mine}",
    );
    let all = addresses(&namespace).join(" ");
    assert_eq!(
        sorted(&ran.stdout()),
        [format!("node-0 | a b c d f g {all}"), format!("node-1 | a b c d f g {all}")],
        "{ran}"
    );
}
