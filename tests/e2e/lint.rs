//! `jobs lint`: verdicts, fields, exit codes; no login and no cluster.

use crate::Case;
use crate::Where::Both;
use crate::place::{Place, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("lint::files", Both, files),
    ("lint::results", Both, results),
    ("lint::what_submit_refuses", Both, what_submit_refuses),
    ("lint::commands", Both, commands),
];

const BENT: &str = "name: bent\nenvs: {KEY: }\nresources:\n  accelerators: A100:8\n  disk_tier: best\nrun: a\n";

fn files(place: &Place) {
    let namespace = place.namespace();
    let fine = namespace.file("fine.yaml", "name: fine\nresources: {cpus: 4+, memory: 16}\nrun: a\n");
    let bent = namespace.file("bent.yaml", BENT);
    let pipeline = namespace.file("pipeline.yaml", "name: steps\n---\nrun: a\n---\nrun: b\n");
    let wrong = namespace.file("wrong.yaml", "rnu: a\nresources:\n  cpus: 4\n  memroy: 16GiB\n");
    let group = "name: g\nexecution: parallel\n---\nname: a\nrun: a\n---\nname: b\nrun: b\n";
    let group = namespace.file("group.yaml", group);
    let refused = "managed_secrets: [a]\nresources: {use_spot: true, infra: aws, disk_size: 500, instance_type: m5.large}\nrun: a\n";
    let refused = namespace.file("refused.yaml", refused);
    let manifest = "apiVersion: v1\nkind: Service\n---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\n";
    let manifest = namespace.file("job.yaml", manifest);
    let habits = "image: a\ngpus: 1\ncpus: 4\nmemory: 1Gi\naccelerators: A100\ncommand: a\nports: 80\nenv: {A: b}\n";
    let habits = namespace.file("habits.yaml", habits);
    let older = "experimental: {config_overrides: {}}\njob: {wait_for_scheduling_timeout: 2h}\n\
                 resources: {spot_recovery: none, any_of: [{spot_recovery: none}]}\nrun: a\n";
    let older = namespace.file("older.yaml", older);
    let entry = "    - {accelerators: A100, disk_tier: best, region: x}\n";
    let entries = format!("resources:\n  disk_size: 10\n  any_of:\n{}    - {{zone: y}}\nrun: a\n", entry.repeat(17));
    let entries = namespace.file("entries.yaml", &entries);
    let [fine, bent, pipeline, wrong, group, refused, manifest, habits, entries, older] =
        [&fine, &bent, &pipeline, &wrong, &group, &refused, &manifest, &habits, &entries, &older]
            .map(|path| path.to_str().unwrap());
    let cases: &[(&str, &[&str], i32)] = &[
        ("fine", &[fine], 0),
        ("strict_and_fine", &["--strict", fine], 0),
        ("bent", &[bent], 0),
        ("strict_and_bent", &["--strict", bent], 2),
        ("pipeline", &[pipeline], 0),
        ("job_group", &[group], 2),
        ("refused", &[refused], 2),
        ("kubernetes_manifest", &[manifest], 2),
        ("habits", &[habits], 2),
        ("entries", &[entries], 0),
        ("older", &[older], 2),
        ("strict_and_entries", &["--strict", entries], 2),
        ("strict_and_job_group", &["--strict", group], 2),
        ("several", &[fine, wrong, "/nonexistent/task.yaml"], 2),
        ("names", &["-o", "name", fine, wrong], 2),
        ("stdin_twice", &["-", "-"], 2),
        ("nothing", &[], 2),
    ];
    // Neither a login nor a cluster is asked for.
    let nobody = namespace.person("").with("KUBECONFIG", "/nonexistent/config");
    for (name, arguments, code) in cases {
        let ran = nobody.run(["jobs", "lint"].iter().chain(*arguments));
        assert_eq!(ran.code, *code, "{name}: {ran}");
        snapshot(&format!("lint_{name}"), &namespace, &ran);
    }
}

