//! Agreement with SkyPilot 0.14 on its own files: the verdict on each, and the values that are read from it.

use std::path::Path;

use k8s_cli::quantity::Amount;
use k8s_cli::task::{self, DEFAULT_IMAGE, File, Layout, Overrides, ParsedTask, Resources, Source, Workdir};
use serde_json::{Map, Value, json};

/// Where we differ on purpose: file, what of it, and why.
const DIFFERENCES: &[(&str, &str, &str)] = &[
    ("res_memory_09.yaml", "verdict", "16G is a Kubernetes quantity, which our grammar adds"),
    ("res_acc_34.yaml", "candidates", "40GB asks the catalogue; ours has the GPUs that the facts name"),
    ("res_memory_16.yaml", "candidates", "32x is gigabytes for each CPU: without cpus there is nothing to ask for"),
    ("res_memory_25.yaml", "candidates", "16KB is rounded up to the megabyte that Kubernetes can give"),
    ("res_acc_15.yaml", "candidates", "an empty name is none: refused when the task is submitted"),
    ("res_acc_42.yaml", "candidates", "an empty name is none: refused when the task is submitted"),
    ("res_acc_60.yaml", "candidates", "the blank after the accelerator's name is taken off"),
    ("res_instance_type_k8s.yaml", "candidates", "the sizes in the name of SkyPilot's own type are read at once"),
    ("res_image_k8s_dict.yaml", "candidates", "the image for the context that the file names is chosen at once"),
    ("res_image_02.yaml", "candidates", "the blank before the image's name is taken off"),
    ("res_image_12.yaml", "candidates", "an empty image is none: refused when the task is submitted"),
];

