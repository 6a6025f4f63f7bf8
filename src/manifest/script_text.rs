//! Text on its way into scripts and containers.

/// Kubernetes expands `$(NAME)` and `$$` in commands, arguments and values; a doubled `$` comes out as one.
pub(super) fn escaped(text: impl AsRef<str>) -> String {
    text.as_ref().replace('$', "$$")
}

/// A word of a shell's.
pub(super) fn quoted(word: impl AsRef<str>) -> String {
    format!("'{}'", word.as_ref().replace('\'', "'\\''"))
}

/// A script as it travels.
pub(super) fn without_comments(script: &str) -> String {
    script.lines().filter(|line| !line.trim_start().starts_with('#') && !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the kubelet does to commands, arguments and values (third_party/forked/golang/expansion), where any name
    /// may be known.
    fn expanded(text: &str) -> String {
        let (mut out, mut rest) = (String::new(), text);
        while let Some(at) = rest.find('$') {
            out.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            match rest.chars().next() {
                Some('$') => {
                    out.push('$');
                    rest = &rest[1..];
                }
                Some('(') if rest.contains(')') => {
                    out.push_str("EXPANDED");
                    rest = rest.split_once(')').map_or("", |(_, rest)| rest);
                }
                _ => out.push('$'),
            }
        }
        out + rest
    }

    proptest::proptest! {
        #![proptest_config(crate::fixtures::properties(256))]

        #[test]
        fn text_survives_the_kubelet(text in "[$()A-Z{} ]*|.*") {
            assert_eq!(expanded(&escaped(&text)), text);
        }
    }
}
