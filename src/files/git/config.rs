//! A repository's configuration without its secrets: only what tells the format, the remotes and the branch is kept.
//! Anything else may hold a token (`http.extraHeader`), name this computer's paths or run commands.

use std::fmt::Write;

/// One setting: `[section "part"] key = value`.
struct Setting {
    section: String,
    part: String,
    key: String,
    value: String,
}

/// The configuration that is sent.
pub(super) fn kept(text: &str, branch: Option<&str>) -> String {
    let settings = read(text);
    let format = settings.iter().rfind(|it| it.section == "extensions" && it.key == "objectformat");
    let version = u8::from(format.is_some());
    let mut out = format!("[core]\n\trepositoryformatversion = {version}\n\tbare = false\n");
    if let Some(format) = format {
        write_setting(&mut out, "extensions", "", "objectformat", &format.value);
    }
    for setting in &settings {
        let Setting { section, part, key, value } = setting;
        match (section.as_str(), key.as_str()) {
            ("remote", "url") => {
                if let Some(url) = without_credentials(value) {
                    write_setting(&mut out, section, part, key, &url);
                }
            }
            ("remote", "fetch") => write_setting(&mut out, section, part, key, value),
            ("branch", "remote") if !value.contains("://") && branch == Some(part) => {
                write_setting(&mut out, section, part, key, value);
            }
            ("branch", "merge") if branch == Some(part) => write_setting(&mut out, section, part, key, value),
            _ => {}
        }
    }
    out
}

fn write_setting(out: &mut String, section: &str, part: &str, key: &str, value: &str) {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let part = if part.is_empty() { String::new() } else { format!(" {}", quoted(part)) };
    let value = quoted(value).replace('\n', "\\n").replace('\t', "\\t").replace('\u{8}', "\\b");
    let _ = writeln!(out, "[{section}{part}]\n\t{key} = {value}");
}

/// The address of a remote as anybody may read it; none if it is a command or cannot be understood.
fn without_credentials(url: &str) -> Option<String> {
    // `ext::` and the like run programs with whatever stands behind.
    if url.split_once("::").is_some_and(|(helper, _)| helper.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
        return None;
    }
    let Some((scheme, rest)) = url.split_once("://") else { return Some(url.to_owned()) };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let (user, host) = host.rsplit_once('@').map_or(("", host), |(user, host)| (user, host));
    if scheme.contains("ssh") {
        // The user of SSH is part of the address, as in git@host.
        let user = user.split(':').next().filter(|user| !user.is_empty());
        return Some(format!("{scheme}://{}{host}{path}", user.map_or_else(String::new, |user| format!("{user}@"))));
    }
    let path = path.split(['?', '#']).next().unwrap_or_default();
    Some(format!("{scheme}://{host}{path}"))
}

/// Reads git's format (git-config(1), "Syntax"); what is no setting is passed over.
fn read(text: &str) -> Vec<Setting> {
    let mut settings = Vec::new();
    let (mut section, mut part) = (String::new(), String::new());
    // A backslash at a line's end joins it to the next one.
    let text = text.replace("\r\n", "\n").replace("\\\n", "");
    for line in text.lines() {
        let mut line = line.trim();
        if let Some(header) = line.strip_prefix('[') {
            let Some((name, named, rest)) = read_header(header) else { continue };
            (section, part) = (name, named);
            line = rest.trim();
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        let (key, value) = (key.trim().to_ascii_lowercase(), read_value(value.trim_start()));
        if !key.starts_with(['#', ';']) {
            settings.push(Setting { section: section.clone(), part: part.clone(), key, value });
        }
    }
    settings
}

/// `remote "origin"]` and what stands behind.
fn read_header(text: &str) -> Option<(String, String, &str)> {
    let end = text.find([']', '"'])?;
    let name = text[..end].trim().to_ascii_lowercase();
    if text[end..].starts_with(']') {
        return Some((name, String::new(), &text[end + 1..]));
    }
    let mut part = String::new();
    let mut letters = text[end + 1..].char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => {
                let rest = &text[end + 1 + at + 1..];
                return Some((name, part, rest.trim_start().strip_prefix(']')?));
            }
            '\\' => part.extend(letters.next().map(|(_, letter)| letter)),
            _ => part.push(letter),
        }
    }
    None
}

fn read_value(text: &str) -> String {
    let (mut value, mut quoted) = (String::new(), false);
    // Spaces at the end belong to a value only between quotes.
    let mut length = 0;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => quoted = !quoted,
            '#' | ';' if !quoted => break,
            '\\' => value.extend(letters.next().map(|letter| match letter {
                'n' => '\n',
                't' => '\t',
                'b' => '\u{8}',
                other => other,
            })),
            _ => value.push(letter),
        }
        if quoted || !letter.is_whitespace() {
            length = value.len();
        }
    }
    value.truncate(length);
    value
}
