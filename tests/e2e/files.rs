//! Files of the user's machine on the nodes: in their places, whole, before anything of the task runs.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::json;

use crate::Case;
use crate::Where::{Both, Real, Sandbox};
use crate::place::{Namespace, Person, Place, Running, eventually, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("files::hostile_trees", Both, hostile_trees),
    ("files::all_places", Real, all_places),
    ("files::ten_thousand", Both, ten_thousand),
    ("files::more_than_secrets_hold", Real, more_than_secrets_hold),
    ("files::without_the_right_to_exec", Real, without_the_right_to_exec),
    ("files::of_several_files", Both, of_several_files),
    ("files::without_the_right_to_watch", Real, without_the_right_to_watch),
    ("files::a_client_that_ends", Real, a_client_that_ends),
    ("files::a_pod_that_is_made_anew", Both, a_pod_that_is_made_anew),
    ("files::places_that_are_taken", Real, places_that_are_taken),
    ("files::homes_that_cannot_be_written", Real, homes_that_cannot_be_written),
    ("files::a_disk_that_is_full", Real, a_disk_that_is_full),
    ("files::a_quota_on_secrets", Real, a_quota_on_secrets),
    ("files::a_stop_before_they_come", Real, a_stop_before_they_come),
    ("files::two_followers", Real, two_followers),
    ("files::through_a_proxy_with_a_limit", Sandbox, through_a_proxy_with_a_limit),
    ("files::a_file_that_changes", Real, a_file_that_changes),
    ("files::no_start_on_half_a_tree", Real, no_start_on_half_a_tree),
    ("files::what_cannot_be_sent", Both, what_cannot_be_sent),
    ("files::what_is_left_out", Both, what_is_left_out),
];

/// Prints one line that no two trees have in common: names, kinds, modes, links and contents.
pub(crate) const SUM: &str = concat!(
    "{ find . ! -name . -printf '%P %y %m %l\\0' | LC_ALL=C sort -z; ",
    "find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum; } | sha256sum"
);

pub(crate) fn sum(folder: &Path) -> String {
    let ran = Command::new("bash").args(["-c", SUM]).current_dir(folder).output().unwrap();
    assert!(ran.status.success(), "{ran:?}");
    String::from_utf8(ran.stdout).unwrap().trim().to_owned()
}

pub(crate) fn noise(bytes: usize) -> Vec<u8> {
    let mut noise = vec![0; bytes];
    getrandom::fill(&mut noise).unwrap();
    noise
}

pub(crate) fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn hostile_trees(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let tree = ann.home().join("tree");
    fs::create_dir_all(tree.join("sub dir/.hidden")).unwrap();
    fs::create_dir_all(tree.join("empty")).unwrap();
    let long = "n".repeat(255);
    let names: [&[u8]; 8] = [
        b"-dash",
        b"quo'te\"s",
        b"new\nline",
        b"\xff\xfe",
        long.as_bytes(),
        b"sub dir/.hidden/..x",
        b"$(HOME)$$",
        b"ro",
    ];
    for name in names {
        fs::write(tree.join(OsStr::from_bytes(name)), name).unwrap();
    }
    mode(&tree.join("ro"), 0o400);
    mode(&tree.join("-dash"), 0o755);
    for (target, link) in [("ro", "link"), ("/etc/passwd", "absolute"), ("nowhere", "broken"), ("..", "up")] {
        symlink(target, tree.join(link)).unwrap();
    }
    fs::File::create(tree.join("hole")).unwrap().set_len(3_000_000).unwrap();
    let ran = ann.follow(&format!("num_nodes: 2\nworkdir: tree\nrun: |\n  echo ${{PWD##*/}}\n  {SUM}\n"));
    let expected = sum(&tree);
    for rank in 0..2 {
        for line in [expected.as_str(), "sky_workdir"] {
            assert!(ran.stdout().contains(&format!("node-{rank} | {line}\n")), "{expected}: {ran}");
        }
    }
    assert_eq!(ran.code, 0, "{ran}");
}

