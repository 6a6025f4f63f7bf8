//! A `workdir` that is a git repository: each node clones the commit that was there when the task was submitted.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine;
use serde_json::json;

use crate::Case;
use crate::Where::{Both, Real, Sandbox};
use crate::place::{Namespace, Place, Running, eventually, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("repositories::names", Sandbox, names),
    ("repositories::wrong_names", Both, wrong_names),
    ("repositories::out_of_reach", Sandbox, out_of_reach),
    ("repositories::tokens", Sandbox, tokens),
    ("repositories::keys", Sandbox, keys),
    ("repositories::wrong_keys", Both, wrong_keys),
    ("repositories::on_all_nodes", Real, on_all_nodes),
    ("repositories::images_without_git", Real, images_without_git),
];

/// What a task prints of its repository.
const TOLD: &str = "pwd; cat file; git rev-parse HEAD; git rev-parse --abbrev-ref HEAD; git log -1 --format=%s; git status --short; git remote -v | head -1";

fn git(folder: &Path, arguments: &[&str]) -> String {
    let own = ["-c", "user.name=ann", "-c", "user.email=ann@x.org", "-c", "init.defaultBranch=main"];
    let ran = Command::new("git").args(own).args(arguments).current_dir(folder).output().unwrap();
    assert!(ran.status.success(), "{arguments:?}: {ran:?}");
    String::from_utf8(ran.stdout).unwrap().trim().to_owned()
}

/// A commit that changes the only file; its hash.
fn commit(folder: &Path, content: &str) -> String {
    fs::write(folder.join("file"), format!("{content}\n")).unwrap();
    git(folder, &["add", "."]);
    git(folder, &["commit", "-qm", content]);
    git(folder, &["rev-parse", "HEAD"])
}

/// A repository with two commits on `main`, the first of which is `v1`, and another on the branch `other`.
fn repository(at: &Path) -> (PathBuf, [String; 3]) {
    let folder = at.join("repository");
    fs::create_dir_all(&folder).unwrap();
    git(&folder, &["init", "-q"]);
    let first = commit(&folder, "first");
    git(&folder, &["tag", "-am", "one", "v1"]);
    let second = commit(&folder, "second");
    git(&folder, &["checkout", "-qb", "other", "v1"]);
    let third = commit(&folder, "third");
    git(&folder, &["checkout", "-q", "main"]);
    (folder, [first, second, third])
}

fn names(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let (folder, [first, second, third]) = repository(ann.home());
    let url = format!("file://{}", folder.display());
    for (name, content, commit, branch) in [
        ("", "second", &second, "main"),
        ("other", "third", &third, "other"),
        ("v1", "first", &first, "HEAD"),
        (&first, "first", &first, "HEAD"),
        (&third[..8], "third", &third, "HEAD"),
        // The tip of nothing.
        (&first[..8], "first", &first, "HEAD"),
    ] {
        let ran = ann.follow(&format!("workdir: {{url: '{url}', ref: '{name}'}}\nrun: |\n  {TOLD}\n"));
        let expected = format!("/sky_workdir\n{content}\n{commit}\n{branch}\n{content}\norigin\t{url} (fetch)\n");
        assert!(ran.code == 0 && ran.stdout().ends_with(&expected), "{name}: {ran}");
    }
}

fn wrong_names(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let beside = namespace.file("README", "");
    let (folder, _) = repository(beside.parent().unwrap());
    let text = format!("run: 'true'\nworkdir:\n  url: file://{}\n  ref: mian\n", folder.display());
    let file = namespace.file("task.yaml", text);
    snapshot("repositories_wrong_name", &namespace, &ann.run(["jobs", "submit", "-d", file.to_str().unwrap()]));
    let file =
        namespace.file("url.yaml", "run: 'true'\nworkdir: {url: 'https://ann:hush@github.com/a/b', ref: a..b}\n");
    snapshot("repositories_wrong_url", &namespace, &ann.run(["jobs", "submit", "-d", file.to_str().unwrap()]));
    assert!(namespace.objects("jobs").is_empty());
}

/// The reason is git's, and the scripts have not run.
fn out_of_reach(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let ran = ann.follow("workdir: {url: 'file:///no/such/repository'}\nsetup: echo begun\nrun: echo ran\n");
    snapshot("repositories_out_of_reach", &namespace, &ran.timeless());
}

