//! The cluster at hand, namespaces in it, and the people who run the binary.

use std::ffi::OsStr;
use std::fmt;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use http::Request;
use kube::config::{KubeConfigOptions, Kubeconfig};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Nothing here takes longer, whatever the machine does meanwhile.
const LONGEST: Duration = Duration::from_mins(3);

/// The cluster that the suite runs on.
pub(crate) struct Place {
    kubeconfig: PathBuf,
    sandbox: Mutex<Option<Child>>,
    real: bool,
    contexts: Vec<String>,
    client: Option<(Runtime, kube::Client)>,
    crowd: Mutex<Option<Crowd>>,
}

/// Where the user of a real cluster comes from: a service account that has the documented Role in each namespace that a
/// case makes, and no other right.
struct Crowd {
    namespace: String,
    _files: TempDir,
}

/// The name of the user, and of the context that is theirs.
const PERSON: &str = "person";

static COUNT: AtomicU32 = AtomicU32::new(0);

impl Place {
    /// The cluster that the environment names, else a sandbox of our own; with `list` none is needed.
    pub(crate) fn find(list: bool) -> Self {
        if let Some(path) = std::env::var_os("K8S_CLI_TEST_KUBECONFIG") {
            return Self::at(PathBuf::from(path), None, true);
        }
        if list {
            let (kubeconfig, sandbox) = (PathBuf::new(), Mutex::new(None));
            return Self {
                kubeconfig,
                sandbox,
                real: false,
                contexts: Vec::new(),
                client: None,
                crowd: Mutex::default(),
            };
        }
        Self::sandbox()
    }

    /// A sandbox of its own, for a case that disturbs it.
    pub(crate) fn sandbox() -> Self {
        let binary = Path::new(env!("CARGO_BIN_EXE_k8s-cli")).with_file_name("examples").join("sandbox");
        let mut child = Command::new(&binary)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{} cannot be started: {error}", binary.display()));
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let kubeconfig = loop {
            let line = lines.next().expect("the sandbox prints where its kubeconfig is").unwrap();
            if let Some(path) = line.strip_prefix("export KUBECONFIG=") {
                break PathBuf::from(path.trim_matches(['\'', '"']));
            }
        };
        Self::at(kubeconfig, Some(child), false)
    }

    fn at(kubeconfig: PathBuf, child: Option<Child>, real: bool) -> Self {
        let config = Kubeconfig::read_from(&kubeconfig).expect("a kubeconfig");
        let mut contexts: Vec<String> = config.contexts.iter().map(|context| context.name.clone()).collect();
        let current = config.current_context.clone().unwrap_or_default();
        // The one that the client acts in comes first.
        contexts.sort_by_key(|context| *context != current);
        let given = config.clone();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let client = runtime.block_on(async {
            let config = kube::Config::from_custom_kubeconfig(config, &KubeConfigOptions::default()).await.unwrap();
            kube::Client::try_from(config).unwrap()
        });
        let (sandbox, client, crowd) = (Mutex::new(child), Some((runtime, client)), Mutex::default());
        let mut place = Self { kubeconfig, sandbox, real, contexts, client, crowd };
        if real {
            place.settle(given);
        }
        place
    }

    /// Makes the user, whose context is the current one from now on.
    fn settle(&mut self, mut config: Kubeconfig) {
        let namespace = format!("e2e-{}-people", std::process::id());
        self.ask("POST", "/api/v1/namespaces", Some(&json!({"metadata": {"name": namespace}})));
        let accounts = format!("/api/v1/namespaces/{namespace}/serviceaccounts");
        self.ask("POST", &accounts, Some(&json!({"metadata": {"name": PERSON}})));
        // Servers before 1.24 would make a token by themselves; all from 1.20 on make this one.
        let asked = json!({"spec": {"expirationSeconds": 6 * 3600}});
        let answer = self.ask("POST", &format!("{accounts}/{PERSON}/token"), Some(&asked)).expect("a token");
        let cluster = config.contexts.iter().find(|context| context.name == self.contexts[0]).unwrap();
        let cluster = cluster.context.as_ref().unwrap().cluster.clone();
        let (user, context) =
            (json!({"token": answer["status"]["token"]}), json!({"cluster": cluster, "user": PERSON}));
        config.auth_infos.push(serde_json::from_value(json!({"name": PERSON, "user": user})).unwrap());
        config.contexts.push(serde_json::from_value(json!({"name": PERSON, "context": context})).unwrap());
        config.current_context = Some(PERSON.into());
        let files = tempfile::tempdir().unwrap();
        self.kubeconfig = files.path().join("kubeconfig");
        std::fs::write(&self.kubeconfig, serde_json::to_vec(&config).unwrap()).unwrap();
        *self.crowd.lock().unwrap() = Some(Crowd { namespace, _files: files });
    }