/// Every form of a destination; and what is secret is in a Secret and nowhere else.
fn all_places(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let home = ann.home();
    fs::create_dir_all(home.join("code/data")).unwrap();
    fs::write(home.join("code/main.py"), "print('main')\n").unwrap();
    fs::write(home.join("code/data/one"), "one\n").unwrap();
    fs::write(home.join(".netrc"), "machine hush-5c1d\n").unwrap();
    mode(&home.join(".netrc"), 0o600);
    let text = concat!(
        "name: places\nworkdir: code\nfile_mounts:\n  ~/.netrc: ~/.netrc\n  /etc: code/data\n  /new/deep/file: code/main.py\n",
        "  rel: code/data\nsetup: cat data/one\nrun: |\n  python main.py; python /new/deep/file; cat rel/one /etc/one\n",
        "  stat -c '%a %n' ~/.netrc; test -e /etc/passwd && test -e ~/sky_workdir/rel/one && pwd\n"
    );
    let ran = ann.follow(text);
    assert_eq!(ran.code, 0, "{ran}");
    assert_eq!(ran.stdout(), "one\nmain\nmain\none\none\n600 /root/.netrc\n/root/sky_workdir\n");
    let file = namespace.file("places.yaml", text);
    let file = file.to_str().unwrap();
    for flags in [&["--dry-run"][..], &["--dry-run=server", "-o", "json"], &["-d", "-v"]] {
        let said = ann.run(["jobs", "submit", file].iter().chain(flags));
        assert_eq!(said.code, 0, "{said}");
        for text in [said.stdout(), said.stderr()] {
            assert!(!text.contains("hush") && !text.contains("aHVzaC"), "{said}");
        }
    }
    for kind in ["jobs", "pods", "configmaps"] {
        assert!(!format!("{:?}", namespace.objects(kind)).contains("hush"), "{kind}");
    }
}

fn ten_thousand(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let tree = ann.home().join("tree");
    for folder in 0..100 {
        fs::create_dir_all(tree.join(folder.to_string())).unwrap();
        for file in 0..100 {
            fs::write(tree.join(format!("{folder}/{file}")), format!("{folder} {file} ").repeat(200)).unwrap();
        }
    }
    let ran = ann.follow(&format!("workdir: tree\nrun: |\n  {SUM}\n"));
    assert_eq!((ran.code, ran.stdout().trim()), (0, sum(&tree).as_str()), "{ran}");
}

fn more_than_secrets_hold(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let tree = ann.home().join("tree");
    fs::create_dir_all(&tree).unwrap();
    fs::write(tree.join("noise"), noise(20_000_000)).unwrap();
    fs::write(tree.join("text"), "text\n".repeat(2_000_000)).unwrap();
    let text = format!("num_nodes: 2\nworkdir: tree\nrun: |\n  {SUM}\n");
    let ran = ann.follow(&text);
    let expected = sum(&tree);
    for rank in 0..2 {
        assert!(ran.stdout().contains(&format!("node-{rank} | {expected}\n")), "{expected}: {ran}");
    }
    assert!(ran.code == 0 && ran.stderr().contains("Files sent: "), "{ran}");
    assert!(namespace.objects("secrets").iter().all(|secret| secret["type"] != "k8s-cli/files"));
    // Detached it stays until all nodes have them.
    let id = ann.submit(&text.replace("run: |", "run: |\n  sleep 1000"));
    ann.until(&id, "running");
}