/// What the scripts call and the image lacks is said once, by lint and by submit, and never in the way.
fn commands(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let task = |name: &str, text: &str| namespace.file(name, text).to_str().unwrap().to_owned();
    let lacks = task("lacks.yaml", "setup: git --help >/dev/null\nrun: |\n  curl -s x || echo done\n");
    let steps = "name: steps\n---\nrun: uv sync\n---\nrun: uv run x\n---\nresources: {image_id: 'ubuntu:24.04'}\nrun: python3 a; conda info; docker ps\n";
    let steps = task("steps.yaml", steps);
    let full = task("full.yaml", "resources: {image_id: 'docker:python:3.12'}\nrun: git pull; curl x\n");
    let images = "resources: {any_of: [{image_id: 'docker:python:3.12'}, {image_id: 'docker:debian'}, {cpus: 1}]}\nrun: pip a; git a\n";
    let images = task("images.yaml", images);
    let contexts = "resources: {image_id: {a: 'docker:ours', b: 'docker:ours'}}\nrun: git pull\n";
    let contexts = task("contexts.yaml", contexts);
    let unknown = task("unknown.yaml", "resources: {image_id: 'ours/image'}\nrun: git pull; curl x\n");
    let habits = "file_mounts:\n  ~/.netrc: ~/.netrc\n  ./data: ./data\n  /bucket: s3://ours/data\nrun: uv sync\n";
    let habits = task("skypilot.yaml", habits);
    let cases: &[(&str, &[&str])] = &[
        ("skypilot", &["jobs", "lint", &habits, &habits, &lacks]),
        ("commands", &["jobs", "lint", &lacks, &steps, &full, &unknown, &images, &contexts]),
        ("commands_strict", &["jobs", "lint", "--strict", &lacks]),
        ("commands_quiet", &["jobs", "lint", "-q", &lacks]),
        ("commands_json", &["jobs", "lint", "-o", "json", &lacks]),
    ];
    for (name, arguments) in cases {
        let ran = ann.run(*arguments);
        assert_eq!(ran.code, 0, "{name}: {ran}");
        snapshot(&format!("lint_{name}"), &namespace, &ran);
    }
    for (file, expected) in [(&lacks, 1), (&steps, 3), (&full, 0)] {
        let ran = ann.run(["jobs", "submit", "--dry-run", "-o", "name", file]);
        assert_eq!((ran.code, ran.stderr().matches(": not in ").count()), (0, expected), "{ran}");
        let quiet = ann.run(["jobs", "submit", "-q", "--dry-run", "-o", "name", file]);
        assert!(quiet.code == 0 && !quiet.stderr().contains(": not in "), "{quiet}");
    }
}

/// In the same words, and nothing is created.
fn what_submit_refuses(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let long = "x".repeat(140_000);
    for text in [
        "volumes: {/d: {}}\nrun: a\n".to_owned(),
        format!("envs: {{A: {long}}}\nrun: a\n"),
        format!("run: |\n{}", format!("  {}\n", &long[..1000]).repeat(1500)),
        format!("run: a\nenvs:\n{}", (0..12).map(|n| format!("  A{n}: {}\n", &long[..120_000])).collect::<String>()),
        "workdir: {url: x}\nrun: a\n".to_owned(),
        "resources: {accelerators: all}\nrun: a\n".to_owned(),
        "name: a\n".to_owned(),
    ] {
        let file = namespace.file("task.yaml", &text);
        let file = file.to_str().unwrap();
        let (lint, submit) = (ann.run(["jobs", "lint", file]), ann.run(["jobs", "submit", "-d", file]));
        let errors = |text: String| text.split_once("Error: ").map(|(_, errors)| errors.to_owned()).unwrap();
        assert_eq!((lint.code, errors(lint.stderr())), (2, errors(submit.stderr())), "{lint}");
        assert!(lint.stderr().contains("cannot be submitted\n"), "{lint}");
    }
    assert!(namespace.objects("jobs").is_empty());
}

fn results(place: &Place) {
    let namespace = place.namespace();
    let bent = namespace.file("bent.yaml", BENT);
    let wrong = namespace.file("wrong.yaml", "rnu: a\n");
    let nobody = namespace.person("").with("KUBECONFIG", "/nonexistent/config");
    let ran = nobody.run(["jobs", "lint", "-o", "json", bent.to_str().unwrap(), wrong.to_str().unwrap()]);
    assert_eq!(ran.code, 2, "{ran}");
    snapshot("lint_json", &namespace, &ran);
}