#[test]
fn tasks_agree() {
    let Some(corpus) = super::corpus() else { return };
    let (files, wrong) = compare(&corpus, "tasks", "verdicts.jsonl");
    assert!(files > 200 && wrong.is_empty(), "{} of {files}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn probes_agree() {
    let Some(corpus) = super::corpus() else { return };
    let (files, wrong) = compare(&corpus, "probes", "probe_verdicts.jsonl");
    assert!(files > 240 && wrong.is_empty(), "{} of {files}:\n{}", wrong.len(), wrong.join("\n"));
}

/// How many files there are, and where we differ from SkyPilot without a reason.
fn compare(corpus: &Path, folder: &str, verdicts: &str) -> (usize, Vec<String>) {
    let verdicts = std::fs::read_to_string(corpus.join(verdicts)).unwrap();
    let mut wrong = Vec::new();
    let mut files = 0;
    for line in verdicts.lines() {
        files += 1;
        let theirs: Value = serde_json::from_str(line).unwrap();
        let name = theirs["file"].as_str().unwrap();
        let text = String::from_utf8_lossy(&std::fs::read(corpus.join(folder).join(name)).unwrap()).into_owned();
        for (what, detail) in differences(&theirs, &text) {
            if !DIFFERENCES.iter().any(|(file, field, _)| *file == name && *field == what) {
                wrong.push(format!("{name}: {what}: {detail}"));
            }
        }
    }
    (files, wrong)
}

/// What differs of a file: a word for it, and both sides.
fn differences(theirs: &Value, text: &str) -> Vec<(&'static str, String)> {
    // A null env is an error to SkyPilot's loader, and a note of what is missing to us; it was given this value then.
    let given = |key: &Value| (key.as_str().unwrap().to_owned(), "oracle-value".to_owned());
    let envs = theirs["needs_env"].as_array().into_iter().flatten().map(given).collect();
    let valid = theirs["ok"] == true || theirs["filled_ok"] == true;
    match task::file(text, &Overrides { envs, ..Overrides::default() }) {
        Err(problems) if valid => vec![("verdict", format!("we refuse it: {}", problems.0[0]))],
        Err(_) => Vec::new(),
        Ok(_) if !valid => vec![("verdict", format!("we accept it; SkyPilot: {}", theirs["error"]))],
        Ok(file) => values(theirs, &file),
    }
}

fn values(theirs: &Value, file: &File) -> Vec<(&'static str, String)> {
    let tasks = theirs["tasks"].as_array().unwrap();
    let group = theirs["job_group"] == true;
    let mut pairs = vec![
        ("tasks", json!(tasks.len()), json!(file.tasks.len())),
        ("job group", json!(group), json!(file.layout == Layout::Group)),
    ];
    for (theirs_task, parsed) in tasks.iter().zip(&file.tasks) {
        // The name of a pipeline of one task becomes the task's when it is launched.
        let single = tasks.len() == 1 && !group && !theirs["dag_name"].is_null();
        let name = if single { &theirs["dag_name"] } else { &theirs_task["name"] };
        pairs.push(("name", name.clone(), json!(parsed.task.name)));
        pairs.extend(of_task(theirs_task, parsed));
    }
    let differ = pairs.into_iter().filter(|(_, theirs, ours)| theirs != ours);
    differ.map(|(what, theirs, ours)| (what, format!("SkyPilot {theirs}, we {ours}"))).collect()
}

fn of_task(theirs: &Value, parsed: &ParsedTask) -> Vec<(&'static str, Value, Value)> {
    let task = &parsed.task;
    let text = |key: &str| theirs[key].as_str().unwrap_or_default();
    // A secret of the same name wins, so ours leaves the variable out.
    let is_secret = |key: &String| task.secrets.iter().any(|(name, _)| name == key);
    let envs: Map<String, Value> =
        theirs["envs"].as_object().unwrap().clone().into_iter().filter(|(key, _)| !is_secret(key)).collect();
    let map = |pairs: &[(String, String)]| pairs.iter().map(|(k, v)| (k.clone(), json!(v))).collect::<Map<_, _>>();
    let mut candidates: Vec<String> = theirs["resources"].as_array().unwrap().iter().map(their_candidate).collect();
    let mut ours: Vec<String> = task.candidates.list.iter().map(our_candidate).collect();
    if theirs["resources_kind"] != "ordered" {
        candidates.sort();
        ours.sort();
    }
    let workdir = task.workdir.as_ref().map(|workdir| match workdir {
        Workdir::Folder { path, .. } => json!(path),
        Workdir::Git { url, reference: Some(reference), .. } => json!({"url": url, "ref": reference}),
        Workdir::Git { url, reference: None, .. } => json!({"url": url}),
    });
    vec![
        ("num_nodes", theirs["num_nodes"].clone(), json!(task.num_nodes)),
        ("run", json!(text("run")), json!(task.run)),
        ("setup", json!(text("setup")), json!(task.setup.clone().unwrap_or_default())),
        ("envs", json!(envs), json!(map(&task.envs))),
        ("candidates", json!(candidates), json!(ours)),
        ("workdir", theirs["workdir"].clone(), json!(workdir)),
        ("mounts", json!(their_mounts(theirs)), json!(our_mounts(parsed))),
        ("volumes", json!(their_volumes(theirs)), json!(our_volumes(parsed))),
    ]
}

fn their_candidate(candidate: &Value) -> String {
    let accelerator = candidate["accelerators"].as_object().and_then(|one| one.iter().next());
    let accelerator = accelerator.map(|(name, count)| (name.clone(), count.as_f64().unwrap()));
    let size = |key: &str| {
        candidate[key].as_str().map(|text| {
            let (number, more) = text.strip_suffix('+').map_or((text, false), |number| (number, true));
            (number.trim().parse::<f64>().ok(), more)
        })
    };
    let ports: Vec<&str> = candidate["ports"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    format!(
        "{accelerator:?} cpus {:?} memory {:?} ports {ports:?} image {:?}",
        size("cpus"),
        size("memory"),
        candidate["image"].as_str()
    )
}

fn our_candidate(candidate: &Resources) -> String {
    let accelerator = candidate.accelerator.as_ref().map(|one| (one.name.clone().unwrap_or_default(), one.count));
    let ports: Vec<String> = candidate
        .ports
        .iter()
        .map(|(from, to)| if from == to { from.to_string() } else { format!("{from}-{to}") })
        .collect();
    let image = Some(candidate.image.as_str()).filter(|image| *image != DEFAULT_IMAGE);
    let (cpus, memory) = (size(candidate.cpus.as_ref()), size(candidate.memory.as_ref()));
    format!("{accelerator:?} cpus {cpus:?} memory {memory:?} ports {ports:?} image {image:?}")
}

/// A quantity as the number of gigabytes (or CPUs) that SkyPilot says.
fn size(amount: Option<&Amount>) -> Option<(Option<f64>, bool)> {
    amount.map(|amount| {
        let text = &amount.quantity;
        let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
        let number: f64 = text[..end].parse().unwrap();
        let number = match &text[end..] {
            "" | "G" | "Gi" => number,
            "Mi" => number / 1024.0,
            // Megabytes are written where the gigabytes do not come out even: rounded up.
            "M" => (number * 1024.0 / 1000.0).floor() / 1024.0,
            unit => panic!("a memory of {unit}"),
        };
        (Some(number), amount.at_least)
    })
}

fn their_mounts(theirs: &Value) -> Map<String, Value> {
    let mut mounts = theirs["file_mounts"].as_object().cloned().unwrap_or_default();
    for (target, storage) in theirs["storage_mounts"].as_object().into_iter().flatten() {
        let fields = ["name", "source", "mode", "persistent"].map(|key| match storage[key].as_array() {
            Some(list) if list.len() == 1 => list[0].clone(),
            _ => storage[key].clone(),
        });
        mounts.insert(target.clone(), json!(fields));
    }
    mounts
}

fn our_mounts(parsed: &ParsedTask) -> Map<String, Value> {
    let mounts = parsed.task.file_mounts.iter().filter_map(|mount| {
        let source = match &mount.source {
            Source::Path(text) | Source::Uri(text) => json!(text),
            // A disk of another cloud; SkyPilot keeps it among the resources.
            Source::Bucket(bucket) if bucket.store.as_deref() == Some("VOLUME") => return None,
            Source::Bucket(bucket) => {
                let source = match bucket.source.as_slice() {
                    [] => Value::Null,
                    [one] => json!(one),
                    several => json!(several),
                };
                json!([bucket.name, source, bucket.mode, bucket.persistent])
            }
        };
        Some((mount.target.clone(), source))
    });
    mounts.collect()
}

/// Volumes that have a name; others live as long as the task, which is not supported.
fn their_volumes(theirs: &Value) -> Map<String, Value> {
    let volumes = theirs["volumes"].as_object().into_iter().flatten();
    let named = volumes.filter_map(|(path, volume)| {
        let name = volume.as_str().or_else(|| volume["name"].as_str())?;
        Some((path.clone(), json!([name, volume.get("sub_path")])))
    });
    named.collect()
}

fn our_volumes(parsed: &ParsedTask) -> Map<String, Value> {
    parsed.task.volumes.iter().map(|mount| (mount.path.clone(), json!([mount.volume, mount.sub_path]))).collect()
}
