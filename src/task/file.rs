//! A file of one or several documents: one task, a pipeline of tasks or a job group.

use super::fields::{GROUP, is_group_name};
use super::problem::{Problem, Problems};
use super::reader::Reader;
use super::schema::{Check, Shape};
use super::{Finding, Overrides, Task, findings};
use crate::yaml::{self, Node, Value};

/// A file that SkyPilot would load.
#[derive(Debug, Clone)]
pub struct File {
    /// The name in the first document of a pipeline or job group.
    pub name: Option<String>,
    /// How its tasks belong together.
    pub layout: Layout,
    /// Its tasks, in order.
    pub tasks: Vec<ParsedTask>,
}

impl File {
    /// Why no task can be submitted from it, whatever is in them.
    pub fn unsupported(&self) -> Option<Problem> {
        match self.layout {
            Layout::Single if self.tasks.is_empty() => Some(Problem::new("the file has no task")),
            Layout::Single | Layout::Pipeline => None,
            Layout::Group => Some(
                Problem::new("it is a job group, tasks that run together, which is not supported")
                    .hint("put each task in a file of its own and submit them with --detach"),
            ),
        }
    }

    /// Its tasks; one of a pipeline that has no name is called after the pipeline, by its place from 0.
    pub(super) fn into_tasks(self) -> Vec<Task> {
        let pipeline = self.name.filter(|_| self.layout == Layout::Pipeline);
        let tasks = self.tasks.into_iter().map(|parsed| parsed.task).enumerate();
        tasks
            .map(|(index, mut task)| {
                task.name = task.name.or_else(|| pipeline.as_ref().map(|name| format!("{name}-{index}")));
                task
            })
            .collect()
    }
}

/// How the tasks of a file belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    Single,
    /// One runs after the other.
    Pipeline,
    Group,
}

/// A task, and what it lacks until it can be submitted.
#[derive(Debug, Clone)]
pub struct ParsedTask {
    /// What is known of it.
    pub task: Task,
    /// What it lacks, and what of it is refused.
    pub needs: Vec<Problem>,
    /// What becomes of its fields.
    pub findings: Vec<Finding>,
}

/// Reads a file as SkyPilot's loader does.
///
/// # Errors
/// Everything that is wrong with it.
pub fn file(text: &str, overrides: &Overrides) -> Result<File, Problems> {
    match parse(text, overrides) {
        (Some(file), problems) if problems.is_empty() => Ok(file),
        (_, problems) => Err(Problems::new(problems)),
    }
}

/// A file as far as it can be read, and everything that is wrong with it.
pub(super) fn parse(text: &str, overrides: &Overrides) -> (Option<File>, Vec<Problem>) {
    let yaml = match yaml::read(text) {
        Ok(yaml) => yaml,
        Err(error) => return (None, vec![Problem::at(error.at, error.message)]),
    };
    if let Some(manifest) = yaml.documents.iter().find_map(kubernetes_manifest) {
        return (None, vec![manifest]);
    }
    let mut problems: Vec<Problem> =
        yaml.errors.into_iter().map(|error| Problem::at(error.at, error.message)).collect();
    if yaml.documents.iter().all(is_nothing) {
        let empty =
            Problem::new("the file is empty").hint("a task file needs at least 'run:' with the commands to run");
        problems.push(empty);
        return (None, problems);
    }
    let mut documents = yaml.documents.iter();
    let first = documents.as_slice().first();
    let head = first.and_then(|first| Header::of(first, yaml.documents.len()));
    let (layout, name) = match &head {
        Some(head) => {
            documents.next();
            let tasks: Vec<&Node> = documents.as_slice().iter().filter(|node| node.value != Value::Null).collect();
            head.check(&tasks, &mut problems);
            (if head.group { Layout::Group } else { Layout::Pipeline }, head.name())
        }
        None => (Layout::Single, None),
    };
    let mut tasks: Vec<&Node> = documents.filter(|node| node.value != Value::Null).collect();
    // A head alone is a task that has a name and nothing else.
    let alone = head.as_ref().filter(|_| yaml.documents.len() == 1).map(Header::alone);
    tasks.extend(&alone);
    let layout = if tasks.len() < 2 && layout != Layout::Group { Layout::Single } else { layout.of_several() };
    let mut parsed = Vec::new();
    for document in tasks {
        let mut document = document.clone();
        if layout == Layout::Single
            && let Value::Map(fields) = &mut document.value
        {
            overrides.fields.put_into(fields);
        }
        let mut reader = Reader::new(overrides);
        let mut task = reader.task(&document);
        let mut findings = findings::of(&document);
        findings.append(&mut reader.findings);
        findings.sort_by_key(|finding| (finding.at.line, finding.at.column));
        problems.append(&mut reader.problems);
        let mut needs = reader.needs;
        needs.extend(findings.iter().filter_map(Finding::refusal));
        task.notes = findings::by_field(&findings).iter().filter_map(Finding::note).collect();
        // As SkyPilot does it: the name of a pipeline of one task is the task's.
        if layout == Layout::Single && name.is_some() {
            task.name.clone_from(&name);
        }
        parsed.push(ParsedTask { task, needs, findings });
    }
    (Some(File { name, layout, tasks: parsed }), problems)
}