/// A person with these rights and no others.
pub(crate) fn limited<'n>(
    place: &Place,
    namespace: &'n Namespace<'n>,
    pods: &[&str],
    more: &[(&str, &[&str])],
) -> Person<'n> {
    let path = format!("/apis/rbac.authorization.k8s.io/v1/namespaces/{}", namespace.name);
    let may = |group: &str, resource: &str, verbs: &[&str]| json!({"apiGroups": [group], "resources": [resource], "verbs": verbs});
    let mut rules = vec![
        may("batch", "jobs", &["get", "list", "watch", "create", "patch", "delete"]),
        may("", "pods", pods),
        may("", "pods/log", &["get"]),
        may("", "secrets", &["create"]),
    ];
    rules.extend(more.iter().map(|(resource, verbs)| may("", resource, verbs)));
    place.ask("POST", &format!("{path}/roles"), Some(&json!({"metadata": {"name": "limited"}, "rules": rules})));
    let binding = json!({
        "metadata": {"name": "limited-by-a-role"},
        "subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "limited"}],
        "roleRef": {"kind": "Role", "apiGroup": "rbac.authorization.k8s.io", "name": "limited"},
    });
    place.ask("POST", &format!("{path}/rolebindings"), Some(&binding));
    // There is no such ClusterRole, so it gives nothing.
    namespace.restricted("limited", "none-at-all")
}

/// A tree of which no part fits into a Secret.
fn large(person: &Person<'_>, bytes: usize) -> String {
    let tree = person.home().join("tree");
    fs::create_dir_all(&tree).unwrap();
    fs::write(tree.join("noise"), noise(bytes)).unwrap();
    sum(&tree)
}

fn without_the_right_to_exec(place: &Place) {
    let namespace = place.namespace();
    let limited = limited(place, &namespace, &["get", "list", "watch"], &[]);
    let expected = large(&limited, 4_000_000);
    let text = format!("name: x\nworkdir: tree\nrun: |\n  {SUM}\n");
    let ran = limited.follow(&text);
    assert_eq!((ran.code, ran.stdout().trim()), (0, expected.as_str()), "{ran}");
    let told = "Files: they travel in 6 Secrets, because the right to get pods/exec is missing\n";
    assert!(ran.stderr().contains(told), "{ran}");
    let made = || (namespace.objects("jobs").len(), namespace.objects("secrets").len());
    let before = made();
    large(&limited, 17_000_000);
    let file = namespace.file("x.yaml", &text);
    let ran = limited.run(["jobs", "submit", file.to_str().unwrap()]);
    snapshot("files_without_exec", &namespace, &ran);
    assert_eq!(made(), before);
}

/// Nobody would send the second one's, while the first one's are sent.
fn of_several_files(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    large(&ann, 4_000_000);
    let file = namespace.file("x.yaml", "name: x\nworkdir: tree\nrun: 'true'\n");
    let file = file.to_str().unwrap();
    snapshot("files_of_several", &namespace, &ann.run(["jobs", "submit", "-d", file, file]));
    assert_eq!(namespace.objects("jobs").len(), 0);
}

fn without_the_right_to_watch(place: &Place) {
    let namespace = place.namespace();
    let limited = limited(place, &namespace, &["get", "list"], &[("pods/exec", &["get", "create"])]);
    let expected = large(&limited, 4_000_000);
    let ran = limited.follow(&format!("workdir: tree\nrun: |\n  {SUM}\n"));
    assert_eq!((ran.code, ran.stdout().trim()), (0, expected.as_str()), "{ran}");
}

/// A submit of that tree, when its node waits for it.
fn sending(namespace: &Namespace<'_>, person: &Person<'_>) -> Running {
    let file = namespace.file("large.yaml", "name: large\nworkdir: tree\nsetup: echo begun\nrun: echo ran\n");
    let running = person.start(["jobs", "submit", file.to_str().unwrap()]);
    running.says("it waits for its files, which the client sends");
    running
}

