//! The repository that a task's nodes clone.

use super::script_text::without_comments;

/// Clones a repository, in the container.
const CLONE: &str = include_str!("git.sh");
/// Gives git the token in `GIT_TOKEN`, which so is in no file, no URL and no argument. A token is a password; the name
/// beside it is the URL's, or one that the server takes with any token.
pub const CREDENTIAL_HELPER: &str = "!f() { [ \"$1\" = get ] || exit 0; user=x-access-token; \
    while IFS= read -r line && [ -n \"$line\" ]; do case $line in username=*) user=${line#*=} ;; \
    host=bitbucket.org) user=x-token-auth ;; esac; done; \
    echo \"username=$user\"; echo \"password=$GIT_TOKEN\"; }; f";

/// A git repository that each node clones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repository {
    pub url: String,
    /// A branch or tag, in full where it is known to be one, `refs/heads/main`; empty for the default branch.
    pub reference: String,
    /// The commit, where the client could find it.
    pub commit: Option<String>,
}

/// What the launcher needs to clone it.
pub(super) fn script() -> String {
    format!("{}\nhelper='{CREDENTIAL_HELPER}'\n", without_comments(CLONE))
}

#[cfg(test)]
mod tests;
