//! Every file in examples/ is submitted, and what it prints compared.

use crate::Case;
use crate::Where::{Both, Real};
use crate::place::Place;

pub(crate) const CASES: &[Case] = &[
    ("examples::of_one_node", Both, of_one_node),
    ("examples::pipeline", Both, pipeline),
    ("examples::rendezvous", Real, rendezvous),
    ("examples::shared_volume", Real, shared_volume),
    ("examples::all_are_tried", Both, all_are_tried),
];

fn path(name: &str) -> String {
    format!("{}/examples/{name}.yaml", env!("CARGO_MANIFEST_DIR"))
}

fn of_one_node(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    for (name, flags, expected, code) in [
        ("hello", &[][..], "Hello from node 0 of 1\n", 0),
        ("setup-and-run", &[], "installing\nrunning with data from setup\n", 0),
        (
            "env",
            &["--env", "NAME=world", "--secret", "TOKEN=hidden"],
            "Hello, world: 3 times\nThe token has 6 characters\n",
            0,
        ),
        ("ci", &[], "test one: ok\ntest two: FAILED\n", 3),
    ] {
        let file = path(name);
        let mut args = vec!["jobs", "submit", file.as_str()];
        args.extend(flags);
        let ran = ann.run(args);
        assert_eq!((ran.stdout().as_str(), ran.code), (expected, code), "{name}: {ran}");
    }
    // No node has a GPU: it is placed by nobody, and says so.
    let ran = ann.run(["jobs", "submit", path("gpu").as_str(), "--start-timeout", "5s"]);
    assert_eq!(ran.code, 124, "{ran}");
    assert!(ran.stderr().contains("Insufficient nvidia.com/gpu"), "{ran}");
}

/// Its second task has two nodes, which speak when they please.
fn pipeline(place: &Place) {
    let namespace = place.namespace();
    let ran = namespace.person("ann").run(["jobs", "submit", path("pipeline").as_str()]);
    let expected = ["making the data", "node-0 | node 0 trains", "node-0 | task 2 of 2", "node-1 | node 1 trains"];
    assert_eq!((sorted(&ran.stdout()).as_slice(), ran.code), (&expected[..], 0), "{ran}");
}

fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines
}

fn rendezvous(place: &Place) {
    let namespace = place.namespace();
    let ran = namespace.person("ann").run(["jobs", "submit", path("rendezvous").as_str()]);
    assert_eq!(
        sorted(&ran.stdout()),
        ["node-0 | node 0 heard from node 1", "node-1 | node 1 was answered by node 0"],
        "{ran}"
    );
    assert_eq!(ran.code, 0, "{ran}");
}

fn shared_volume(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    assert_eq!(ann.run(["volumes", "create", "shared", "1Gi", "-a", "RWX"]).code, 0);
    let ran = ann.run(["jobs", "submit", path("shared-volume").as_str()]);
    assert_eq!(sorted(&ran.stdout()), ["node-0 | node 0 sees: 0 1", "node-1 | node 1 sees: 0 1"], "{ran}");
    assert_eq!(ran.code, 0, "{ran}");
}

fn all_are_tried(_: &Place) {
    let folder = format!("{}/examples", env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| {
            entry.unwrap().file_name().to_str().and_then(|name| name.strip_suffix(".yaml")).map(str::to_owned)
        })
        .collect();
    names.sort();
    assert_eq!(names, ["ci", "env", "gpu", "hello", "pipeline", "rendezvous", "setup-and-run", "shared-volume"]);
}
