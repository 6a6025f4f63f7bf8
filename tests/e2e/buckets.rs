//! Buckets in `file_mounts`.

use std::fs;

use serde_json::json;

use crate::Case;
use crate::Where::{Both, Real, Sandbox};
use crate::place::{Namespace, Place, eventually, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("buckets::filled_from_local_files", Real, filled_from_local_files),
    ("buckets::copied", Real, copied),
    ("buckets::not_copied", Real, not_copied),
    ("buckets::mounted_by_drivers", Sandbox, mounted_by_drivers),
    ("buckets::mounted_beside", Real, mounted_beside),
    ("buckets::written_before_the_end", Real, written_before_the_end),
    ("buckets::not_mounted", Real, not_mounted),
    ("buckets::not_allowed", Both, not_allowed),
    ("buckets::what_is_said_of_local_files", Both, what_is_said_of_local_files),
];

/// What SkyPilot would put into a bucket lies where that would be mounted: a folder's content, or each path of a list
/// under its name.
fn filled_from_local_files(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    fs::create_dir_all(ann.home().join("code/sub")).unwrap();
    fs::write(ann.home().join("code/sub/a"), "a\n").unwrap();
    fs::write(ann.home().join("b"), "b\n").unwrap();
    let ran = ann.follow(concat!(
        "file_mounts:\n  /data: {name: mine, source: ~/code, mode: COPY}\n",
        "  ~/list: {source: [code/, ./b]}\n  rel: {name: out, source: code, mode: MOUNT_CACHED, persistent: false}\n",
        "run: cat /data/sub/a ~/list/code/sub/a ~/list/b ~/sky_workdir/rel/sub/a; echo c >/data/sub/c; ls /data/sub\n"
    ));
    assert_eq!((ran.code, ran.stdout().as_str()), (0, "a\na\nb\na\na\nc\n"), "{ran}");
}

fn what_is_said_of_local_files(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    fs::create_dir_all(ann.home().join("code")).unwrap();
    fs::write(ann.home().join("file"), "x").unwrap();
    let text = "file_mounts:\n  /a: {source: code, mode: COPY}\n  /b: {name: mine, source: ~/code}\nrun: 'true'\n";
    let file = namespace.file("task.yaml", text);
    let flags = ["jobs", "submit", "--dry-run", "-o", "name", "--storage-secret", "keys"];
    let ran = ann.run(flags.into_iter().chain([file.to_str().unwrap()]));
    snapshot("buckets_local", &namespace, &ran);
    let file = namespace.file("wrong.yaml", text.replace("code,", "file,").replace("~/code", "nowhere"));
    snapshot("buckets_local_wrong", &namespace, &ann.run(["jobs", "submit", "-d", file.to_str().unwrap()]));
    let file = namespace.file("keys.yaml", "file_mounts: {~/.netrc: ~/.netrc}\nrun: 'true'\n");
    snapshot("files_no_credentials", &namespace, &ann.run(["jobs", "submit", "-d", file.to_str().unwrap()]));
}

/// The only keys that the store takes.
const KEYS: (&str, &str) = ("key", "hush-5c1d");
const STORE: &str = concat!(
    "mkdir -p /srv/bucket/data/sub; cd /srv/bucket/data; echo one >one; echo two >sub/two; echo odd >\"it's \\$odd\"; ",
    "exec rclone serve s3 --addr :9000 --auth-key key,hush-5c1d /srv"
);

/// Serves S3 in a namespace, and puts a Secret beside it with each of these values for the secret key.
fn store(namespace: &Namespace<'_>, secrets: &[(&str, &str)]) {
    let container = json!({"name": "s3", "image": "rclone/rclone:1.75.2", "command": ["/bin/sh", "-c", STORE],
        "readinessProbe": {"tcpSocket": {"port": 9000}, "periodSeconds": 1}});
    let spec = json!({"hostname": "store", "subdomain": "s3", "terminationGracePeriodSeconds": 1,
        "automountServiceAccountToken": false, "containers": [container]});
    eventually("the namespace's service account", || namespace.objects("serviceaccounts").pop());
    namespace.create("pods", &json!({"metadata": {"name": "s3", "labels": {"app": "s3"}}, "spec": spec}));
    let spec = json!({"clusterIP": "None", "selector": {"app": "s3"}, "ports": [{"port": 9000}]});
    namespace.create("services", &json!({"metadata": {"name": "s3"}, "spec": spec}));
    for (name, secret) in secrets {
        let values = json!({"AWS_ACCESS_KEY_ID": KEYS.0, "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_ENDPOINT_URL": "http://store.s3:9000"});
        namespace.create("secrets", &json!({"metadata": {"name": name}, "stringData": values}));
    }
    eventually("the store", || {
        let pods = namespace.objects("pods");
        let ready = pods.iter().any(|pod| pod["status"]["containerStatuses"][0]["ready"] == true);
        ready.then_some(())
    });
}

