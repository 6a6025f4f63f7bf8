//! The value of a secret is in a Secret and in the container's environment, and nowhere else.

use base64::Engine;

use crate::Case;
use crate::Where::Both;
use crate::place::{Place, Ran, eventually};

pub(crate) const CASES: &[Case] = &[("secrets::are_nowhere_else", Both, are_nowhere_else)];

const VALUES: [&str; 4] = ["inline-b7f3a9c1e5", "environment-5d2e8f40", "from-file-91c7d6e2", "from-stdin-3a8b4c5d"];

fn are_nowhere_else(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann").with("OWN", VALUES[1]);
    let text = format!(
        "name: quiet\nnum_nodes: 2\nsecrets: {{INLINE: {}, OWN: , FILE: , STDIN: }}\nsetup: sleep 1\nrun: |\n  echo ${{#INLINE}} ${{#OWN}} ${{#FILE}} ${{#STDIN}}\n  until [ -e \"$HOME/stop\" ]; do sleep 1; done\n",
        VALUES[0]
    );
    let file = namespace.file("task.yaml", &text);
    let values = namespace.file("secrets.env", format!("FILE='{}'\n", VALUES[2]));
    let broken = namespace.file("broken.yaml", text.replace("name: quiet", "nmae: quiet\nnum_node: x"));
    // The line that is wrong is the one with the value.
    let twice = namespace.file(
        "twice.yaml",
        format!("{text}envs: {{}}\nenvs: {{}}\n")
            .replace("OWN: , FILE", &format!("INLINE: {}, OWN: , FILE", VALUES[0])),
    );
    let lost = namespace.file("lost.yaml", format!("{text}volumes: {{/data: nosuch}}\n"));
    let stdin = format!("STDIN={}\n", VALUES[3]);
    let submit = |file: &std::path::Path, flags: &[&str]| {
        let own = [
            "jobs",
            "submit",
            file.to_str().unwrap(),
            "-v",
            "--secret",
            "OWN",
            "--secret-file",
            values.to_str().unwrap(),
            "--secret-file",
            "-",
        ];
        ann.run_with_input([&own[..], flags].concat(), stdin.as_bytes())
    };
    let mut said: Vec<Ran> = vec![
        submit(&file, &["--dry-run"]),
        submit(&file, &["--dry-run=server", "-o", "json"]),
        submit(&broken, &[]),
        submit(&twice, &[]),
        submit(&lost, &["-d"]),
        submit(&file, &["-d", "-n", "no-such-namespace"]),
        submit(&file, &["-d", "-o", "json"]),
    ];
    assert_eq!(said.iter().map(|ran| ran.code).collect::<Vec<_>>(), [0, 0, 2, 2, 1, 1, 0]);
    ann.until("quiet", "running");
    // While it runs: the command lines of all processes of this machine, those of the pods among them.
    let lines = std::fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| std::fs::read(entry.unwrap().path().join("cmdline")).ok());
    for line in lines.map(|line| String::from_utf8_lossy(&line).into_owned()) {
        assert!(!leaks(&line), "a process was started with it: {line}");
    }
    let lengths = format!("node-0 | {}\n", VALUES.map(|value| value.len().to_string()).join(" "));
    said.push(eventually("the values in the container", || {
        Some(ann.run(["jobs", "logs", "quiet", "-v", "--no-follow"])).filter(|ran| ran.stdout().contains(&lengths))
    }));
    for command in
        [&["jobs", "status", "quiet", "-o", "yaml", "-v"][..], &["jobs", "list", "-d", "-v"], &["check", "-v"]]
    {
        said.push(ann.run(command));
    }
    for resource in ["jobs", "pods", "services", "configmaps", "events"] {
        for object in namespace.objects(resource) {
            assert!(!leaks(&object.to_string()), "{resource}: {object}");
        }
    }
    let of_task = |secret: &serde_json::Value| secret["metadata"]["labels"]["task-id"].is_string();
    let secrets: Vec<_> = namespace.objects("secrets").into_iter().filter(of_task).collect();
    let (records, values): (Vec<_>, Vec<_>) =
        secrets.iter().partition(|secret| secret["metadata"]["labels"]["k8s-cli/record"] == "true");
    assert_eq!((records.len(), values.len()), (1, 1));
    assert!(leaks(&values[0]["data"].to_string()), "looking for it finds it where it is");
    assert!(!leaks(&values[0]["metadata"].to_string()), "{values:?}");
    // Its values one by one, as base64 hides what begins elsewhere.
    for value in records[0]["data"].as_object().unwrap().values() {
        let text = base64::engine::general_purpose::STANDARD.decode(value.as_str().unwrap()).unwrap();
        assert!(!leaks(&String::from_utf8(text).unwrap()), "{records:?}");
    }
    assert!(!leaks(&records[0].to_string()), "{records:?}");
    let shown = ann.run(["jobs", "show", "quiet", "-v"]);
    assert!(shown.stdout().contains("secrets: {INLINE: null, OWN: , FILE: , STDIN: }\n"), "{shown}");
    said.extend([shown, ann.run(["show", "quiet", "--yaml"]), ann.run(["show", "quiet", "-o", "json"])]);
    said.push(ann.run(["jobs", "stop", "quiet", "-v"]));
    for ran in &said {
        assert!(!leaks(&ran.to_string()), "{ran}");
    }
    for path in files(ann.home()) {
        assert!(!leaks(&String::from_utf8_lossy(&std::fs::read(&path).unwrap())), "{}", path.display());
    }
    namespace.empty();
}

fn leaks(text: &str) -> bool {
    VALUES.iter().any(|value| {
        // Its middle, whatever stands before it: base64 goes by three bytes.
        let encoded =
            (0..3).map(|skip| base64::engine::general_purpose::STANDARD_NO_PAD.encode(&value[skip..skip + 12]));
        text.contains(value) || encoded.into_iter().any(|encoded| text.contains(&encoded))
    })
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
