//! `jobs lint`: verdicts, fields, exit codes; no login and no cluster.

use crate::Case;
use crate::Where::Both;
use crate::place::{Place, snapshot};

pub(crate) const CASES: &[Case] = &[("lint::files", Both, files), ("lint::results", Both, results)];

const BENT: &str = "name: bent\nenvs: {KEY: }\nresources:\n  accelerators: A100:8\n  disk_tier: best\nrun: a\n";

fn files(place: &Place) {
    let namespace = place.namespace();
    let fine = namespace.file("fine.yaml", "name: fine\nresources: {cpus: 4+, memory: 16}\nrun: a\n");
    let bent = namespace.file("bent.yaml", BENT);
    let pipeline = namespace.file("pipeline.yaml", "name: steps\n---\nrun: a\n---\nrun: b\n");
    let wrong = namespace.file("wrong.yaml", "rnu: a\nresources:\n  cpus: 4\n  memroy: 16GiB\n");
    let group = "name: g\nexecution: parallel\n---\nname: a\nrun: a\n---\nname: b\nrun: b\n";
    let group = namespace.file("group.yaml", group);
    let [fine, bent, pipeline, wrong, group] =
        [&fine, &bent, &pipeline, &wrong, &group].map(|path| path.to_str().unwrap());
    let cases: &[(&str, &[&str], i32)] = &[
        ("fine", &[fine], 0),
        ("strict_and_fine", &["--strict", fine], 0),
        ("bent", &[bent], 0),
        ("strict_and_bent", &["--strict", bent], 2),
        ("pipeline", &[pipeline], 0),
        ("job_group", &[group], 0),
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

fn results(place: &Place) {
    let namespace = place.namespace();
    let bent = namespace.file("bent.yaml", BENT);
    let wrong = namespace.file("wrong.yaml", "rnu: a\n");
    let nobody = namespace.person("").with("KUBECONFIG", "/nonexistent/config");
    let ran = nobody.run(["jobs", "lint", "-o", "json", bent.to_str().unwrap(), wrong.to_str().unwrap()]);
    assert_eq!(ran.code, 2, "{ran}");
    snapshot("lint_json", &namespace, &ran);
}
