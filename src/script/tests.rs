use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

fn names(script: &str) -> String {
    missing(&[script], "python:3.13-slim", &[]).join(" ")
}

#[test]
fn what_is_called_and_missing() {
    let cases: &[(&str, &str)] = &[
        ("", ""),
        ("echo git", ""),
        ("git clone x", "git"),
        ("git clone x\ngit pull; curl x | sh", "git curl"),
        // Words of the shell.
        ("if git pull; then curl x; else wget y; fi", "git curl wget"),
        ("while ! curl x; do sleep 1; done", "curl"),
        ("for f in git curl; do echo $f; done; wget x", "wget"),
        ("for ((i=0; i<3; i++)); do git x; done", "git"),
        ("case $X in git) curl x;; (wget|b) rsync a b ;; *) jq . ;; esac; tmux", "curl rsync jq tmux"),
        ("[[ -f git && -x curl ]] && wget x", "wget"),
        ("[ git = curl ] || wget x", "wget"),
        ("(git a; cd b) && { curl c; }", "git curl"),
        ("x=$(git rev-parse HEAD) y=`curl z`", "git curl"),
        ("echo \"at $(git log | jq .)\" 'not $(curl x)'", "git jq"),
        ("echo ${X:-$(git log)} $((1 + 2)) && curl x", "git curl"),
        ("cat <(git log) > >(jq .)", "git jq"),
        ("cat <<EOF > a\ngit clone\nEOF\ncurl x", "curl"),
        ("cat <<-'E N'\n\tgit\n\tE N\ncurl x", "curl"),
        ("# git\necho a # curl\nwget x", "wget"),
        ("echo \\\n  git && \\\n  curl x", "curl"),
        ("a=(git curl) b=git; declare -a c=(wget); jq .", "jq"),
        ("echo a >git 2>&1 &>curl; jq . 2>/dev/null", "jq"),
        ("A=1 B=\"x y\" git pull", "git"),
        ("\"git\" pull; g'i't pull; /usr/bin/curl x; ./wget; $JQ; ~/bin/jq", "git"),
        ("X='a\nb' git pull", "git"),
        ("git pull &\ncurl x |\nwget y", "git curl wget"),
        ("time git pull; ! curl x", "git curl"),
        // Commands that run commands.
        ("sudo git pull; sudo -E -u root curl x; sudo DEBIAN_FRONTEND=a wget x", "git curl wget"),
        ("env A=b git pull; exec curl x; nohup wget y &", "git curl wget"),
        ("timeout -k 5 10 git pull; nice -n 3 curl x; find . | xargs -n 1 -P 4 wget", "git curl wget"),
        ("bash -c 'git pull && curl x'; eval \"wget y\"; sudo sh -c \"jq .\"", "git curl wget jq"),
        ("bash <<E\ngit pull\nE\n", "git"),
        // What the file has itself.
        ("function git { echo; }\ncurl () {\n  echo\n}\ngit; curl; alias jq=cat\njq", ""),
        ("command -v git || exit 1; git pull", ""),
        ("which git && git pull; if ! type curl >/dev/null; then exit; fi; curl x; hash jq; jq .", ""),
        ("if ! uv --version; then exit; fi; uv sync", ""),
        ("[ -x \"$(command -v git)\" ] && git pull", ""),
        ("curl x || wget y", "curl wget"),
        ("conda create -n a || python -m venv a", ""),
        ("git pull || true; curl x || echo no", "git curl"),
        // What it installs.
        ("apt-get update && apt-get install -y git curl=7.1 && git clone x && curl y", ""),
        ("git pull; sudo apt install -y git", ""),
        ("apt-get install -y build-essential openssh-client; gcc a.c; make; ssh x; g++ b", ""),
        ("apt-get install -y build-essential; git clone x; make install; curl x", "git"),
        ("apt-get install -y $PACKAGES; git pull", ""),
        ("pip install uv ray[default]==2.9 'awscli>1'; uv sync; ray start; aws s3 ls", ""),
        ("python -m pip install -r requirements.txt; torchrun x; ninja; git pull", "git"),
        ("torchrun train.py", "torchrun"),
        ("uv pip install torch; torchrun x", "uv"),
        ("curl -LsSf https://astral.sh/uv/install.sh | sh; uv sync; git pull", "curl git"),
        ("curl -LsSf https://example.com/setup.sh | bash; uv sync; git pull", "curl"),
        (
            "wget https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux-x86_64.sh -O m.sh\nbash m.sh -b\nconda create -n a\nconda activate a\ntorchrun x\ngit pull",
            "wget",
        ),
        (
            "wget https://repo.anaconda.com/Miniconda3-latest.sh\nbash Miniconda3-latest.sh -b\nconda activate\ngit pull",
            "wget git",
        ),
        ("conda create -n a python=3.10 -y; conda activate a; git pull; torchrun b", "conda git"),
        ("conda env create -f env.yml; conda activate a; git pull", "conda"),
        ("python -m venv v; source v/bin/activate; torchrun x; git pull", "git"),
        ("wget https://dl.k8s.io/kubectl; chmod +x kubectl; mv kubectl /usr/local/bin; kubectl get pods", "wget"),
        ("npm install -g yarn; yarn build", "npm"),
        (". $(conda info --base)/etc/profile.d/conda.sh; git pull", "conda git"),
        ("source /data/miniconda3/etc/profile.d/conda.sh; conda activate", ""),
        ("f() { git pull; }; bash install.sh; f", ""),
        ("function f {\n  git pull\n}\nf", "git"),
        ("$SUDO apt-get install -y git; ${SUDO} curl x; git pull", "curl"),
        ("PIP=pip3; $PIP install uv; uv sync; $APT install git; git pull", ""),
        ("apt-get install -y python3-pip git; make; ssh a; openssl x; patch b", ""),
        ("apk add git; ssh a", "apk ssh"),
        ("pip install git+https://github.com/a/b", "git"),
        ("cat list | xargs apt-get install -y; git pull", ""),
        ("bash install.sh; git pull", ""),
        ("./scripts/setup.sh; git pull", ""),
        ("source ~/.bashrc; git pull", "git"),
        ("yum install -y git || apt-get install -y git; git pull", ""),
        ("yum install -y x", "yum"),
        ("printf '#!/bin/sh' > /usr/local/bin/git; git x", ""),
        // What cannot be understood is read over.
        ("git pull )) ;; esac done fi ${ $( `", "git"),
        ("echo 'not closed\ngit pull", ""),
    ];
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(script, expected)| names(script) != *expected)
        .map(|(script, expected)| format!("{script:?}: expected {expected:?}, is {:?}", names(script)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn images_are_known_by_their_names() {
    let script = "git a; curl b; python c; ps; nvcc; conda";
    let cases: &[(&str, &str)] = &[
        ("python:3.13-slim", "git curl ps nvcc conda"),
        ("python:3.11-slim-bookworm", "git curl ps nvcc conda"),
        ("docker.io/library/python:3.13", "nvcc conda"),
        ("python", "nvcc conda"),
        ("python:3.13-alpine", "git curl nvcc conda"),
        ("debian:12", "git curl python ps nvcc conda"),
        ("ubuntu:22.04", "git curl python nvcc conda"),
        ("alpine", "git curl python nvcc conda"),
        ("busybox", "git curl python nvcc conda"),
        ("nvidia/cuda:12.4.1-devel-ubuntu22.04", "git curl python conda"),
        ("nvidia/cuda:12.4.1-base-ubuntu22.04", "git curl python nvcc conda"),
        ("pytorch/pytorch:2.5.1-cuda12.4-cudnn9-runtime", "git curl nvcc"),
        ("vllm/vllm-openai:v0.10.0", "conda"),
        ("berkeleyskypilot/skypilot-k8s", "nvcc"),
        ("nvidia/cuda:12.4.1-base-ubi9", ""),
        ("registry.example/python:3.13-slim", ""),
        ("python@sha256:0123", ""),
        ("ours", ""),
        ("us-docker.pkg.dev/sky-dev-465/skypilotk8s/skypilot-gpu:latest", "nvcc"),
    ];
    for (image, expected) in cases {
        assert_eq!(missing(&[script], image, &[]).join(" "), *expected, "{image}");
    }
    let script = "pip install -r a; python3 -m pip install b; torchrun c";
    assert_eq!(missing(&[script], "nvidia/cuda:12.4.1-runtime-ubuntu22.04", &[]), ["pip", "python3"]);
    assert!(missing(&["python3 -m venv v; . v/bin/activate; python a; pip b"], "debian", &["python3"]).is_empty());
    assert!(missing(&["git pull"], "debian", &["git"]).is_empty());
    assert!(missing(&["apt-get install -y python3-pip", "python3 a; pip b; gcc c"], "ubuntu", &[]).is_empty());
}

#[test]
fn what_to_do_is_said() {
    let cases: &[(&str, &str, &[&str])] = &[
        (
            "",
            "git pull",
            &[
                "git: not in python:3.13-slim (the default image): set image_id, for example docker:python:3.13, or install it in setup",
            ],
        ),
        (
            "python:3.11-slim",
            "git pull; gcc a",
            &[
                "git, gcc: not in python:3.11-slim: set image_id, for example docker:python:3.11, or install them in setup",
            ],
        ),
        (
            "ubuntu",
            "git pull; uv sync",
            &[
                "git, uv: not in ubuntu: set image_id, for example docker:ghcr.io/astral-sh/uv:python3.13-bookworm, or install them in setup",
            ],
        ),
        (
            "ubuntu",
            "conda info; curl a; rsync a b",
            &[
                "conda, curl, rsync: not in ubuntu: set image_id, for example docker:us-docker.pkg.dev/sky-dev-465/skypilotk8s/skypilot:latest, or install them in setup",
            ],
        ),
        (
            "ubuntu",
            "git a; jq a; docker ps; systemctl start x",
            &[
                "git, jq: not in ubuntu: set image_id to an image that has them, or install them in setup",
                "docker: not in ubuntu, and pods have no Docker daemon: set image_id to the image that it would run",
                "systemctl: not in ubuntu, and pods have no systemd: start the program itself",
            ],
        ),
        (
            "ubuntu",
            "git; curl; wget; jq; gcc; hg; svn; tmux; nano; make",
            &[
                "git, curl, wget, jq, gcc, hg, svn, tmux and 2 more: not in ubuntu: set image_id to an image that has them, or install them in setup",
            ],
        ),
    ];
    for (image, run, expected) in cases {
        let mut task = Task { run: (*run).into(), ..Task::default() };
        if !image.is_empty() {
            (task.resources.image, task.resources.is_default_image) = ((*image).into(), false);
        }
        assert_eq!(Missing::of(&task, &task.resources).map(|missing| missing.notes()).unwrap_or_default(), *expected);
    }
}

#[test]
fn no_image_is_proposed_for_a_daemon() {
    let task = Task { run: "docker ps".into(), ..Task::default() };
    let missing = Missing::of(&task, &task.resources).map(|missing| (missing.commands, missing.instead));
    assert_eq!(missing, Some((vec!["docker"], None)));
}

proptest! {
    #![proptest_config(crate::fixtures::properties(256))]

    /// Whatever is in a script.
    #[test]
    fn any_text_is_read(text in any::<String>()) {
        let _ = names(&text);
    }

    #[test]
    fn any_shell_is_read(parts in vec(select(PARTS), 0..60)) {
        let _ = names(&parts.concat());
    }

    /// What stands behind a script that is whole is found.
    #[test]
    fn a_call_behind_it_is_found(parts in vec(select(WHOLE), 0..20)) {
        let script = format!("{}\ngit pull", parts.join("\n"));
        prop_assert!(names(&script).split(' ').any(|name| name == "git"), "{script}");
    }
}

const PARTS: &[&str] = &[
    "git ",
    "curl",
    " ",
    "\n",
    "\\",
    "\\\n",
    "'",
    "\"",
    "`",
    "$",
    "$(",
    "$((",
    "${",
    "}",
    "(",
    ")",
    "((",
    "{",
    "<",
    ">",
    "<<E\n",
    "<<-",
    "<<<",
    ">&",
    "&",
    "&&",
    "|",
    "||",
    ";",
    ";;",
    "case x in",
    " esac",
    "if ",
    " then ",
    " fi",
    "for x in ",
    " do ",
    "done",
    "[[ ",
    " ]]",
    "function ",
    "f()",
    "=",
    "A=",
    "a=(",
    "#",
    "sudo ",
    "bash -c ",
    "eval ",
    "é",
    "\0",
    "$'",
    "E",
];

const WHOLE: &[&str] = &[
    "echo 'a b' \"c $d ${e:-f} $(g `h`)\"",
    "case $x in a) b ;; *) c ;; esac",
    "if [ a = b ]; then c; elif [[ d && e ]]; then f; else g; fi",
    "for i in 1 2 3; do echo $i; done < a > b 2>&1",
    "while read -r x; do :; done <<E\ngit\n$(\nE",
    "f() { a; }",
    "a=(b c) d=e",
    "cat <<'X' | tee y\n'\nX",
    "(a; b) && { c; } || d &",
    "echo $((1 << 2)) # it's",
    "x=`a \\`b\\``",
];
