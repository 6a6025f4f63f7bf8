//! Byte for byte the other way: scripts and values reach the container unchanged.

use crate::Case;
use crate::Where::Both;
use crate::place::Place;

pub(crate) const CASES: &[Case] = &[
    ("bytes::scripts", Both, scripts),
    ("bytes::values", Both, values),
    ("bytes::names_that_we_might_use", Both, names_that_we_might_use),
    ("bytes::a_large_script", Both, a_large_script),
    ("bytes::shells", Both, shells),
    ("bytes::setup_and_run", Both, setup_and_run),
    ("bytes::a_path_without_a_shell", Both, a_path_without_a_shell),
];

fn scripts(place: &Place) {
    let namespace = place.namespace();
    let ran = namespace.person("ann").follow(
        r#"run: |
  echo '$$ $(HOME) $(NODE_RANK) $NODE_RANK' "$NODE_RANK $$"x | sed 's/ [0-9]*x$/ PID/'
  cat <<'END'
  "double" 'single' `back` \n $(echo no) ${x:-y} ünïcödé 日本 $$$$
  END
  cat <<END
  $((1 + 1)) $(echo yes) \$HOME
  END
  echo args=$# ifs=$(printf %s "$IFS" | od -An -tx1 | tr -d ' \n') zero=${0##*/}
"#,
    );
    let expected = "$$ $(HOME) $(NODE_RANK) $NODE_RANK 0 PID\n\
                    \"double\" 'single' `back` \\n $(echo no) ${x:-y} ünïcödé 日本 $$$$\n\
                    2 yes $HOME\nargs=0 ifs=20090a zero=bash\n";
    assert_eq!((ran.stdout().as_str(), ran.code), (expected, 0), "{ran}");
}

fn values(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann").with("LOCAL", "from $(here)");
    let file = namespace.file(
        "values.yaml",
        r#"
envs:
  DOLLARS: '$$ $(HOME) $(A) $A ${A}'
  A: "it's \"quoted\""
  LINES: "one\ntwo\n"
  EMPTY: ''
  FLAG: yes
  UNICODE: ünï 日本
  NODE_RANK: '77'
  LOCAL:
secrets: {HIDDEN: 'p$$a$(A)ss'}
run: printf '[%s]\n' "$DOLLARS" "$A" "$LINES" "$EMPTY" "$FLAG" "$UNICODE" "$NODE_RANK" "$LOCAL" "$GIVEN" "$HIDDEN"
"#,
    );
    let ran = ann.run(["jobs", "submit", file.to_str().unwrap(), "--env", "LOCAL", "--env", "GIVEN=a=$$b"]);
    let expected = "[$$ $(HOME) $(A) $A ${A}]\n[it's \"quoted\"]\n[one\ntwo\n]\n[]\n[True]\n[ünï 日本]\n[0]\n[from $(here)]\n[a=$$b]\n[p$$a$(A)ss]\n";
    assert_eq!((ran.stdout().as_str(), ran.code), (expected, 0), "{ran}");
}

/// Process 1 has variables too, and none of them takes the place of one of the task's.
fn names_that_we_might_use(place: &Place) {
    let namespace = place.namespace();
    let names = "s shell home pid code stops exports heard seen last process parent key value pipe tries log file folder \
                 pieces keep number arguments evaluate preamble given begin path session mode sudo bin real mount all ready patience rank list found address domain resolver began";
    let names: Vec<&str> = names.split_whitespace().collect();
    let envs: String = names.iter().map(|name| format!("  {name}: my {name}\n")).collect();
    let print = names.iter().map(|name| format!("\"${name}\"")).collect::<Vec<_>>().join(" ");
    let task = format!("num_nodes: 2\nenvs:\n{envs}setup: printf '%s,' {print}\nrun: printf '%s,' {print}\n");
    let ran = namespace.person("ann").follow(&task);
    let expected: String = names.iter().map(|name| format!("my {name},")).collect();
    for node in 0..2 {
        assert!(ran.stdout().contains(&format!("node-{node} | {expected}{expected}\n")), "{ran}");
    }
}

fn a_large_script(place: &Place) {
    let namespace = place.namespace();
    let text = "# é $$ padding\n".repeat(20_000);
    assert!(text.len() > 300_000);
    let setup: String = text.lines().map(|line| format!("  {line}\n")).collect();
    let ran = namespace.person("ann").follow(&format!("setup: |\n{setup}  export X=1\nrun: |\n{setup}  echo end $X\n"));
    assert_eq!((ran.stdout().as_str(), ran.code), ("end 1\n", 0), "{}", ran.stderr());
}

/// bash where the image has it, else sh.
fn shells(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let ran = ann.follow("run: 'a=(x y); echo ${a[1]} ${BASH_VERSION:+bash}'");
    assert_eq!((ran.stdout().as_str(), ran.code), ("y bash\n", 0), "{ran}");
    if place.is_real() {
        let ran = ann.follow("resources: {image_id: docker:busybox:1}\nsetup: export A='x y'; exit 0\nrun: echo \"$A\" ${BASH_VERSION:-sh}; exit 5");
        assert_eq!((ran.stdout().as_str(), ran.code), ("x y sh\n", 5), "{ran}");
    }
}

fn setup_and_run(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let ran = ann.follow(
        "setup: |\n  export A='a b' B=\"q'uote\"\n  C=plain; cd /\n  exit 0\nrun: |\n  false\n  echo \"$A|$B|$C\"\n",
    );
    assert_eq!((ran.stdout().as_str(), ran.code), ("a b|q'uote|\n", 0), "{ran}");
    let ran = ann.follow("setup: echo trying; exit 6\nrun: echo never");
    assert_eq!((ran.stdout().as_str(), ran.code), ("trying\n", 6), "{ran}");
    assert!(ran.stderr().ends_with("failed: setup exited 6\n"), "{ran}");
}

/// The file's own variable, and no word about how scripts are run.
fn a_path_without_a_shell(place: &Place) {
    let namespace = place.namespace();
    let ran = namespace.person("ann").follow("envs: {PATH: /x}\nrun: echo hello\n");
    assert_eq!((ran.stdout().as_str(), ran.code), ("k8s-cli: sh not found in PATH (/x)\n", 127), "{ran}");
}