    /// Gives the user the documented Role in a namespace.
    fn welcome(&self, name: &str) {
        let Some(home) = self.crowd.lock().unwrap().as_ref().map(|crowd| crowd.namespace.clone()) else { return };
        let rbac = format!("/apis/rbac.authorization.k8s.io/v1/namespaces/{name}");
        let role = documented_role();
        self.ask("POST", &format!("{rbac}/roles"), Some(&role));
        let binding = json!({
            "metadata": {"name": PERSON},
            "subjects": [{"kind": "ServiceAccount", "name": PERSON, "namespace": home}],
            "roleRef": {"kind": "Role", "apiGroup": "rbac.authorization.k8s.io", "name": role["metadata"]["name"]},
        });
        self.ask("POST", &format!("{rbac}/rolebindings"), Some(&binding));
        let attributes = json!({"namespace": name, "verb": "list", "group": "batch", "resource": "jobs"});
        let review = json!({"spec": {"user": format!("system:serviceaccount:{home}:{PERSON}"), "resourceAttributes": attributes}});
        eventually("the user's rights", || {
            let answer = self.ask("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", Some(&review)).unwrap();
            (answer["status"]["allowed"] == true).then_some(())
        });
    }

    /// Whether it is a real Kubernetes.
    pub(crate) fn is_real(&self) -> bool {
        self.real
    }

    /// The kubeconfig's path.
    pub(crate) fn kubeconfig(&self) -> &Path {
        &self.kubeconfig
    }

    /// The context that commands run in, unless they name one.
    pub(crate) fn context(&self) -> &str {
        if self.real { PERSON } else { &self.contexts[0] }
    }

    /// Ends the sandbox, or takes the user away.
    pub(crate) fn end(&self) {
        if let Some(crowd) = self.crowd.lock().unwrap().take() {
            self.ask("DELETE", &format!("/api/v1/namespaces/{}", crowd.namespace), None);
        }
        if let Some(mut child) = self.sandbox.lock().unwrap().take() {
            kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
            child.wait().unwrap();
        }
    }

    /// A request with the first context's rights; `None` where the answer is 404.
    pub(crate) fn ask(&self, method: &str, path: &str, content: Option<&Value>) -> Option<Value> {
        let (runtime, client) = self.client.as_ref().expect("a cluster");
        let body = content.map(|content| serde_json::to_vec(content).unwrap()).unwrap_or_default();
        let kind = if method == "PATCH" { "application/merge-patch+json" } else { "application/json" };
        let request = Request::builder().method(method).uri(path).header("content-type", kind).body(body).unwrap();
        match runtime.block_on(client.request_text(request)) {
            Ok(text) => Some(serde_json::from_str(&text).unwrap_or(Value::Null)),
            Err(kube::Error::Api(status)) if status.code == 404 => None,
            Err(error) => panic!("{method} {path}: {error}"),
        }
    }

    /// The cluster's version, behind `1.`.
    pub(crate) fn minor(&self) -> u32 {
        let version = self.ask("GET", "/version", None).unwrap();
        version["minor"].as_str().unwrap().trim_end_matches('+').parse().unwrap()
    }

    /// A namespace of its own, gone when it is dropped.
    pub(crate) fn namespace(&self) -> Namespace<'_> {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("e2e-{}-{number}", std::process::id());
        self.ask("POST", "/api/v1/namespaces", Some(&json!({"metadata": {"name": name}})));
        let namespace = Namespace { place: self, name, files: tempfile::tempdir().unwrap() };
        if self.real {
            // Pods are refused until the controller has made it.
            let path = format!("/api/v1/namespaces/{}/serviceaccounts/default", namespace.name);
            eventually("a service account", || {
                self.ask("GET", &path, None)
                    .filter(|account| account["secrets"].is_array() || account["metadata"]["uid"].is_string())
            });
            self.welcome(&namespace.name);
        }
        namespace
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.end();
    }
}

/// The Role that the documentation has administrators create.
fn documented_role() -> Value {
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/help/objects-and-rights.md")).unwrap();
    let begin = text.find("apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n").expect("the page has a Role");
    let role = text[begin..].split("\n---\n").next().unwrap();
    serde_yaml::from_str(role).unwrap()
}

