//! A user's first day, and the commands' results as people and programs read them.

use serde_json::json;

use crate::Case;
use crate::Where::{Both, Real, Sandbox};
use crate::place::{Place, eventually, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("first_day::with_a_volume", Real, with_a_volume),
    ("first_day::two_nodes", Both, two_nodes),
    ("first_day::results_for_programs", Both, results_for_programs),
    ("first_day::a_followed_task_for_programs", Both, a_followed_task_for_programs),
    ("first_day::ids_names_and_beginnings", Both, ids_names_and_beginnings),
    ("first_day::stop_all", Both, stop_all),
    ("first_day::login", Both, login),
    ("first_day::volumes", Both, volumes),
    ("first_day::volume_without_an_answer", Sandbox, volume_without_an_answer),
    ("first_day::check", Both, check),
    ("first_day::wait", Both, wait),
];

fn login(place: &Place) {
    let namespace = place.namespace();
    let nobody = namespace.person("");
    snapshot("whoami_without_login", &namespace, &nobody.run(["auth", "whoami"]));
    snapshot("login", &namespace, &nobody.run(["auth", "login", "ann@example.com"]));
    assert_eq!(nobody.run(["auth", "whoami"]).stdout(), "Logged in as: ann@example.com\n");
    let file = nobody.home().join(".config/k8s-cli/user.json");
    assert_eq!(std::fs::read_to_string(&file).unwrap().trim(), r#"{"username":"ann@example.com"}"#);
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    // A login elsewhere wins, but one that is only in ~/.config is still read.
    let moved = namespace.person("").with("XDG_CONFIG_HOME", nobody.home().join("xdg").to_str().unwrap());
    std::fs::create_dir_all(moved.home().join(".config/k8s-cli")).unwrap();
    std::fs::copy(&file, moved.home().join(".config/k8s-cli/user.json")).unwrap();
    assert_eq!(moved.run(["auth", "whoami", "-o", "name"]).stdout(), "ann@example.com\n");
    moved.run(["auth", "login", "bob"]);
    assert_eq!(moved.run(["auth", "whoami", "-o", "name"]).stdout(), "bob\n");
    assert_eq!(nobody.run(["auth", "logout"]).stdout(), "Logged out\n");
    assert_eq!(nobody.run(["auth", "whoami"]).code, 1);
    assert_eq!(
        nobody.run(["jobs", "list"]).stderr(),
        "Error: Not logged in. Run 'k8s-cli auth login <username>' first\n"
    );
}

/// What the environment says of output is for every command, and breaks none.
fn a_followed_task_for_programs(place: &Place) {
    let namespace = place.namespace();
    let file = namespace.file("ends.yaml", "run: echo one; echo 'two \"three\"'; exit 3");
    let submit = ["jobs", "submit", file.to_str().unwrap()];
    let with = |key: &str, value: &str| namespace.person("ann").with(key, value).run(submit).timeless();
    let ran = with("K8S_CLI_OUTPUT", "json");
    snapshot("submit_followed_json", &namespace, &namespace.person("ann").run([&submit[..], &["-o", "json"]].concat()));
    assert_eq!((ran.code, ran.stdout().lines().count()), (3, 5), "{ran}");
    for (value, told) in [("yaml", true), ("name", true), ("wide", false)] {
        let ran = with("K8S_CLI_OUTPUT", value);
        assert_eq!((ran.code, ran.stdout().as_str()), (3, "one\ntwo \"three\"\n"), "{ran}");
        assert_eq!(ran.stderr().contains("Note: a followed log is printed as it is"), told, "{ran}");
    }
    let ran = with("K8S_CLI_QUIET", "1");
    assert_eq!((ran.code, ran.stdout().as_str()), (3, "one\ntwo \"three\"\n"), "{ran}");
    assert!(ran.stderr().starts_with("Task ") && ran.stderr().ends_with(" failed: exited 3\n"), "{ran}");
}

fn with_a_volume(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann@example.com");
    snapshot("volume_create", &namespace, &ann.run(["volumes", "create", "data", "1Gi", "-a", "RWX"]));
    let volume = ann.run(["volumes", "list", "-o", "name"]).stdout().trim().to_owned();
    eventually("a bound volume", || {
        let status = ann.run(["volumes", "status", &volume, "-o", "json"]);
        status.stdout().contains("\"Bound\"").then_some(())
    });
    snapshot("volumes_list", &namespace, &ann.run(["volumes", "list", "-d"]));
    let task = "name: first\nnum_nodes: 2\nsetup: |\n  export GREETING=hello\n  echo setup on $NODE_RANK\nrun: |\n  \
                echo $GREETING from $NODE_RANK of $NUM_NODES\n  echo $NODE_RANK > /data/$NODE_RANK\nvolumes: {/data: data, /again: data}\n";
    let ran = ann.follow(task);
    assert_eq!(ran.code, 0, "{ran}");
    let mut lines: Vec<String> = ran.stdout().lines().map(str::to_owned).collect();
    lines.sort();
    assert_eq!(
        lines,
        ["node-0 | hello from 0 of 2", "node-0 | setup on 0", "node-1 | hello from 1 of 2", "node-1 | setup on 1"]
    );
    snapshot("list_after_a_volume", &namespace, &ann.run(["jobs", "list"]));
    let ran = ann.follow("run: cat /data/0 /data/1\nvolumes: {/data: data}");
    assert_eq!((ran.stdout().as_str(), ran.code), ("0\n1\n", 0));
    // What has finished does not keep it.
    snapshot("volume_used_by_finished", &namespace, &ann.run(["volumes", "status", "data"]));
    assert_eq!(ann.run(["jobs", "stop", "--all"]).stdout(), "Stopped 2 tasks\n");
    let refused = ann.run(["volumes", "delete", "data"]);
    assert_eq!(refused.code, 2, "{refused}");
    snapshot("volume_delete", &namespace, &ann.run(["volumes", "delete", "data", "--force"]));
    namespace.empty();
}

fn two_nodes(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann@example.com");
    let ran = ann.follow("name: pair\nnum_nodes: 2\nrun: '[ $NODE_RANK = 0 ] || sleep 1; echo rank $NODE_RANK'");
    snapshot("submit_followed", &namespace, &ran.timeless());
    snapshot("list", &namespace, &ann.run(["jobs", "list"]));
    snapshot("list_details", &namespace, &ann.run(["jobs", "list", "--details", "--all-users"]));
    snapshot("status", &namespace, &ann.run(["jobs", "status", "pair"]));
    snapshot("logs_of_a_finished_task", &namespace, &ann.run(["jobs", "logs", "pair"]).timeless());
    snapshot("stop", &namespace, &ann.run(["jobs", "stop", "pair"]));
    snapshot("list_nothing", &namespace, &ann.run(["jobs", "list"]));
    namespace.empty();
}

fn results_for_programs(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann@example.com");
    let file = namespace.file("task.yaml", "name: My Task\nrun: exit 3");
    let file = file.to_str().unwrap();
    snapshot("submit_json", &namespace, &ann.run(["jobs", "submit", "-d", "-o", "json", file]));
    let id = ann.submit("name: Other\nrun: sleep 600");
    assert_eq!(id.len(), 8);
    ann.until("My Task", "failed");
    ann.until(&id, "running");
    snapshot("list_json", &namespace, &ann.run(["jobs", "list", "-o", "json"]));
    snapshot("status_yaml", &namespace, &ann.run(["jobs", "status", "My Task", "-o", "yaml"]));
    snapshot("status_of_two_json", &namespace, &ann.run(["jobs", "status", "My Task", &id, "-o", "json"]));
    snapshot("stop_json", &namespace, &ann.run(["jobs", "stop", &id, "-o", "json"]));
    snapshot("stop_all_json", &namespace, &ann.run(["jobs", "stop", "--all", "-o", "json"]));
    snapshot("error_json", &namespace, &ann.run(["jobs", "status", "00000000", "-o", "json"]));
    let detached = ann.run_with_input(["jobs", "submit", "-", "-d"], b"run: echo from stdin");
    snapshot("submit_detached", &namespace, &detached);
}

fn ids_names_and_beginnings(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let first = ann.submit("name: twin\nrun: 'true'");
    let second = ann.submit("name: twin\nrun: 'true'");
    ann.until(&first, "completed");
    ann.until(&second, "completed");
    for argument in [&first[..], &first[..5]] {
        assert_eq!(ann.status(argument)["task_id"], first.as_str());
    }
    // Of several tasks of one name a read takes the newest and says so, and nothing is stopped.
    let newest = format!("'twin' names 2 tasks, this is the newest: {second} (twin, completed, ");
    for command in [&["status", "twin"][..], &["logs", "twin"], &["events", "twin"], &["wait", "twin"]] {
        let ran = ann.run([&["jobs"], command].concat());
        assert!(ran.code == 0 && ran.stderr().starts_with(&newest), "{ran}");
    }
    assert_eq!(ann.status("twin")["task_id"], second.as_str());
    let ran = ann.run(["jobs", "status"]);
    assert!(ran.code == 0 && ran.stderr().starts_with(&format!("The newest task: {second} (twin")), "{ran}");
    let both = ann.run(["jobs", "stop", "twin"]);
    assert!(both.code == 1 && both.stderr().starts_with("Error: 'twin' names 2 tasks: "), "{both}");
    assert!(both.stderr().contains(&format!("{first} (twin, completed, ")) && both.stdout().is_empty(), "{both}");
    // Jobs and pods are called after their task.
    let node = &ann.status(&first)["metadata"]["nodes"][0];
    for object in ["job", "pod"] {
        assert_eq!(ann.status(node[object].as_str().unwrap())["task_id"], first.as_str());
    }
    // Of several arguments all that are wrong are named, once each task.
    let ran = ann.run(["jobs", "status", "x", &first, "twin", &second, "y", "-o", "json"]);
    let list: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!((list["tasks"].as_array().unwrap().len(), ran.code), (2, 1), "{ran}");
    assert!(
        ran.stderr().contains("\nError: Task x not found ") || ran.stderr().starts_with("Error: Task x not found ")
    );
    assert!(ran.stderr().contains("\nError: Task y not found "), "{ran}");
    let short = ann.run(["jobs", "stop", &first[..3]]);
    assert!(short.code != 0 && !short.stderr().is_empty(), "{short}");
    assert_eq!(ann.run(["jobs", "stop", &first[..6], &second]).code, 0);
    let gone = ann.run(["jobs", "stop", &first]);
    assert_eq!(gone.code, 1);
    assert!(gone.stderr().contains("not found in the namespace"), "{gone}");
    snapshot("status_not_found", &namespace, &ann.run(["jobs", "status", "nosuch"]));
}

fn stop_all(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let bob = namespace.person("bob");
    ann.submit("num_nodes: 3\nrun: sleep 600");
    ann.submit("run: 'true'");
    bob.submit("run: 'true'");
    snapshot("stop_nothing_named", &namespace, &ann.run(["jobs", "stop"]));
    snapshot("stop_id_and_all", &namespace, &ann.run(["jobs", "stop", "abcd", "--all"]));
    snapshot("stop_all_users_without_all", &namespace, &ann.run(["jobs", "stop", "--all-users"]));
    snapshot("stop_all_users_unasked", &namespace, &ann.run(["jobs", "stop", "--all", "--all-users"]));
    snapshot("stop_all", &namespace, &ann.run(["jobs", "stop", "--all"]));
    assert_eq!(bob.run(["jobs", "list", "-o", "name"]).stdout().lines().count(), 1);
    assert_eq!(ann.run(["jobs", "stop", "--all", "--all-users", "--yes"]).stdout(), "Stopped 1 task\n");
    namespace.empty();
}

/// A claim whose creation was not answered is found by its name, or named.
fn volume_without_an_answer(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let silent = || {
        let rule = json!({"match": {"method": "POST", "path_contains": "/persistentvolumeclaims"},
            "fault": {"stall_after_bytes": 10}});
        place.ask("POST", "/sandbox/faults", Some(&rule));
    };
    let create = |name: &str| ann.run(["volumes", "create", name, "1Gi", "--request-timeout", "1s"]);
    silent();
    assert_eq!(create("one").code, 0);
    assert_eq!(namespace.objects("persistentvolumeclaims").len(), 1);
    silent();
    let unread = json!({"match": {"method": "GET", "path_contains": "/persistentvolumeclaims/"}, "times": 9,
        "fault": {"status": 500}});
    place.ask("POST", "/sandbox/faults", Some(&unread));
    snapshot("volume_without_an_answer", &namespace, &create("two"));
    place.ask("DELETE", "/sandbox/faults", None);
    assert_eq!(create("two").code, 1, "the claim is there");
}

fn volumes(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let bob = namespace.person("bob");
    snapshot(
        "volume_create_json",
        &namespace,
        &ann.run(["volumes", "create", "x", "10Gi", "-a", "rwo,ROX", "-s", "fast", "-o", "json"]),
    );
    let claim = &namespace.objects("persistentvolumeclaims")[0];
    assert_eq!(claim["spec"]["accessModes"], serde_json::json!(["ReadWriteOnce", "ReadOnlyMany"]));
    assert_eq!(claim["spec"]["storageClassName"], "fast");
    snapshot("volume_status_json", &namespace, &ann.run(["volumes", "status", "x", "-o", "json"]));
    snapshot("volume_status", &namespace, &ann.run(["volumes", "status", "x"]));
    snapshot("volume_of_another", &namespace, &bob.run(["volumes", "status", "x"]));
    snapshot("volume_without_unit", &namespace, &ann.run(["volumes", "create", "y", "10"]));
    snapshot("volume_bad_mode", &namespace, &ann.run(["volumes", "create", "y", "1Gi", "-a", "RWZ"]));
    snapshot("volume_twice", &namespace, &ann.run(["volumes", "create", "x", "10Gi"]));
    snapshot("volume_delete_unasked", &namespace, &ann.run(["volumes", "delete", "x"]));
    let two = namespace.file("two.yaml", "num_nodes: 2\nvolumes: {/d: y}\nrun: 'true'\n");
    assert_eq!(ann.run(["volumes", "create", "y", "1Gi"]).code, 0);
    let warned = ann.run(["jobs", "submit", "--dry-run=server", two.to_str().unwrap()]);
    let warning = "Warning: the volume 'y' is ReadWriteOnce, and the task has 2 nodes";
    assert!(warned.stderr().starts_with(warning), "{warned}");
    assert_eq!(ann.run(["volumes", "delete", "y", "-f"]).code, 0);
    assert_eq!(ann.run(["volumes", "delete", "x", "-f"]).code, 0);
    eventually("no volumes", || ann.run(["volumes", "list", "-o", "name"]).stdout().is_empty().then_some(()));
    snapshot("volumes_none", &namespace, &ann.run(["volumes", "list"]));
}

fn check(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let ran = ann.run(["check", "-o", "json"]);
    assert_eq!(ran.code, 0, "{ran}");
    let found: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!((&found["status"], &found["service"]), (&"ok".into(), &"k8s-cli-api".into()));
    assert_eq!(found["namespace"], namespace.name.as_str());
    // The documented Role is enough, and gives nothing beyond the namespace.
    let mut here = found["permissions"].as_array().unwrap().iter().filter(|right| right["all_namespaces"] == false);
    assert!(here.all(|right| right["allowed"] == true), "{ran}");
    let ran = ann.run(["check"]);
    let verdict = format!("Tasks can be submitted in the namespace '{}'", namespace.name);
    assert!(ran.code == 0 && ran.stdout().lines().last().unwrap().starts_with(&verdict), "{ran}");
    assert!(ran.stdout().lines().skip(6).all(|line| line.chars().count() <= 100), "{ran}");
}

fn wait(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let good = ann.submit("name: good\nrun: sleep 1");
    let bad = ann.submit("name: bad\nrun: sleep 2; exit 7");
    let worse = ann.submit("name: worse\nrun: exit 9");
    let ran = ann.run(["jobs", "wait", &good, &bad, &worse]);
    assert_eq!(ran.code, 7);
    snapshot("wait", &namespace, &ran.timeless());
    let long = ann.submit("run: sleep 600");
    let ran = ann.run(["jobs", "wait", &long, "--timeout", "1s"]);
    assert_eq!(ran.code, 124, "{ran}");
    // As a program reads it: what `status` has, in its order.
    let (of_wait, of_status) =
        (ann.run(["jobs", "wait", &good, "-o", "yaml"]), ann.run(["jobs", "status", &good, "-o", "yaml"]));
    assert_eq!((of_wait.stdout(), of_wait.code), (of_status.stdout(), 0));
}