/// While the files are sent: one who is interrupted takes the task away, one who is killed leaves one that never runs.
fn a_client_that_ends(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    large(&ann, 300_000_000);
    for signal in [Signal::INT, Signal::TERM, Signal::KILL] {
        let running = sending(&namespace, &ann);
        running.signal(signal);
        let ran = running.end();
        if signal == Signal::KILL {
            assert_eq!(ann.status("large")["status"], "pending");
            assert_eq!(ann.run(["jobs", "stop", "large", "--now"]).code, 0);
        } else {
            assert!(ran.stderr().contains(" was stopped\n") && !ran.stderr().contains("Error"), "{ran}");
            assert_eq!(ran.code, if signal == Signal::INT { 130 } else { 143 }, "{ran}");
        }
        assert_eq!(ran.stdout(), "", "{ran}");
        namespace.empty();
    }
}

fn a_pod_that_is_made_anew(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    fs::create_dir_all(ann.home().join("tree")).unwrap();
    fs::write(ann.home().join("tree/file"), "there\n").unwrap();
    let id = ann.submit("workdir: tree\nrun: cat file; sleep 1000\n");
    ann.until(&id, "running");
    let first = namespace.objects("pods")[0]["metadata"]["name"].as_str().unwrap().to_owned();
    // Where a policy tells failures, what had no time to say that it was taken away is one.
    let now = if place.minor() < 26 { "?gracePeriodSeconds=0" } else { "" };
    place.ask("DELETE", &format!("/api/v1/namespaces/{}/pods/{first}{now}", namespace.name), None);
    eventually("another pod that has its files", || {
        let ran = ann.run(["jobs", "logs", "--no-follow", &id]);
        let pods = namespace.objects("pods");
        let another = pods.iter().any(|pod| pod["metadata"]["name"] != first.as_str());
        (another && ran.stdout() == "there\n").then_some(())
    });
}

/// The reason is the node's, the scripts have not run.
fn places_that_are_taken(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    fs::create_dir_all(ann.home().join("tree")).unwrap();
    fs::write(ann.home().join("file"), "x").unwrap();
    for (mount, why) in [
        ("/etc: file", "/etc is a folder, and a file is to be there"),
        ("/etc/passwd: tree", "/etc/passwd is there and is no folder"),
        ("/proc/x: tree", "/proc/x': No such file or directory"),
    ] {
        let ran = ann.follow(&format!("file_mounts: {{{mount}}}\nsetup: echo begun\nrun: echo ran\n"));
        assert!(ran.code == 1 && ran.stderr().contains("failed: cannot bring its files: "), "{mount}: {ran}");
        assert!(ran.stderr().contains(why), "{mount}: {ran}");
        assert!(!ran.stdout().contains("begun") && !ran.stdout().contains("ran\n"), "{mount}: {ran}");
    }
}

/// Without a user of its own in the image, and with a root that nobody writes: /tmp is the home then.
fn homes_that_cannot_be_written(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let expected = large(&ann, 4_000_000);
    fs::write(ann.home().join(".netrc"), "x").unwrap();
    mode(&ann.home().join(".netrc"), 0o600);
    let pods = [
        "securityContext: {runAsUser: 12345, runAsGroup: 12345}\ncontainers: [{env: [{name: HOME, value: /}]}]",
        concat!(
            "volumes: [{name: tmp, emptyDir: {}}]\n",
            "containers: [{securityContext: {readOnlyRootFilesystem: true}, volumeMounts: [{name: tmp, mountPath: /tmp}]}]"
        ),
    ];
    for pod in pods {
        let spec = pod.replace('\n', "\n        ");
        let task = format!(
            "workdir: tree\nfile_mounts: {{~/.netrc: ~/.netrc, sub/x: tree}}\n\
             run: |\n  rm -r sub; {SUM}\n  pwd; stat -c '%a %n' ~/.netrc\n\
             config:\n  kubernetes:\n    pod_config:\n      spec:\n        {spec}\n"
        );
        let ran = ann.follow(&task);
        assert_eq!(ran.code, 0, "{task}: {ran}");
        let (told, rest) =
            ran.stdout().split_once('\n').map(|(told, rest)| (told.to_owned(), rest.to_owned())).unwrap();
        assert!(told.ends_with("cannot be written: HOME is /tmp"), "{ran}");
        assert_eq!(rest, format!("{expected}\n/tmp/sky_workdir\n600 /tmp/.netrc\n"), "{ran}");
    }
}

