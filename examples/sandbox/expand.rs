//! Kubernetes' expansion of `$(NAME)` and `$$` in commands, arguments and values of variables.

/// `$$` is a dollar, `$(NAME)` a variable if it is known; all else stays as it is.
pub(crate) fn expand(text: &str, known: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$');
            rest = after;
        } else if let Some((name, after)) = rest.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
            match known(name) {
                Some(value) => out.push_str(&value),
                None => out.extend(["$(", name, ")"]),
            }
            rest = after;
        } else {
            out.push('$');
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn as_the_kubelet_does() {
        let cases = [
            ("$(A)", "1"),
            ("$$(A)", "$(A)"),
            ("$$$(A)", "$1"),
            ("$$$$", "$$"),
            ("$A ${A} $", "$A ${A} $"),
            ("$(B)-$(A)", "$(B)-1"),
            ("$(A", "$(A"),
            ("$()", "$()"),
            ("a$(A)b$$c", "a1b$c"),
            ("$(é)", "$(é)"),
        ];
        for (text, expanded) in cases {
            assert_eq!(expand(text, |name| (name == "A").then(|| "1".into())), expanded, "{text}");
        }
    }
}
