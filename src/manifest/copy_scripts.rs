//! What `cp` runs in a container: scripts that come by stdin, as addresses have no room for them.

use super::files::RECEIVER;
use super::launcher::FILES;
use super::script_text::without_comments;

const COPY: &str = include_str!("copy.sh");
const PUT: &str = include_str!("put.sh");
const GET: &str = include_str!("get.sh");
const ABORT: &str = include_str!("abort.sh");

/// The last line of each script.
const END: &str = "# whole";
/// Reads so many bytes from stdin, and not one more, and runs them if the connection has not been cut meanwhile.
const BOOT: &str = r#"LC_ALL=C s=$(dd bs=1 count="$0" 2>/dev/null); case $s in *"
# whole") eval "$s" ;; esac"#;

/// A command line, and what its stdin begins with.
#[derive(Debug, Clone)]
pub struct Copying {
    pub command: Vec<String>,
    pub script: Vec<u8>,
}

/// What is brought to a container.
#[derive(Debug, Clone, Copy)]
pub struct Put<'a> {
    /// Of the same for each connection, and for no other copy.
    pub token: &'a str,
    pub folder: bool,
    /// What it is called in a folder that is there; empty for a folder whose entries are meant.
    pub name: &'a [u8],
    /// Where it goes.
    pub path: &'a [u8],
    /// Whether there was a connection before this one.
    pub again: bool,
}

/// What is fetched from a container.
#[derive(Debug, Clone, Copy)]
pub struct Get<'a> {
    /// As [`Put::token`].
    pub token: &'a str,
    pub path: &'a [u8],
    /// The first frame that is wanted.
    pub from: usize,
    /// As [`Put::again`].
    pub again: bool,
}

impl Put<'_> {
    /// The receiver of [`crate::files::Delivery`].
    pub fn copying(&self) -> Copying {
        let kind: &[u8] = if self.folder { b"d" } else { b"f" };
        let variables = [("token", self.token.as_bytes()), ("path", self.path), ("kind", kind), ("name", self.name)];
        let receiver = format!("print_receiver() {{\ncat <<'RECEIVER'\n{}\nRECEIVER\n}}", without_comments(RECEIVER));
        copying(&variables, self.again, &[&receiver, PUT])
    }
}

impl Get<'_> {
    /// The sender of [`crate::files::Intake`].
    pub fn copying(&self) -> Copying {
        let from = self.from.to_string();
        copying(&[("token", self.token.as_bytes()), ("path", self.path), ("from", from.as_bytes())], self.again, &[GET])
    }
}

/// Ends a copy that has failed on this side, and removes what it has left in the container.
pub fn abort(token: &str) -> Copying {
    copying(&[("token", token.as_bytes()), ("path", b"/")], false, &[ABORT])
}

fn copying(variables: &[(&str, &[u8])], again: bool, scripts: &[&str]) -> Copying {
    let mut script = Vec::new();
    for (name, value) in variables.iter().copied().chain([("again", if again { &b"yes"[..] } else { b"" })]) {
        script.extend([name.as_bytes(), b"='"].concat());
        for byte in value {
            if *byte == b'\'' { script.extend(br"'\''") } else { script.push(*byte) }
        }
        script.extend(b"'\n");
    }
    // What it says of the home directory was said when the task began.
    let mut text = format!("{{\n{}\n}} 2>/dev/null\n", without_comments(FILES));
    for part in [&[COPY], scripts].concat() {
        text.push_str(without_comments(part).trim_end());
        text.push('\n');
    }
    script.extend(text.as_bytes());
    script.extend(END.as_bytes());
    Copying { command: ["sh", "-c", BOOT, &script.len().to_string()].map(String::from).to_vec(), script }
}

#[cfg(all(test, target_os = "linux"))]
#[allow(clippy::unwrap_used)]
mod tests;