fn a_disk_that_is_full(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    // Containers have 64 MiB for devices.
    large(&ann, 68_000_000);
    let ran = ann.follow("file_mounts: {/dev/tree: tree}\nsetup: echo begun\nrun: echo ran\n");
    assert!(ran.code == 1 && ran.stderr().contains("failed: cannot bring its files: "), "{ran}");
    assert!(ran.stderr().contains("No space left on device") && !ran.stdout().contains("begun"), "{ran}");
}

fn a_quota_on_secrets(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    large(&ann, 2_000_000);
    let quota = json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "few"}, "spec": {"hard": {"secrets": "2"}}});
    namespace.create("resourcequotas", &quota);
    eventually("a quota in force", || {
        let used = namespace.objects("resourcequotas").first()?["status"]["used"]["secrets"].is_string();
        used.then_some(())
    });
    let file = namespace.file("task.yaml", "name: x\nworkdir: tree\nrun: 'true'\n");
    let ran = ann.run(["jobs", "submit", file.to_str().unwrap()]);
    assert_eq!(ran.code, 1, "{ran}");
    assert!(ran.stderr().contains("exceeded quota: few, requested: secrets=1"), "{ran}");
    eventually("nothing of it", || {
        let secrets = namespace.objects("secrets");
        let left = namespace.objects("jobs").len() + secrets.iter().filter(|it| it["type"] == "k8s-cli/files").count();
        (left == 0).then_some(())
    });
}

/// SIGTERM ends a container that waits for its files at once.
fn a_stop_before_they_come(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    large(&ann, 300_000_000);
    let running = sending(&namespace, &ann);
    running.signal(Signal::STOP);
    let ran = ann.run(["jobs", "stop", "large", "--wait", "--grace-period", "100"]);
    assert_eq!(ran.code, 0, "{ran}");
    // Not after the grace period: then it is overdue.
    assert!(!ran.stderr().contains("still there"), "{ran}");
    running.signal(Signal::CONT);
    let ran = running.end();
    assert!(ran.code != 0 && !ran.stdout().contains("begun"), "{ran}");
}

/// Whoever comes later waits for the files too, and sees all of the log.
fn two_followers(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    large(&ann, 300_000_000);
    let running = sending(&namespace, &ann);
    running.signal(Signal::STOP);
    let others = [ann.start(["jobs", "logs", "large"]), ann.start(["jobs", "wait", "large"])];
    others.iter().for_each(|other| other.says("it waits for its files, which the client sends"));
    running.signal(Signal::CONT);
    let [reader, waiter] = others.map(Running::end);
    let sender = running.end();
    assert_eq!((sender.code, sender.stdout().as_str()), (0, "begun\nran\n"), "{sender}");
    assert_eq!((reader.code, reader.stdout().as_str(), waiter.code), (0, "begun\nran\n", 0), "{reader}{waiter}");
}

/// Many take 1 MiB in one request: each part of a tree is less than that. What is refused all the same is rolled back.
fn through_a_proxy_with_a_limit(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let limit = |bytes: usize| {
        place.ask("DELETE", "/sandbox/faults", None);
        let rule = json!({"match": {"larger_than": bytes}, "times": 100_000, "fault": {"html": 413}});
        place.ask("POST", "/sandbox/faults", Some(&rule));
    };
    limit(1 << 20);
    let whole = large(&ann, 2_500_000);
    let ran = ann.follow(&format!("workdir: tree\nrun: |\n  {SUM}\n"));
    assert_eq!((ran.code, ran.stdout()), (0, format!("{whole}\n")), "{ran}");
    limit(512 << 10);
    let file = namespace.file("task.yaml", "name: cut\nworkdir: tree\nrun: 'true'\n");
    snapshot("files_larger_than_a_proxy_takes", &namespace, &ann.run(["jobs", "submit", file.to_str().unwrap()]));
    assert_eq!(namespace.objects("jobs").len(), 1, "the first one's");
}

