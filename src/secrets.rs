//! Which variables are probably secret.

/// Whether a variable's name says that its value is secret: by its last words, as `HF_TOKEN` or `WANDB_API_KEY`.
pub fn is_likely(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let mut words = upper.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_').rsplit('_');
    match words.next().unwrap_or_default() {
        "TOKEN" | "SECRET" | "PASSWORD" | "PASSWD" | "PASSPHRASE" | "CREDENTIAL" | "CREDENTIALS" | "APIKEY" => true,
        "KEY" => matches!(
            words.next(),
            Some("API" | "ACCESS" | "SECRET" | "PRIVATE" | "SSH" | "AUTH" | "SIGNING" | "ENCRYPTION" | "DEPLOY")
        ),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for name in [
            "HF_TOKEN",
            "token",
            "WANDB_API_KEY",
            "AWS_SECRET_ACCESS_KEY",
            "DB_PASSWORD",
            "MY_SECRET_2",
            "OPENAI_APIKEY",
        ] {
            assert!(is_likely(name), "{name}");
        }
        for name in [
            "MAX_TOKENS",
            "TOKENIZER",
            "KEY",
            "SORT_KEY",
            "AWS_ACCESS_KEY_ID",
            "PASSWORD_FILE",
            "SECRET_NAME",
            "TOKEN_COUNT",
            "",
            "_1",
        ] {
            assert!(!is_likely(name), "{name}");
        }
    }
}