/// Tries until it works.
pub(crate) fn eventually<T>(what: &str, mut attempt: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    let mut pause = Duration::from_millis(20);
    loop {
        if let Some(found) = attempt() {
            return found;
        }
        assert!(started.elapsed() < LONGEST, "never came: {what}");
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(500));
    }
}

/// A namespace that only one case uses.
pub(crate) struct Namespace<'a> {
    /// The cluster.
    pub place: &'a Place,
    /// Its name.
    pub name: String,
    files: TempDir,
}

impl Namespace<'_> {
    /// Someone who works in it; on a real cluster with the documented Role, and no right elsewhere.
    pub(crate) fn person(&self, user: &str) -> Person<'_> {
        Person {
            namespace: self,
            user: user.into(),
            access: Vec::new(),
            home: tempfile::tempdir().unwrap(),
            extra: Vec::new(),
        }
    }

    /// Someone who is known to the cluster by this name and has this ClusterRole here, and nothing elsewhere.
    pub(crate) fn restricted(&self, user: &str, role: &str) -> Person<'_> {
        let binding = json!({
            "metadata": {"name": user},
            "subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": user}],
            "roleRef": {"kind": "ClusterRole", "apiGroup": "rbac.authorization.k8s.io", "name": role},
        });
        let path = format!("/apis/rbac.authorization.k8s.io/v1/namespaces/{}/rolebindings", self.name);
        self.place.ask("POST", &path, Some(&binding));
        let known = self.place.contexts.iter().any(|context| context == user);
        let admin = self.place.contexts[0].as_str();
        let access = if known { vec!["--context", user] } else { vec!["--context", admin, "--as", user] };
        Person { access: access.into_iter().map(String::from).collect(), ..self.person(user) }
    }

    /// A file to submit.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.files.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// The objects of a kind, with admin's eyes: `jobs`, `pods`, `persistentvolumeclaims` …
    pub(crate) fn objects(&self, resource: &str) -> Vec<Value> {
        let root = if resource == "jobs" { "/apis/batch/v1" } else { "/api/v1" };
        let list = self.place.ask("GET", &format!("{root}/namespaces/{}/{resource}", self.name), None).unwrap();
        list["items"].as_array().cloned().unwrap_or_default()
    }

    /// Creates an object.
    pub(crate) fn create(&self, resource: &str, object: &Value) {
        let root = if resource == "jobs" { "/apis/batch/v1" } else { "/api/v1" };
        self.place.ask("POST", &format!("{root}/namespaces/{}/{resource}", self.name), Some(object));
    }

    /// Waits until nothing is left that a task or a volume had.
    pub(crate) fn empty(&self) {
        for resource in ["jobs", "pods", "services", "secrets", "configmaps", "persistentvolumeclaims"] {
            eventually(&format!("no {resource} in {}", self.name), || {
                let own = |object: &Value| {
                    let name = object["metadata"]["name"].as_str().unwrap_or_default();
                    !name.starts_with("default-token") && !name.ends_with("-ca.crt")
                };
                (!self.objects(resource).iter().any(own)).then_some(())
            });
        }
    }
}

impl Drop for Namespace<'_> {
    fn drop(&mut self) {
        // The case is over, whatever becomes of its namespace.
        self.place.ask("DELETE", &format!("/api/v1/namespaces/{}", self.name), None);
    }
}

/// Someone at a terminal.
pub(crate) struct Person<'a> {
    namespace: &'a Namespace<'a>,
    user: String,
    access: Vec<String>,
    home: TempDir,
    extra: Vec<(String, String)>,
}