fn a_file_that_changes(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    large(&ann, 300_000_000);
    let running = sending(&namespace, &ann);
    fs::File::options().write(true).open(ann.home().join("tree/noise")).unwrap().set_len(200_000_000).unwrap();
    let ran = running.end();
    assert!(ran.code != 0 && !ran.stdout().contains("begun"), "{ran}");
    assert!(ran.stderr().contains("tree/noise"), "{ran}");
    namespace.empty();
}

/// Killed at any moment, the client leaves a task that has all its files, or none that starts.
fn no_start_on_half_a_tree(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let whole = large(&ann, 40_000_000);
    let task = |name: &str, tree: &str| {
        namespace
            .file(&format!("{name}.yaml"), format!("name: {name}\nworkdir: {tree}\nsetup: |\n  {SUM}\nrun: 'true'\n"))
    };
    fs::create_dir(ann.home().join("small")).unwrap();
    fs::write(ann.home().join("small/noise"), noise(2_000_000)).unwrap();
    let expected = [whole, sum(&ann.home().join("small"))];
    let files = [task("large", "tree"), task("small", "small")];
    for moment in 1..=20 {
        let file = if moment % 3 == 0 { &files[1] } else { &files[0] };
        let running = ann.start(["jobs", "submit", file.to_str().unwrap()]);
        // Submits of the large one take about 3 s.
        std::thread::sleep(Duration::from_millis(moment * 150));
        running.signal(Signal::KILL);
        running.end();
    }
    let jobs = namespace.objects("jobs");
    for job in &jobs {
        let name = job["metadata"]["name"].as_str().unwrap();
        let log = ann.run(["jobs", "logs", "--no-follow", name]).stdout();
        assert!(log.is_empty() || expected.iter().any(|sum| log.trim() == sum), "{name}: {log}");
    }
}

fn what_cannot_be_sent(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let home = ann.home();
    fs::write(home.join("file"), "x").unwrap();
    symlink("loop", home.join("loop")).unwrap();
    let file = namespace.file(
        "task.yaml",
        "workdir: file\nfile_mounts:\n  /a: nowhere\n  /b: loop\n  /c: /dev/null\n  rel/: ~/file\nrun: 'true'\n",
    );
    let ran = ann.run(["jobs", "submit", "-d", file.to_str().unwrap()]);
    assert_eq!(ran.code, 2, "{ran}");
    snapshot("files_not_sent", &namespace, &ran);
    let file = namespace.file("image.yaml", "workdir: /folder/of/the/image\nrun: 'true'\n");
    let ran = ann.run(["jobs", "submit", "--dry-run", "-o", "json", file.to_str().unwrap()]);
    assert!(ran.stdout().contains("\"workingDir\": \"/folder/of/the/image\""), "{ran}");
    assert!(namespace.objects("jobs").is_empty());
}

fn what_is_left_out(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let tree = ann.home().join("tree");
    fs::create_dir_all(tree.join("logs")).unwrap();
    for (name, content) in [("a.py", "1"), ("logs/x", "22"), ("b.tmp", "333"), (".gitignore", "logs/\n*.tmp\n")] {
        fs::write(tree.join(name), content).unwrap();
    }
    let file = namespace.file("task.yaml", "workdir: tree\nrun: 'true'\n");
    let file = file.to_str().unwrap();
    snapshot("files_lint", &namespace, &ann.run(["jobs", "lint", "-v", file]));
    let ran = ann.run(["jobs", "submit", "--dry-run", "-o", "name", file]);
    assert!(ran.code == 0 && ran.stdout().contains("-files-0\n"), "{ran}");
    fs::write(tree.join(".skyignore"), "a.py\n").unwrap();
    snapshot("files_skyignore", &namespace, &ann.run(["jobs", "lint", file]));
}