impl Layout {
    /// Several tasks are a pipeline where no group is announced.
    fn of_several(self) -> Self {
        if self == Self::Single { Self::Pipeline } else { self }
    }
}

/// What people have who know Kubernetes better than this: it would be a page of unknown fields.
fn kubernetes_manifest(document: &Node) -> Option<Problem> {
    let Value::Map(entries) = &document.value else { return None };
    let text =
        |name: &str| entries.iter().find(|(key, _)| key.as_str() == Some(name)).and_then(|(_, node)| node.as_str());
    let (_, kind) = (text("apiVersion")?, text("kind")?);
    let problem = Problem::at(document.at, format!("this is a Kubernetes manifest (kind: {kind}), not a task file"));
    Some(problem.hint("create it with 'kubectl apply -f', or write a task file, for example 'run: python train.py'"))
}

/// Whether a document says nothing.
fn is_nothing(node: &Node) -> bool {
    match &node.value {
        Value::Null => true,
        Value::Map(entries) => entries.is_empty(),
        _ => false,
    }
}

/// The first document of a pipeline (`name`, perhaps `execution: serial`) or of a job group (`execution: parallel`).
struct Header<'a> {
    node: &'a Node,
    entries: &'a [(Node, Node)],
    group: bool,
}

impl<'a> Header<'a> {
    fn of(node: &'a Node, documents: usize) -> Option<Self> {
        let Value::Map(entries) = &node.value else { return None };
        let has = |name: &str| entries.iter().any(|(key, _)| key.as_str() == Some(name));
        let parallel =
            |(key, value): &(Node, Node)| key.as_str() == Some("execution") && value.as_str() == Some("parallel");
        let group = documents > 1 && entries.iter().any(parallel);
        let only = entries.len() == 1 + usize::from(has("execution"));
        (group || (has("name") && only)).then_some(Self { node, entries, group })
    }

    fn get(&self, name: &str) -> Option<&'a Node> {
        self.entries.iter().find(|(key, _)| key.as_str() == Some(name)).map(|(_, value)| value)
    }

    /// The task that it is without others.
    fn alone(&self) -> Node {
        let name = self.entries.iter().filter(|(key, _)| key.as_str() == Some("name"));
        Node { value: Value::Map(name.cloned().collect()), at: self.node.at }
    }

    fn name(&self) -> Option<String> {
        self.get("name").and_then(Node::as_str).map(str::to_owned)
    }

    /// What is wrong with it, and with the tasks as members of a group.
    fn check(&self, tasks: &[&Node], problems: &mut Vec<Problem>) {
        if !self.group {
            if let Some(execution) = self.get("execution")
                && execution.value != Value::Null
                && execution.as_str() != Some("serial")
            {
                let message = match execution.as_str() {
                    Some("parallel") => "a job group must have tasks, each in a document of its own".into(),
                    _ => format!("'execution' must be serial or parallel, this is {}", execution.to_python_str()),
                };
                problems.push(Problem::at(execution.at, message));
            }
            return;
        }
        Check { problems, pending: &[] }.fits(self.node, &Shape::Fields(&GROUP), "");
        let mut names: Vec<&str> = Vec::new();
        for task in tasks {
            let Value::Map(fields) = &task.value else { continue };
            let name = fields.iter().find(|(key, _)| key.as_str() == Some("name")).map(|(_, value)| value);
            match name.map(|node| (node, node.as_str())) {
                Some((node, Some(name))) if !name.chars().all(|c| is_group_name(&c.to_string())) => {
                    let message =
                        format!("the task name '{name}' may only have letters, digits, - and _ in a job group");
                    problems.push(Problem::at(node.at, message));
                }
                Some((node, Some(name))) if names.contains(&name) => {
                    problems.push(Problem::at(node.at, format!("a second task called '{name}' in the job group")));
                }
                Some((_, Some(name))) => names.push(name),
                // The task's own check names it.
                Some((node, None)) if node.value != Value::Null => {}
                _ => problems.push(Problem::at(task.at, "a task of a job group must have a 'name'")),
            }
        }
        let is_member = |node: &Node| node.as_str().is_some_and(|name| names.contains(&name));
        let unknown =
            |node: &Node| Problem::at(node.at, format!("the job group has no task called '{}'", node.to_python_str()));
        if let Some(Value::Seq(primary)) = self.get("primary_tasks").map(|node| &node.value) {
            problems.extend(primary.iter().filter(|node| !is_member(node)).map(unknown));
        }
        if let Some(Value::Map(delays)) = self.get("termination_delay").map(|node| &node.value) {
            let keys = delays.iter().map(|(key, _)| key);
            problems.extend(keys.filter(|key| key.as_str() != Some("default") && !is_member(key)).map(unknown));
        }
    }
}