/// Serves the files of a folder to whoever has the token; comes back with its address.
fn server(folder: PathBuf, token: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let login = base64::engine::general_purpose::STANDARD.encode(format!("x-access-token:{token}"));
    let token = token.to_owned();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
            let request = lines.next().unwrap_or_default();
            assert!(!request.contains(&token), "{request}");
            let heads: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
            let path = request.split([' ', '?']).nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
            let (status, content) = if heads.contains(&format!("Authorization: Basic {login}")) {
                fs::read(folder.join(path)).map_or(("404 Not Found", Vec::new()), |content| ("200 OK", content))
            } else {
                ("401 Unauthorized\r\nWWW-Authenticate: Basic", Vec::new())
            };
            let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", content.len());
            // A client may have seen enough.
            let _ = stream.write_all(&[head.as_bytes(), &content].concat());
        }
    });
    format!("http://{address}")
}

/// It opens the repository, and is nowhere but in the Secret and in the task's environment.
fn tokens(place: &Place) {
    const VALUE: &str = "hush-5a7c1f";
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let (folder, [first, second, _]) = repository(ann.home());
    git(&folder, &["update-server-info"]);
    let url = format!("{}/a/.git", server(folder.parent().unwrap().to_owned(), VALUE)).replace("/a/", "/repository/");
    let task = |name: &str| {
        format!(
            "workdir: {{url: '{url}', ref: '{name}'}}\nrun: |\n  {TOLD}\n  grep -rl \"$GIT_TOKEN\" . || echo clean\n"
        )
    };
    let ran = ann.follow(&task("main"));
    assert!(ran.code == 1 && ran.stderr().contains("set GIT_TOKEN where you submit"), "{ran}");

    let file = namespace.file("task.yaml", task("main"));
    let ann = ann.with("GIT_TOKEN", VALUE);
    let ran = ann.run(["jobs", "submit", "-v", file.to_str().unwrap()]);
    let expected = format!("main\nsecond\norigin\t{url} (fetch)\nclean\n");
    assert!(ran.code == 0 && ran.stdout().ends_with(&expected), "{ran}");
    let said = format!("GIT_TOKEN of your environment goes to the nodes as a secret, for {url}\n");
    assert!(ran.stderr().starts_with(&said) && !ran.to_string().contains(VALUE), "{ran}");
    // What has no name only a server tells that is more than a folder.
    let ran = ann.follow(&task(&first));
    assert!(ran.code == 0 && ran.stdout().contains(&first) && ran.stdout().ends_with("clean\n"), "{ran}");
    let ran = ann.run(["jobs", "submit", "--dry-run", file.to_str().unwrap()]);
    assert!(ran.code == 0 && !ran.to_string().contains(VALUE), "{ran}");
    assert!(ran.stdout().contains(&second), "{ran}");
    for job in namespace.objects("jobs") {
        assert!(!job.to_string().contains(VALUE), "{job}");
    }
}

