//! Text from a cluster, a file or the environment, made harmless for whoever reads it: what could control a terminal,
//! begin a line of its own, or hide or turn around other characters is shown by its number instead.

/// The text as one line that shows all that is in it.
pub fn harmless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}

/// JSON in which strings hold such characters by their numbers, as any reader of JSON takes them; the line breaks
/// between its values stay.
pub fn harmless_json(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '\n' || !is_hidden(c) {
            shown.push(c);
        } else {
            let mut units = [0; 2];
            shown.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    shown
}

/// YAML; what no plain text of YAML can hold by its number is written as JSON, which is YAML too.
pub(super) fn harmless_yaml(
    yaml: String,
    json: impl FnOnce() -> serde_json::Result<String>,
) -> serde_json::Result<String> {
    if !yaml.contains(|c| c != '\n' && c != '\t' && is_hidden(c)) {
        return Ok(yaml);
    }
    let json = json()?;
    let mut shown = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '\n' || !is_hidden(c) { shown.push(c) } else { shown.push_str(&format!("\\U{:08x}", u32::from(c))) }
    }
    Ok(shown + "\n")
}

/// Control characters and line breaks, what sets the direction of writing, and what has no width (Unicode's `Cc`, `Zl`,
/// `Zp`, `Cf` and the other characters that are drawn as nothing).
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::ui::Table;

    #[test]
    fn what_is_hidden_is_shown() {
        let cases = [
            ("a\u{1b}[31mb\r\nc\u{7}é", "a\\u{1b}[31mb\\r\\nc\\u{7}é"),
            ("x\nTask deadbeef completed", "x\\nTask deadbeef completed"),
            ("\u{202e}admin", "\\u{202e}admin"),
            ("a\u{200b}b\u{feff}c\u{2066}d", "a\\u{200b}b\\u{feff}c\\u{2066}d"),
            ("one\u{2028}two\u{2029}three\u{85}four", "one\\u{2028}two\\u{2029}three\\u{85}four"),
            ("\u{9b}31m\u{7f}", "\\u{9b}31m\\u{7f}"),
            ("a\tb", "a\\tb"),
            ("ü 日本 ❤️ – “x”", "ü 日本 ❤️ – “x”"),
        ];
        for (text, expected) in cases {
            assert_eq!(harmless(text), expected, "{text:?}");
        }
    }

    proptest::proptest! {
        #![proptest_config(crate::fixtures::properties(256))]

        #[test]
        fn no_output_hides_anything(text in proptest::string::string_regex("(\\PC|[\\x00-\\x1f\\x7f-\\x9f\u{202a}-\u{202e}\u{2028}\u{200b}\u{feff}\u{e0041}\n])*").unwrap()) {
            let is_hidden_in_lines = |c: char| c != '\n' && is_hidden(c);
            proptest::prop_assert!(!harmless(&text).contains(is_hidden));
            let model = serde_json::json!({"name": &text, &text: [&text]});
            let json = harmless_json(&serde_json::to_string_pretty(&model).unwrap());
            proptest::prop_assert!(!json.contains(is_hidden_in_lines));
            proptest::prop_assert_eq!(&serde_json::from_str::<serde_json::Value>(&json).unwrap(), &model);
            let pretty = || serde_json::to_string_pretty(&model);
            let yaml = harmless_yaml(serde_yaml::to_string(&model).unwrap(), pretty).unwrap();
            proptest::prop_assert!(!yaml.contains(|c| c != '\t' && is_hidden_in_lines(c)), "{}", yaml);
            proptest::prop_assert_eq!(&serde_yaml::from_str::<serde_json::Value>(&yaml).unwrap(), &model);
            let mut table = Table::new(&["NAME"]);
            table.row([text.into()]);
            let table = table.render(false, false, None);
            proptest::prop_assert!(table.lines().count() <= 1 && !table.contains(is_hidden_in_lines));
        }
    }
}
