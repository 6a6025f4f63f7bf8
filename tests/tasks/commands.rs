//! What the scripts of files call, and which of it their images lack: as a table, to be read by eye.

use std::collections::BTreeMap;
use std::fmt::Write;

use k8s_cli::script::{self, Missing};
use k8s_cli::task::{self, Overrides};

#[test]
fn of_skypilots_files() {
    let Some(corpus) = super::corpus() else { return };
    insta::assert_snapshot!(table(super::files(&corpus.join("tasks"))));
}

#[test]
fn of_our_files() {
    insta::assert_snapshot!(table(super::own_files()));
}

/// A line for each file that calls something, and how often each command is missing.
fn table(files: Vec<(String, String)>) -> String {
    let (mut lines, mut counts, mut with) = (String::new(), BTreeMap::<&str, usize>::new(), 0);
    let number = files.len();
    for (name, text) in files {
        let Ok(file) = task::file(&text, &Overrides::default()) else { continue };
        let mut is_missing = false;
        for parsed in &file.tasks {
            let task = &parsed.task;
            let scripts: Vec<&str> = task.setup.iter().chain([&task.run]).map(String::as_str).collect();
            let called: Vec<String> = script::called(&scripts).into_iter().collect();
            if called.is_empty() {
                continue;
            }
            writeln!(lines, "{name} ({}): {}", task.resources.image, called.join(" ")).unwrap();
            if let Some(missing) = Missing::of(task, &task.resources) {
                writeln!(lines, "    missing: {}", missing.commands.join(" ")).unwrap();
                is_missing = true;
                missing.commands.iter().for_each(|&command| *counts.entry(command).or_default() += 1);
            }
        }
        with += usize::from(is_missing);
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(command, count)| (std::cmp::Reverse(*count), *command));
    let counts: Vec<String> = counts.iter().map(|(command, count)| format!("{command} {count}")).collect();
    format!("{with} of {number} files lack commands: {}\n\n{lines}", counts.join(", "))
}
