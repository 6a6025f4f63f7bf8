//! The command line's values for fields of the task file. They are put into the file's own tree before it is read, so
//! that they are judged as the file's values are; the place of such a value is its flag.

use crate::yaml::{Mark, Node, Value};

/// A flag, the field that it stands for, and the fields of the file that it takes the place of.
struct Flag {
    name: &'static str,
    field: &'static str,
    replaces: &'static [&'static str],
    of_resources: bool,
}

const fn top(name: &'static str, field: &'static str, replaces: &'static [&'static str]) -> Flag {
    Flag { name, field, replaces, of_resources: false }
}

const fn resource(name: &'static str, field: &'static str, replaces: &'static [&'static str]) -> Flag {
    Flag { name, field, replaces, of_resources: true }
}

const FLAGS: [Flag; 11] = [
    top("--name", "name", &["name"]),
    top("--num-nodes", "num_nodes", &["num_nodes"]),
    top("--workdir", "workdir", &["workdir"]),
    resource("--cpus", "cpus", &["cpus"]),
    resource("--memory", "memory", &["memory"]),
    resource("--gpus", "accelerators", &["accelerators", "gpus"]),
    resource("--image-id", "image_id", &["image_id"]),
    resource("--infra", "infra", &["infra", "cloud", "region", "zone"]),
    resource("--use-spot", "use_spot", &["use_spot"]),
    resource("--no-use-spot", "use_spot", &["use_spot"]),
    resource("--ports", "ports", &["ports"]),
];

/// The values that the command line gives, by the index of their flag.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(usize, Value)>);

impl Fields {
    /// Adds the value of a flag; `none` clears what the file has.
    pub fn text(&mut self, flag: &str, text: Option<&str>) {
        let Some(text) = text else { return };
        let value = match text.parse() {
            Ok(number) if flag == "--num-nodes" => Value::Int(number),
            _ if text.eq_ignore_ascii_case("none") => Value::Null,
            _ => Value::Str(text.into()),
        };
        self.add(flag, value);
    }

    pub fn switch(&mut self, flag: &str, on: bool, value: bool) {
        if on {
            self.add(flag, Value::Bool(value));
        }
    }

    /// Adds a flag that can be given several times.
    pub fn list(&mut self, flag: &str, texts: &[String]) {
        match texts {
            [] => {}
            [one] => self.text(flag, Some(one)),
            several => {
                let Some(index) = index(flag) else { return };
                let item = |text: &String| Node { value: Value::Str(text.clone()), at: mark(index) };
                self.add(flag, Value::Seq(several.iter().map(item).collect()));
            }
        }
    }

    fn add(&mut self, flag: &str, value: Value) {
        if let Some(index) = index(flag) {
            self.0.push((index, value));
        }
    }

    /// The places of the values.
    pub fn places(&self) -> impl Iterator<Item = Mark> {
        self.0.iter().map(|(index, _)| mark(*index))
    }

    /// The fields of a task file with these in their place. In `any_of` and `ordered` they hold for every candidate.
    pub fn put_into(&self, fields: &mut Vec<(Node, Node)>) {
        for (index, value) in &self.0 {
            let flag = &FLAGS[*index];
            if !flag.of_resources {
                put(fields, flag, *index, value);
                continue;
            }
            match fields.iter_mut().find(|(key, _)| key.as_str() == Some("resources")).map(|(_, node)| &mut node.value)
            {
                Some(Value::Map(resources)) => {
                    for (key, node) in resources.iter_mut() {
                        if matches!(key.as_str(), Some("any_of" | "ordered")) {
                            forget_in_candidates(node, flag.replaces);
                        }
                    }
                    put(resources, flag, *index, value);
                }
                Some(null @ Value::Null) => *null = Value::Map(entry(flag, *index, value)),
                // Wrong, and said to be when it is read.
                Some(_) => {}
                None => {
                    let resources = Value::Map(entry(flag, *index, value));
                    fields.push((node("resources", *index), Node { value: resources, at: mark(*index) }));
                }
            }
        }
    }
}

