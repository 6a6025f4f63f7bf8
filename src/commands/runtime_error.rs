//! Why a container runtime could not start a command.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Status;

use crate::error::Exit;

/// Why no shell was started, from a `Status` as JSON, if that is why a command ended.
pub(super) fn no_shell(status: &[u8]) -> Option<String> {
    let status: Status = serde_json::from_slice(status).ok()?;
    let (why, _) = not_started(&status.message?, "sh")?;
    Some(format!("the image has no shell (sh: {why})"))
}

/// Why a container runtime could not start a command, with a shell's words and exit code.
pub(super) fn not_started(message: &str, command: &str) -> Option<(&'static str, Exit)> {
    let message = message.to_lowercase();
    // runc names the program so; crun and others: executable file `x` not found.
    let program = message.contains(&format!("exec: \"{}\"", command.to_lowercase()));
    let missing = program && message.contains("no such file or directory");
    if missing || message.contains("executable file") && message.contains("not found") {
        return Some(("not found", Exit(127)));
    }
    let refused = ["permission denied", "is a directory", "exec format error"];
    let why = refused.into_iter().find(|why| message.contains(why) && (program || *why == "exec format error"))?;
    Some((why, Exit(126)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_that_cannot_start() {
        let head = "Internal error occurred: error executing command in container: failed to exec in container: failed \
            to start exec \"8b2f\": OCI runtime exec failed: exec failed: unable to start container process: ";
        for (why, command, expected) in [
            ("exec: \"nosuchcmd\": executable file not found in $PATH: unknown", "nosuchcmd", Some(("not found", 127))),
            (
                "exec: \"/no/Such\": stat /no/Such: no such file or directory: unknown",
                "/no/Such",
                Some(("not found", 127)),
            ),
            (
                "executable file `nosuchcmd` not found in $PATH: No such file or directory",
                "nosuchcmd",
                Some(("not found", 127)),
            ),
            ("exec: \"/etc/passwd\": permission denied: unknown", "/etc/passwd", Some(("permission denied", 126))),
            ("exec: \"/tmp\": is a directory: unknown", "/tmp", Some(("is a directory", 126))),
            ("exec /x: exec format error: unknown", "/x", Some(("exec format error", 126))),
            ("chdir to cwd (\"/gone\") set in config.json failed: no such file or directory", "sh", None),
            ("open /run/containerd/x: permission denied", "sh", None),
        ] {
            let expected = expected.map(|(why, code)| (why, Exit(code)));
            assert_eq!(not_started(&format!("{head}{why}"), command), expected, "{why}");
        }
    }
}
