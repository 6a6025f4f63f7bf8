//! Puts what comes from buckets in places in the home directory, which no manifest knows.

use super::buckets::{copied, is_at_home};
use super::mounts;
use super::script_text::{quoted, without_comments};
use crate::task::Task;

const LINK: &str = include_str!("links.sh");

/// What the launcher does with what was copied; nothing, if all of it is mounted in its place.
pub(super) fn script(task: &Task) -> Option<String> {
    let copied = copied(task).map(|one| ("copied", one));
    let links: Vec<String> = copied
        .chain(mounts::mounted(task).map(|one| ("mounted", one)))
        .filter(|(_, (_, place, _))| is_at_home(place))
        .map(|(how, (number, place, _))| format!("{number} {how} {}", quoted(&place)))
        .collect();
    let links = links.join(" ");
    (!links.is_empty())
        .then(|| format!("{}\nrun link {links}\n[ \"$k8s_cli_code\" = 0 ] || leave", without_comments(LINK)))
}
