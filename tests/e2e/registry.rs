//! The login of a registry, by SkyPilot's three variables: a Secret that the task owns, and that its image is pulled with.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::Case;
use crate::Where::{Real, Sandbox};
use crate::place::{Place, eventually, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("registry::is_a_secret_of_the_task", Sandbox, is_a_secret_of_the_task),
    ("registry::what_is_wrong", Sandbox, what_is_wrong),
    ("registry::images_are_pulled_with_it", Real, images_are_pulled_with_it),
];

const PASSWORD: &str = "hush-4f1c9a";

fn is_a_secret_of_the_task(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let text = format!(
        "name: private\nnum_nodes: 2\nresources: {{image_id: docker:team/x:1}}\nrun: 'true'\nenvs:\n  \
         SKYPILOT_DOCKER_USERNAME: ann\n  SKYPILOT_DOCKER_PASSWORD: {PASSWORD}\n  SKYPILOT_DOCKER_SERVER: registry.invalid\n"
    );
    let file = namespace.file("task.yaml", text);
    let submit = |flags: &[&str]| {
        let arguments = ["jobs", "submit", file.to_str().unwrap(), "--image-pull-secret", "other", "-v"];
        ann.run(arguments.iter().chain(flags))
    };
    let dry = submit(&["--dry-run"]);
    let printed = "  .dockerconfigjson: '{\"auths\":{\"registry.invalid\":{\"password\":\"FILL_IN\",\"username\":\"FILL_IN\"}}}' \
                   # fill in the secret's value\n";
    assert!(dry.code == 0 && dry.stdout().contains(printed), "{dry}");
    for ran in [dry, submit(&["--dry-run=server", "-o", "json"]), submit(&["-d"])] {
        assert!(ran.code == 0 && !ran.to_string().contains(PASSWORD), "{ran}");
    }

    let jobs = namespace.objects("jobs");
    assert_eq!(jobs.len(), 2);
    let id = jobs[0]["metadata"]["labels"]["task-id"].as_str().unwrap();
    let name = format!("private-{id}-registry");
    for job in &jobs {
        assert!(!job.to_string().contains(PASSWORD), "{job}");
        let pod = &job["spec"]["template"]["spec"];
        assert_eq!(pod["imagePullSecrets"], json!([{"name": "other"}, {"name": name}]));
        assert_eq!(pod["containers"][0]["image"], "registry.invalid/team/x:1");
        // The scripts have the variables that SkyPilot gives them.
        let variables = pod["containers"][0]["env"].as_array().unwrap().iter();
        let own: Vec<&Value> = variables.filter(|one| one["name"].as_str().unwrap().contains("_DOCKER_")).collect();
        assert_eq!(own.len(), 3, "{own:?}");
    }
    let secrets = namespace.objects("secrets");
    let secret = secrets.iter().find(|secret| secret["metadata"]["name"] == name.as_str()).unwrap();
    assert_eq!(secret["type"], "kubernetes.io/dockerconfigjson");
    let owners = secret["metadata"]["ownerReferences"].as_array().unwrap();
    assert_eq!(
        owners.iter().map(|owner| &owner["uid"]).collect::<Vec<_>>(),
        jobs.iter().map(|job| &job["metadata"]["uid"]).collect::<Vec<_>>()
    );
    let config = STANDARD.decode(secret["data"][".dockerconfigjson"].as_str().unwrap()).unwrap();
    let config: Value = serde_json::from_slice(&config).unwrap();
    assert_eq!(config, json!({"auths": {"registry.invalid": {"username": "ann", "password": PASSWORD}}}));
    for resource in ["pods", "events", "configmaps", "services"] {
        assert!(namespace.objects(resource).iter().all(|object| !object.to_string().contains(PASSWORD)));
    }
    assert_eq!(ann.run(["jobs", "stop", id]).code, 0);
    namespace.empty();
}

fn what_is_wrong(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let submit = |name: &str, text: &str, flags: &[&str]| {
        let file = namespace.file("task.yaml", format!("resources: {{image_id: x}}\nrun: 'true'\n{text}"));
        let ran = ann.run(["jobs", "submit", "-d", file.to_str().unwrap()].iter().chain(flags));
        snapshot(name, &namespace, &ran);
    };
    let split =
        "envs: {SKYPILOT_DOCKER_USERNAME: u, SKYPILOT_DOCKER_SERVER: s}\nsecrets: {SKYPILOT_DOCKER_PASSWORD: }\n";
    submit("registry_split", split, &["--secret", "SKYPILOT_DOCKER_PASSWORD=hush"]);
    submit("registry_partial", "", &["--secret", "SKYPILOT_DOCKER_PASSWORD=hush"]);
    assert!(namespace.objects("jobs").is_empty());
    let all = "envs: {SKYPILOT_DOCKER_USERNAME: u, SKYPILOT_DOCKER_PASSWORD: hush, SKYPILOT_DOCKER_SERVER: s}\n";
    submit("registry_without_image", all, &["--image-id", "none", "-q"]);
    assert!(namespace.objects("secrets").iter().all(|secret| secret["type"] != "kubernetes.io/dockerconfigjson"));
}

/// By a registry on the node that wants a login; kubelets and container runtimes speak plain HTTP with it there.
fn images_are_pulled_with_it(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let port = 20_000 + std::process::id() % 10_000;
    std::fs::write(ann.home().join("registry.py"), include_str!("registry.py")).unwrap();
    let registry = ann.submit(&format!(
        "name: registry\nfile_mounts: {{~/registry.py: registry.py}}\nrun: exec python3 ~/registry.py {port} ann:{PASSWORD}\n\
         config: {{kubernetes: {{pod_config: {{spec: {{hostNetwork: true}}}}}}}}\n"
    ));
    ann.start(["jobs", "logs", &registry]).says("serving");
    let submit = |name: &str, password: &str, flags: &[&str]| {
        let file = namespace.file(
            "task.yaml",
            format!("name: private-{name}\nresources: {{image_id: docker:team/shell:1}}\nrun: echo pulled ${{#SKYPILOT_DOCKER_PASSWORD}}\n"),
        );
        let server = format!("SKYPILOT_DOCKER_SERVER=localhost:{port}");
        let password = format!("SKYPILOT_DOCKER_PASSWORD={password}");
        let secrets = ["--secret", "SKYPILOT_DOCKER_USERNAME=ann", "--secret", &password, "--secret", &server];
        ann.run(["jobs", "submit", file.to_str().unwrap()].iter().chain(&secrets).chain(flags))
    };
    let wrong = submit("wrong", "wrong", &["-dq"]);
    assert_eq!(wrong.code, 0, "{wrong}");
    eventually("the registry's refusal", || {
        let status = ann.run(["jobs", "status", wrong.stdout().trim()]);
        (status.code == 0 && status.stdout().contains("401 Unauthorized")).then_some(())
    });
    let right = submit("right", PASSWORD, &[]);
    assert_eq!((right.code, right.stdout()), (0, format!("pulled {}\n", PASSWORD.len())), "{right}");
    // No pull was tried before the Secret was there.
    let failed = |event: &Value| event["reason"] == "Failed" && event.to_string().contains("private-right");
    assert!(!namespace.objects("events").iter().any(failed));
    assert_eq!(ann.run(["jobs", "stop", "--all"]).code, 0);
}