impl Person<'_> {
    /// The same with one more variable in their environment.
    pub(crate) fn with(mut self, key: &str, value: &str) -> Self {
        self.extra.push((key.into(), value.into()));
        self
    }

    /// The same with every right, in all of the cluster.
    pub(crate) fn with_every_right(self) -> Self {
        let admin = self.namespace.place.contexts[0].clone();
        self.with("K8S_CLI_CONTEXT", &admin)
    }

    /// Their home folder.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// The command as they would type it, in a bare environment.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_k8s-cli"));
        command.args(args).args(&self.access);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", self.home.path());
        command.env("KUBECONFIG", &self.namespace.place.kubeconfig).env("K8S_CLI_NAMESPACE", &self.namespace.name);
        // Their folder of work: what a task file names by a relative path lies there.
        command.current_dir(self.home.path());
        if !self.user.is_empty() {
            command.env("K8S_CLI_USER", &self.user);
        }
        command.envs(self.extra.iter().map(|(key, value)| (key, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Ran {
        self.start(args).end()
    }

    /// Runs a command with something on stdin.
    pub(crate) fn run_with_input<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>, input: &[u8]) -> Ran {
        let mut child = self.command(args).stdin(Stdio::piped()).spawn().unwrap();
        // A command that does not read its input has ended by now.
        let _ = child.stdin.take().unwrap().write_all(input);
        Running::new(child).end()
    }

    /// Begins a command.
    pub(crate) fn start<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Running {
        Running::new(self.command(args).spawn().unwrap())
    }

    /// Submits a task without following it, and gives its id.
    pub(crate) fn submit(&self, task: &str) -> String {
        let file = self.namespace.file("submitted.yaml", task);
        let ran = self.run([OsStr::new("jobs"), OsStr::new("submit"), OsStr::new("-dq"), file.as_os_str()]);
        assert_eq!(ran.code, 0, "{ran}");
        ran.stdout().trim().to_owned()
    }

    /// Submits a task and follows it to the end.
    pub(crate) fn follow(&self, task: &str) -> Ran {
        let file = self.namespace.file("followed.yaml", task);
        self.run([OsStr::new("jobs"), OsStr::new("submit"), file.as_os_str()])
    }

    /// The state of a task as `status -o json` has it.
    pub(crate) fn status(&self, id: &str) -> Value {
        let ran = self.run(["jobs", "status", id, "-o", "json"]);
        assert_eq!(ran.code, 0, "{ran}");
        serde_json::from_slice(&ran.stdout).unwrap()
    }

    /// Waits until a task is in a state.
    pub(crate) fn until(&self, id: &str, state: &str) -> Value {
        eventually(&format!("{id} is {state}"), || Some(self.status(id)).filter(|status| status["status"] == state))
    }
}

/// A command under way.
pub(crate) struct Running {
    child: Child,
    out: JoinHandle<Vec<u8>>,
    err: JoinHandle<Vec<u8>>,
    heard: Arc<Mutex<Vec<u8>>>,
}

/// Reads a stream to its end; what has come so far is heard.
fn listen(stream: Option<impl Read + Send + 'static>, heard: &Arc<Mutex<Vec<u8>>>) -> JoinHandle<Vec<u8>> {
    let heard = Arc::clone(heard);
    std::thread::spawn(move || {
        let Some(mut stream) = stream else { return Vec::new() };
        let (mut all, mut buffer) = (Vec::new(), vec![0; 65536]);
        while let Ok(count @ 1..) = stream.read(&mut buffer) {
            all.extend_from_slice(&buffer[..count]);
            heard.lock().unwrap().extend_from_slice(&buffer[..count]);
        }
        all
    })
}

impl Running {
    /// One that was started otherwise; its stdout may be somebody else's to read.
    pub(crate) fn new(mut child: Child) -> Self {
        let heard = Arc::default();
        let (out, err) = (listen(child.stdout.take(), &heard), listen(child.stderr.take(), &heard));
        Self { child, out, err, heard }
    }

    /// Waits until it has written something.
    pub(crate) fn says(&self, text: &str) {
        eventually(&format!("'{text}' in what it writes"), || {
            let heard = self.heard.lock().unwrap();
            String::from_utf8_lossy(&heard).contains(text).then_some(())
        });
    }

    /// What it has written so far.
    pub(crate) fn heard(&self) -> String {
        String::from_utf8_lossy(&self.heard.lock().unwrap()).into_owned()
    }

    /// Waits until it has written something so often, looking as often as it can.
    pub(crate) fn has_said(&self, text: &str, times: usize) {
        let started = Instant::now();
        while String::from_utf8_lossy(&self.heard.lock().unwrap()).matches(text).count() < times {
            assert!(started.elapsed() < LONGEST, "it has not written '{text}' {times} times");
            std::thread::yield_now();
        }
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> Ran {
        let started = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if started.elapsed() > LONGEST {
                let heard = String::from_utf8_lossy(&self.heard.lock().unwrap()).into_owned();
                self.child.kill().unwrap();
                panic!("it does not end; so far: {heard}");
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        Ran { code: status.code().unwrap_or(-1), stdout: self.out.join().unwrap(), stderr: self.err.join().unwrap() }
    }
}

/// What a command did.
pub(crate) struct Ran {
    /// Its exit code; -1 after a signal.
    pub code: i32,
    /// As it is.
    pub stdout: Vec<u8>,
    stderr: Vec<u8>,
}

impl Ran {
    /// Stdout as text.
    pub(crate) fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Stdout as one JSON object a line.
    pub(crate) fn events(&self) -> Vec<Value> {
        let object = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.stdout().lines().map(object).collect()
    }

    /// Stderr as text.
    pub(crate) fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }
}

impl Ran {
    /// The same with another stdout.
    pub(crate) fn with_stdout(&self, stdout: String) -> Self {
        Self { code: self.code, stdout: stdout.into(), stderr: self.stderr.clone() }
    }

    /// The same without what depends on the moment: the order of the nodes' lines, and waits worth a word.
    pub(crate) fn timeless(mut self) -> Self {
        let mut lines: Vec<&[u8]> = self.stdout.split_inclusive(|byte| *byte == b'\n').collect();
        // The times of events would decide.
        lines.sort_by_cached_key(|line| {
            let line = String::from_utf8_lossy(line).into_owned();
            let event =
                line.split_once("\"time\":\"").and_then(|(before, rest)| Some((before, rest.split_once('"')?.1)));
            event.map_or(line.clone(), |(before, after)| format!("{before}{after}"))
        });
        self.stdout = lines.concat();
        let stderr = self.stderr();
        let mut lines: Vec<&str> =
            stderr.split_inclusive('\n').filter(|line| !line.starts_with("Waiting for ")).collect();
        let of_nodes = |line: &str| {
            line.starts_with("Warning: the rest of the log of node-")
                || line.starts_with("node-") && line.contains(" | ")
        };
        lines.chunk_by_mut(|one, next| of_nodes(one) && of_nodes(next)).for_each(<[&str]>::sort_unstable);
        self.stderr = lines.concat().into();
        self
    }
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}------- stderr\n{}------- exit code {}", self.stdout(), self.stderr(), self.code)
    }
}

