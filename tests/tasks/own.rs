//! The project's own files: what is said about each, as one text to be read.

use k8s_cli::task::{self, Overrides, Support};

#[test]
fn own_files_are_judged() {
    let mut report = String::new();
    for (name, text) in super::own_files() {
        match task::file(&text, &Overrides::default()) {
            Ok(file) => {
                report.push_str(&format!("{name}: valid, {:?} of {}\n", file.layout, file.tasks.len()));
                for need in file.unsupported().iter().chain(file.tasks.iter().flat_map(|parsed| &parsed.needs)) {
                    report.push_str(&format!("  to submit: {need}\n"));
                }
                for finding in file.tasks.iter().flat_map(|parsed| &parsed.findings) {
                    if finding.support != Support::Honoured {
                        let (support, at) = (finding.support, finding.at);
                        let (field, note) = (&finding.field, finding.note);
                        report.push_str(&format!("  {}:{}: {field} {support:?}: {note}\n", at.line, at.column));
                    }
                }
            }
            Err(problems) => {
                report.push_str(&format!("{name}: not valid\n"));
                for problem in problems.0 {
                    report.push_str(&format!("  {problem}\n"));
                    if let Some(hint) = problem.hint {
                        report.push_str(&format!("    hint: {hint}\n"));
                    }
                }
            }
        }
    }
    insta::assert_snapshot!(report);
}