/// The flag that stands at a place that is not in the file.
pub fn flag_at(at: Mark) -> Option<&'static str> {
    (at.line == 0).then(|| FLAGS.get(at.column).map(|flag| flag.name)).flatten()
}

fn index(flag: &str) -> Option<usize> {
    FLAGS.iter().position(|known| known.name == flag)
}

/// Lines of a file are counted from 1.
fn mark(index: usize) -> Mark {
    Mark { line: 0, column: index }
}

fn node(text: &str, index: usize) -> Node {
    Node { value: Value::Str(text.into()), at: mark(index) }
}

fn entry(flag: &Flag, index: usize, value: &Value) -> Vec<(Node, Node)> {
    vec![(node(flag.field, index), Node { value: value.clone(), at: mark(index) })]
}

fn put(fields: &mut Vec<(Node, Node)>, flag: &Flag, index: usize, value: &Value) {
    forget(fields, flag.replaces);
    if *value != Value::Null {
        fields.extend(entry(flag, index, value));
    }
}

fn forget(fields: &mut Vec<(Node, Node)>, names: &[&str]) {
    fields.retain(|(key, _)| key.as_str().is_none_or(|key| !names.contains(&key)));
}

fn forget_in_candidates(node: &mut Node, names: &[&str]) {
    let Value::Seq(candidates) = &mut node.value else { return };
    for candidate in candidates {
        if let Value::Map(fields) = &mut candidate.value {
            forget(fields, names);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::task::{Overrides, read};
    use crate::yaml;

    fn shown(text: &str, flags: &[(&str, &str)]) -> String {
        let mut fields = Fields::default();
        for (flag, value) in flags {
            fields.text(flag, Some(value));
        }
        let mut node = yaml::read(text).unwrap().documents.remove(0);
        let Value::Map(entries) = &mut node.value else { unreachable!() };
        fields.put_into(entries);
        node.to_python_str()
    }

    #[test]
    fn flags_take_the_place_of_fields() {
        let cases = [
            ("run: a", &[("--name", "x")][..], "{'run': 'a', 'name': 'x'}"),
            ("name: y\nrun: a", &[("--name", "none")], "{'run': 'a'}"),
            ("num_nodes: 2", &[("--num-nodes", "3")], "{'num_nodes': 3}"),
            ("num_nodes: 2", &[("--num-nodes", "x")], "{'num_nodes': 'x'}"),
            (
                "run: a",
                &[("--cpus", "4+"), ("--memory", "8")],
                "{'run': 'a', 'resources': {'cpus': '4+', 'memory': '8'}}",
            ),
            ("resources:", &[("--cpus", "4")], "{'resources': {'cpus': '4'}}"),
            (
                "resources: {gpus: A100, cpus: 1}",
                &[("--gpus", "T4:2")],
                "{'resources': {'cpus': 1, 'accelerators': 'T4:2'}}",
            ),
            (
                "resources: {cloud: aws, region: x, cpus: 1}",
                &[("--infra", "k8s/c")],
                "{'resources': {'cpus': 1, 'infra': 'k8s/c'}}",
            ),
            (
                "resources: {any_of: [{cpus: 1, memory: 2}, {cpus: 3}]}",
                &[("--cpus", "4")],
                "{'resources': {'any_of': [{'memory': 2}, {}], 'cpus': '4'}}",
            ),
            ("resources: [a]", &[("--cpus", "4")], "{'resources': ['a']}"),
        ];
        for (text, flags, expected) in cases {
            assert_eq!(shown(text, flags), expected, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_the_flag_s() {
        let mut fields = Fields::default();
        fields.text("--cpus", Some("abc"));
        fields.text("--num-nodes", Some("0"));
        let overrides = Overrides { fields, ..Overrides::default() };
        let problems = read("run: a\nresources: {cpus: 1}", &overrides).unwrap_err().0;
        let flags: Vec<_> = problems.iter().map(|problem| flag_at(problem.at.unwrap()).unwrap()).collect();
        assert_eq!(flags, ["--num-nodes", "--cpus"]);
    }
}