/// Compares stdout, stderr and exit code with what is kept in snapshots/, ids, times and names of the run left out.
pub(crate) fn snapshot(name: &str, namespace: &Namespace<'_>, ran: &Ran) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.add_filter(&namespace.name, "[namespace]");
    settings.add_filter(&regex_quoted(&namespace.files.path().display().to_string()), "[files]");
    settings.add_filter(r"https?://127\.0\.0\.1:\d+", "[server]");
    settings.add_filter(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?", "[time]");
    // An age stands behind a time, behind another age, or at the end of a row: what is written elsewhere is a default.
    // It is shorter than an id, which may be seven digits and a d.
    let age = r"\d{1,6}([smhd]|m\d+s|h\d+m|d\d+h|y\d+d)";
    for _ in 0..3 {
        settings.add_filter(&format!(r"(\[time\] \(|\[(?:time|age)\] +){age}\b( ago)?"), "$1[age]");
    }
    settings.add_filter(&format!(r"(  +){age}( ago)?\n"), "$1[age]\n");
    settings.add_filter(r"system:serviceaccount:e2e-\d+-people:person", "[user]");
    settings.add_filter(r"sky-[\d-]+_(\S+)-[0-9a-f]{8}_1", "sky-[stamp]_$1-[id]_1");
    settings.add_filter(r"\b[0-9a-f]{8}\b", "[id]");
    // YAML quotes an id that could be a number.
    settings.add_filter(r"'\[id\]'\n", "[id]\n");
    settings.add_filter(r"(\[id\](-node-\d+)?)-[a-z0-9]{5}\b", "$1-[pod]");
    settings.add_filter(r"(context|Context:) +'?(admin|person|sandbox)'?", "$1 [context]");
    settings.add_filter(r#"( |host: |"host": ")(node-1|sandbox)(",?)?\n"#, "$1[host]$3\n");
    settings.add_filter(r"(\[age\] +)(node-1|sandbox)\b", "$1[host]");
    settings.add_filter(r#""host":"(node-1|sandbox)""#, "\"host\":\"[host]\"");
    // Columns are as wide as what is in them, which differs between clusters.
    settings.add_filter(r" {2,}", "  ");
    settings.bind(|| insta::assert_snapshot!(name, ran.to_string()));
}

fn regex_quoted(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '/' { c.to_string() } else { format!("\\{c}") }).collect()
}