/// A key that ssh is given in a file of its own, which is gone afterwards.
fn keys(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let (folder, [_, second, _]) = repository(ann.home());
    let tools = ann.home().join("tools");
    fs::create_dir(&tools).unwrap();
    // In place of ssh: tells what it was given, and runs here what it would run there.
    let ssh = format!(
        "#!/bin/sh\nwhile [ \"$1\" != -i ]; do shift; done\nstat -c %a \"$2\" >>{home}/modes\necho \"$2\" >>{home}/keys\n\
         grep -c 'OPENSSH PRIVATE KEY' \"$2\" >/dev/null || exit 1\nwhile [ $# -gt 1 ]; do shift; done\neval \"$1\"\n",
        home = ann.home().display(),
    );
    fs::write(tools.join("ssh"), ssh).unwrap();
    fs::set_permissions(tools.join("ssh"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", tools.display(), std::env::var("PATH").unwrap());
    let key = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ\n-----END OPENSSH PRIVATE KEY-----\n";
    fs::write(ann.home().join("key"), key).unwrap();
    let home = ann.home().to_owned();
    let ann = ann.with("PATH", &path).with("GIT_SSH_KEY_PATH", "~/key");
    let task = format!(
        "envs: {{PATH: '{path}'}}\nworkdir: {{url: 'git@host:{}'}}\nrun: |\n  {TOLD}\n  echo ${{#GIT_SSH_KEY}}\n",
        folder.display()
    );
    let ran = ann.follow(&task);
    let end = format!("main\nsecond\norigin\tgit@host:{} (fetch)\n{}\n", folder.display(), key.len());
    assert!(ran.code == 0 && ran.stdout().contains(&second) && ran.stdout().ends_with(&end), "{ran}");
    assert!(!ran.to_string().contains("b3Blb"), "{ran}");
    let modes = fs::read_to_string(home.join("modes")).unwrap();
    assert!(modes.lines().count() >= 2 && modes.lines().all(|mode| mode == "600"), "{modes}");
    for used in fs::read_to_string(home.join("keys")).unwrap().lines() {
        assert!(!Path::new(used).exists(), "{used}");
    }
}

fn wrong_keys(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    fs::write(ann.home().join("public"), "ssh-ed25519 AAAA ann\n").unwrap();
    fs::write(
        ann.home().join("locked"),
        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHI\n",
    )
    .unwrap();
    let file = namespace.file("task.yaml", "workdir: {url: 'git@host:a/b'}\nrun: 'true'\n");
    for (key, why) in [
        ("nosuch", "GIT_SSH_KEY_PATH: cannot read nosuch: "),
        ("public", "GIT_SSH_KEY_PATH: public is not a private key\n"),
        ("locked", "GIT_SSH_KEY_PATH: locked has a passphrase, which nobody can type on a node\n"),
    ] {
        let mut command = ann.command(["jobs", "submit", "-d", file.to_str().unwrap()]);
        let ran = Running::new(command.env("GIT_SSH_KEY_PATH", key).spawn().unwrap()).end();
        assert!(ran.code == 2 && ran.stderr().starts_with(&format!("Error: {why}")), "{key}: {ran}");
    }
    // Nobody listens there.
    let file = namespace.file("task.yaml", "workdir: {url: 'git@127.0.0.1:a/b', ref: x}\nrun: 'true'\n");
    let ann = ann.with("GIT_SSH_COMMAND", "false");
    let ran = ann.run(["jobs", "submit", "--dry-run=client", "-o", "name", file.to_str().unwrap()]);
    let [url, web] = ["git@127.0.0.1:a/b", "https://127.0.0.1/a/b"];
    assert!(
        ran.stderr().starts_with(&format!("Warning: the nodes have no key for {url}, and cannot read it as {web}: ")),
        "{ran}"
    );
    let note = format!(
        "give one with GIT_SSH_KEY_PATH\nNote: the commit of 'x' of {url} cannot be looked up from here: Could not read from \
         remote repository.; each node clones what is there when it starts\n"
    );
    assert!(ran.code == 0 && ran.stderr().ends_with(&note), "{ran}");
    assert!(namespace.objects("jobs").is_empty());
}

/// Makes the same repository wherever it runs, with as many commits as `$1` says on `main`.
const MAKE: &str =
    "set -e; export GIT_AUTHOR_NAME=ann GIT_AUTHOR_EMAIL=ann@x.org GIT_COMMITTER_NAME=ann GIT_COMMITTER_EMAIL=ann@x.org
export GIT_AUTHOR_DATE='2026-01-01T00:00:00Z' GIT_COMMITTER_DATE='2026-01-01T00:00:00Z'
git init -qb main repository; cd repository
for number in $(seq $1); do echo $number >file; git add file; git commit -qm $number; done";

/// Serves a repository of three commits to the pods of a namespace: to all at `git://`, to who has the key by ssh.
fn serve(namespace: &Namespace<'_>, public_key: &str) {
    let script = format!(
        "{MAKE}\nmkdir -pm 700 /root/.ssh /run/sshd; echo '{public_key}' >/root/.ssh/authorized_keys; /usr/sbin/sshd\n\
         exec git daemon --export-all"
    );
    let probe = json!({"tcpSocket": {"port": 9418}, "periodSeconds": 1});
    let container = json!({"name": "git", "image": "git:1", "workingDir": "/", "readinessProbe": probe,
        "command": ["bash", "-c", script, "bash", "3"]});
    let metadata = json!({"name": "git", "labels": {"app": "git"}});
    namespace.create("pods", &json!({"metadata": metadata, "spec": {"containers": [container]}}));
    let spec = json!({"clusterIP": "None", "selector": {"app": "git"}, "ports": [{"port": 9418}]});
    namespace.create("services", &json!({"metadata": {"name": "git"}, "spec": spec}));
    eventually("a server", || {
        let endpoints = namespace.objects("endpoints");
        endpoints
            .iter()
            .any(|one| one["metadata"]["name"] == "git" && !one["subsets"][0]["addresses"].is_null())
            .then_some(())
    });
}

/// What was there when the task was submitted, also in a pod that is made anew; files come on top.
fn on_all_nodes(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let home = ann.home();
    let ran = Command::new("ssh-keygen").args(["-qN", "", "-f"]).arg(home.join("key")).status().unwrap();
    assert!(ran.success());
    serve(&namespace, fs::read_to_string(home.join("key.pub")).unwrap().trim());
    // What the client sees of the server: it is as it was two commits ago.
    let ran = Command::new("bash").args(["-c", MAKE, "bash", "1"]).current_dir(home).status().unwrap();
    assert!(ran.success());
    let first = git(&home.join("repository"), &["rev-parse", "HEAD"]);
    let url = format!("git://git.{}/repository", namespace.name);
    let mirror = format!("[url \"file://{}/repository\"]\ninsteadOf = {url}\n", home.display());
    fs::write(home.join(".gitconfig"), mirror).unwrap();
    fs::create_dir(home.join("more")).unwrap();
    fs::write(home.join("more/file"), "mine\n").unwrap();
    let mut noise = vec![0; 4_000_000];
    getrandom::fill(&mut noise).unwrap();
    fs::write(home.join("more/noise"), noise).unwrap();
    let script = "cat file sub/file; wc -c <sub/noise; git rev-parse HEAD --abbrev-ref HEAD; git log --oneline | wc -l";
    let ran = ann.follow(&format!(
        "num_nodes: 2\nworkdir: {{url: '{url}'}}\nfile_mounts: {{sub: more}}\nresources: {{image_id: git:1}}\nrun: {script}\n"
    ));
    let lines = ["1", "mine", "4000000", first.as_str(), "main", "1"];
    let expected: String = (0..2).flat_map(|rank| lines.map(|line| format!("node-{rank} | {line}\n"))).collect();
    let ran = ran.timeless();
    let mut sorted: Vec<&str> = expected.split_inclusive('\n').collect();
    sorted.sort_unstable();
    assert!(ran.code == 0 && ran.stdout() == sorted.concat(), "{ran}");

    let id = ann.submit(&format!(
        "workdir: {{url: '{url}'}}\nresources: {{image_id: git:1}}\nrun: cat file; git rev-parse HEAD; sleep 1000\n"
    ));
    ann.until(&id, "running");
    let pods = || {
        let mut pods = namespace.objects("pods");
        pods.retain(|pod| pod["metadata"]["name"] != "git" && pod["metadata"]["labels"]["task-id"] == id.as_str());
        pods
    };
    let before = pods()[0]["metadata"]["name"].as_str().unwrap().to_owned();
    place.ask("DELETE", &format!("/api/v1/namespaces/{}/pods/{before}?gracePeriodSeconds=0", namespace.name), None);
    eventually("another pod with the same commit", || {
        let ran = ann.run(["jobs", "logs", "--no-follow", &id]);
        let another = pods().iter().any(|pod| pod["metadata"]["name"] != before.as_str());
        (another && ran.stdout() == format!("1\n{first}\n")).then_some(())
    });

    // Where only the nodes can ask, they have what is there.
    let url = format!("ssh://root@git.{}/repository", namespace.name);
    let ann = ann.with("GIT_SSH_KEY_PATH", "key");
    let ran = ann.follow(&format!(
        "workdir: {{url: '{url}'}}\nresources: {{image_id: git:1}}\nrun: cat file; git remote -v; ls -A /dev/shm ~\n"
    ));
    assert!(ran.code == 0 && ran.stdout().starts_with(&format!("3\norigin\t{url} (fetch)\n")), "{ran}");
    assert!(ran.stderr().contains("cannot be looked up from here") && !ran.stdout().contains("key"), "{ran}");
}

fn images_without_git(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let commit = "0123456789012345678901234567890123456789";
    let task = format!("workdir: {{url: 'git://git/a/b', ref: '{commit}'}}\nsetup: echo begun\nrun: 'true'\n");
    for (image, user, why) in [
        ("busybox:1", 0, "the image has no git, and nothing to install it with"),
        ("busybox:1", 1000, "the image has no git, and its user may not install it"),
    ] {
        let pod =
            format!("config: {{kubernetes: {{pod_config: {{spec: {{securityContext: {{runAsUser: {user}}}}}}}}}}}\n");
        let ran = ann.follow(&format!("{task}resources: {{image_id: {image}}}\n{pod}"));
        assert!(
            ran.code == 1 && ran.stderr().contains(&format!("cannot clone its repository: {why}: use an image_id")),
            "{ran}"
        );
        assert!(!ran.stdout().contains("begun"), "{ran}");
    }
}
