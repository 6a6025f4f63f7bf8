//! Connections that networks cut, and servers that never come back.

use std::time::Duration;

use crate::Case;
use crate::Where::Sandbox;
use crate::place::{Namespace, Place, Running};
use crate::proxy::Proxy;

pub(crate) const CASES: &[Case] = &[
    ("connections::cut_without_a_word", Sandbox, cut_without_a_word),
    ("connections::idle_for_too_long", Sandbox, idle_for_too_long),
    ("connections::deleted_meanwhile", Sandbox, deleted_meanwhile),
    ("connections::lost_for_good", Sandbox, lost_for_good),
];

/// Follows a task through a relay up to where it waits; the file lets it go on.
fn quiet(namespace: &Namespace, proxy: &Proxy, flags: &[&str]) -> (Running, std::path::PathBuf) {
    let go = namespace.file("wait", "").with_file_name("go");
    let task = format!(
        "run: |\n  seq 1 1000\n  until [ -e {} ]; do sleep 0.1; done\n  seq 1001 2000\n  exit 3\n",
        go.display()
    );
    let file = namespace.file("quiet.yaml", task);
    let ann = namespace.person("ann").with("KUBECONFIG", &proxy.kubeconfig());
    let running = ann.start(["jobs", "submit", file.to_str().unwrap()].iter().chain(flags));
    running.says("\n1000\n");
    (running, go)
}

fn is_whole(running: Running) {
    let ran = running.end();
    let numbers = ran.stdout();
    assert!(numbers.lines().map(|line| line.parse::<u32>().unwrap()).eq(1..=2000), "{ran}");
    assert!(ran.code == 3 && ran.stderr().ends_with(" failed: exited 3\n"), "{ran}");
}

/// Nothing comes over any of its connections any more, and nobody says so; meanwhile the task goes on and ends.
fn cut_without_a_word(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let proxy = Proxy::to(&place);
    let (running, go) = quiet(&namespace, &proxy, &[]);
    // The log and two watches, at the least.
    assert!(proxy.forget() >= 3);
    std::fs::write(go, "").unwrap();
    is_whole(running);
}

/// An hour's quiet behind a load balancer that forgets what is idle for some minutes, a thousand times as fast.
fn idle_for_too_long(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let proxy = Proxy::to(&place);
    proxy.forget_idle(Duration::from_millis(350));
    let (running, go) = quiet(&namespace, &proxy, &[]);
    std::thread::sleep(Duration::from_millis(3600));
    std::fs::write(go, "").unwrap();
    is_whole(running);
}

/// The task goes while nothing of it can be heard.
fn deleted_meanwhile(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let proxy = Proxy::to(&place);
    let (running, _) = quiet(&namespace, &proxy, &[]);
    proxy.forget();
    assert_eq!(namespace.person("ann").run(["jobs", "stop", "--all", "--wait"]).code, 0);
    let ran = running.end();
    assert!(ran.code == 1 && ran.stderr().ends_with(" was deleted while it was followed\n"), "{ran}");
}

fn lost_for_good(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let proxy = Proxy::to(&place);
    let (running, _) = quiet(&namespace, &proxy, &["--reconnect-timeout", "3s"]);
    let id = running.heard().split("ID: ").nth(1).unwrap()[..8].to_owned();
    let ann = namespace.person("ann").with("KUBECONFIG", &proxy.kubeconfig());
    let waiting = ann.start(["-v", "jobs", "wait", &id, "--reconnect-timeout", "3s"]);
    waiting.has_said("watch=true", 2);
    proxy.close();
    for (running, again) in
        [(running, "Follow it again: k8s-cli jobs logs"), (waiting, "Wait again: k8s-cli jobs wait")]
    {
        let ran = running.end();
        assert_eq!(ran.code, 1, "{ran}");
        let told = ran.stderr();
        assert_eq!(told.matches(" refused the connection; trying again for 3 s\n").count(), 1, "{ran}");
        assert!(told.contains("\nError: the connection to the cluster is lost, for 3 s now: the cluster at "), "{ran}");
        assert!(told.ends_with(&format!(" {again} {id} -n {}\n", namespace.name)), "{ran}");
    }
}