/// Prefixes and single objects, in every form of a place, on every node.
fn copied(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    store(&namespace, &[("keys", KEYS.1)]);
    fs::create_dir_all(ann.home().join("code")).unwrap();
    fs::write(ann.home().join("code/main"), "main\n").unwrap();
    let text = concat!(
        "num_nodes: 2\nworkdir: code\nfile_mounts:\n  /data: s3://bucket/data\n  /new/one.txt: s3://bucket/data/one\n",
        "  ~/folder: {source: 's3://bucket/data/', mode: COPY}\n  ~/deep/two: s3://bucket/data/sub/two\n",
        "  rel: {name: bucket, store: s3, mode: COPY}\n",
        "run: |\n  cat main /data/one /data/sub/two \"/data/it's \\$odd\" /new/one.txt ~/folder/sub/two ~/deep/two rel/data/one\n",
        "  echo new >/data/sub/new; pwd; env | grep -c AWS_ || true\n"
    );
    let file = namespace.file("task.yaml", text);
    let ran = ann.run(["jobs", "submit", "--no-prefix", "--storage-secret", "keys", file.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{ran}");
    let stdout = ran.stdout();
    let mut lines: Vec<&str> = stdout.lines().collect();
    lines.sort_unstable();
    let expected = ["/root/sky_workdir", "0", "main", "odd", "one", "one", "one", "two", "two", "two"];
    let twice: Vec<&str> = expected.iter().flat_map(|line| [*line; 2]).collect();
    assert_eq!(lines, twice, "{ran}");
}

fn not_copied(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    store(&namespace, &[("keys", KEYS.1), ("wrong", "other")]);
    let cases = [
        (
            "s3://bucket/none",
            &["--storage-secret", "keys"][..],
            "cannot copy s3://bucket/none to /x: there is nothing\n",
        ),
        ("s3://bucket/data", &["--storage-secret", "wrong"], "403"),
        (
            "r2://bucket",
            &[],
            "cannot copy r2://bucket to /x: the address of the store is not known: put AWS_ENDPOINT_URL",
        ),
        ("s3://bucket", &["--storage-secret", "absent"], "Hint: create the Secret that --storage-secret names"),
        ("s3://bucket", &["--storage-image", "rclone/rclone:never"], "Hint: give an image with rclone"),
    ];
    let running = cases.iter().enumerate().map(|(index, (uri, flags, _))| {
        let text = format!("file_mounts: {{/x: '{uri}'}}\nrun: echo ran\n");
        let file = namespace.file(&format!("{index}.yaml"), text);
        ann.start(["jobs", "submit", file.to_str().unwrap()].iter().chain(*flags))
    });
    let running: Vec<_> = running.collect();
    for (running, (uri, flags, why)) in running.into_iter().zip(cases) {
        let ran = running.end();
        assert!(ran.code == 1 && ran.stderr().contains(why) && !ran.stdout().contains("ran"), "{uri} {flags:?}: {ran}");
        assert!(!ran.stderr().contains("hush"), "{ran}");
    }
}

/// Where the cluster has the driver, and else refused at its place before anything is created.
fn mounted_by_drivers(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file(
        "task.yaml",
        "file_mounts:\n  /models: s3://b/x\n  ~/out: {source: 'gs://b/out'}\n  /c: {name: c, store: azure}\nrun: 'true'\n",
    );
    let file = file.to_str().unwrap();
    let submit = |flags: &[&str]| ann.run(["jobs", "submit", file].iter().chain(flags));
    snapshot("buckets_no_driver", &namespace, &submit(&["-d"]));
    let driver = |name: &str, modes: &[&str]| {
        let object = json!({"metadata": {"name": name}, "spec": {"volumeLifecycleModes": modes}});
        place.ask("POST", "/apis/storage.k8s.io/v1/csidrivers", Some(&object));
    };
    driver("gcsfuse.csi.storage.gke.io", &["Persistent", "Ephemeral"]);
    driver("blob.csi.azure.com", &["Persistent", "Ephemeral"]);
    snapshot("buckets_driver_without_secret", &namespace, &submit(&["-d"]));
    let ran = submit(&["--dry-run=server", "-o", "json", "--storage-secret", "keys"]);
    assert!(ran.code == 0 && ran.stdout().contains("\"driver\": \"gcsfuse.csi.storage.gke.io\""), "{ran}");
    let unseen = json!({"match": {"path_contains": "/csidrivers"}, "fault": {"status": 403}});
    place.ask("POST", "/sandbox/faults", Some(&unseen));
    snapshot("buckets_drivers_unseen", &namespace, &submit(&["-d"]));
    assert!(namespace.objects("jobs").is_empty());
    snapshot("buckets_lint", &namespace, &ann.run(["jobs", "lint", file]));
}

const ALLOWED: [&str; 3] = ["--allow-privileged", "--storage-secret", "keys"];

/// What a task prints that is given a copy of the whole bucket.
fn in_the_bucket(namespace: &Namespace<'_>, run: &str) -> String {
    let ann = namespace.person("ann");
    let file = namespace.file("look.yaml", format!("file_mounts: {{/all: 's3://bucket'}}\nrun: {run}\n"));
    let ran = ann.run(["jobs", "submit", "--storage-secret", "keys", file.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{ran}");
    ran.stdout()
}

/// Read and written, by a task that is not root too; when it ends all that it wrote is in the bucket.
fn mounted_beside(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    store(&namespace, &[("keys", KEYS.1)]);
    let text = concat!(
        "file_mounts:\n  /data: {source: 's3://bucket/data'}\n",
        "  ~/out: {source: 's3://bucket/new/results', mode: MOUNT_CACHED}\n",
        "run: |\n  id -u; cat /data/one /data/sub/two; echo result >~/out/r\n",
        "  head -c 5000000 /dev/urandom >/data/noise; cksum </data/noise; env | grep -c AWS_ || true\n",
        "config: {kubernetes: {pod_config: {spec: {securityContext: {runAsUser: 1000, runAsNonRoot: true}}}}}\n"
    );
    let file = namespace.file("task.yaml", text);
    let ran = ann.run(["jobs", "submit"].into_iter().chain(ALLOWED).chain([file.to_str().unwrap()]));
    assert_eq!(ran.code, 0, "{ran}");
    let stdout = ran.stdout();
    // Of a home directory that cannot be written a line tells.
    let lines: Vec<&str> = stdout.lines().filter(|line| !line.starts_with("k8s-cli: ")).collect();
    let [user, one, two, sum, keys] = lines[..] else { panic!("{ran}") };
    assert_eq!([user, one, two, keys], ["1000", "one", "two", "0"], "{ran}");
    let found = in_the_bucket(&namespace, "cat /all/new/results/r; cksum </all/data/noise");
    assert_eq!(found, format!("result\n{sum}\n"));
}

/// A task that is stopped saves its work there; nothing of the mount keeps its pod.
fn written_before_the_end(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    store(&namespace, &[("keys", KEYS.1)]);
    let text = concat!(
        "name: saves\nfile_mounts: {/data: {source: 's3://bucket/data'}}\n",
        "run: |\n  trap 'sleep 3; echo saved >/data/checkpoint; exit 0' TERM\n  echo up; while :; do sleep 0.1; done\n"
    );
    let file = namespace.file("task.yaml", text);
    let ran = ann.run(["jobs", "submit", "-d"].into_iter().chain(ALLOWED).chain([file.to_str().unwrap()]));
    assert_eq!(ran.code, 0, "{ran}");
    eventually("a program that takes its time", || {
        ann.run(["jobs", "logs", "saves", "--no-follow"]).stdout().contains("up").then_some(())
    });
    let ran = ann.run(["jobs", "stop", "saves", "--wait", "--now"]);
    assert!(ran.code == 0 && ran.stderr().contains("mounts buckets: its pods keep the time"), "{ran}");
    let pods = namespace.objects("pods");
    assert!(pods.iter().all(|pod| pod["metadata"]["name"] == "s3"), "{pods:?}");
    assert_eq!(in_the_bucket(&namespace, "cat /all/data/checkpoint"), "saved\n");
}

fn not_mounted(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    store(&namespace, &[("keys", KEYS.1), ("wrong", "other")]);
    let cases = [
        ("s3://bucket/data", "wrong", "cannot mount s3://bucket/data at /x: "),
        ("s3://none", "keys", "cannot mount s3://none at /x: there is no such bucket\n"),
    ];
    let running = cases.iter().enumerate().map(|(index, (uri, secret, _))| {
        let text = format!("file_mounts: {{/x: {{source: '{uri}'}}}}\nrun: echo ran\n");
        let file = namespace.file(&format!("{index}.yaml"), text);
        let flags = ["jobs", "submit", "--allow-privileged", "--storage-secret", secret];
        ann.start(flags.into_iter().chain([file.to_str().unwrap()]))
    });
    let running: Vec<_> = running.collect();
    for (running, (uri, .., why)) in running.into_iter().zip(cases) {
        let ran = running.end();
        assert!(ran.code == 1 && ran.stderr().contains(why) && !ran.stdout().contains("ran"), "{uri}: {ran}");
        assert!(!ran.stderr().contains("hush"), "{ran}");
    }
}

/// A container with all rights on its node has to be asked for.
fn not_allowed(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let text = "file_mounts:\n  /a: s3://b\n  /out: {source: 's3://b/out'}\nrun: 'true'\n";
    let file = namespace.file("task.yaml", text);
    let file = file.to_str().unwrap();
    let ran = ann.run(["jobs", "submit", "-d", file]);
    assert_eq!(ran.stderr(), ann.run(["jobs", "submit", "--dry-run", file]).stderr());
    snapshot("buckets_not_allowed", &namespace, &ran);
    snapshot("buckets_not_allowed_lint", &namespace, &ann.run(["jobs", "lint", file]));
}
