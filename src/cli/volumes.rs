//! `volumes`: its commands and what they take.

use std::ffi::OsString;

use clap::{Args, Subcommand, ValueHint};

use super::{HelpArgs, ListArgs};
use crate::task::{DEFAULT_IMAGE, image};

/// `volumes`.
#[derive(Debug, Subcommand)]
pub enum VolumesCommand {
    /// Create a volume (a PersistentVolumeClaim)
    #[command(after_help = "Example:\n  k8s-cli volumes create data 100Gi --access-modes ReadWriteMany")]
    Create(VolumeCreateArgs),
    /// List volumes
    #[command(visible_alias = "ls", after_help = "Example:\n  k8s-cli volumes list -u -o wide")]
    List(ListArgs),
    /// Show a volume in full, with what uses it
    #[command(alias = "describe", after_help = "Example:\n  k8s-cli volumes status data")]
    Status {
        /// A volume ID, a name, or an ID prefix
        #[arg(value_hint = ValueHint::Other)]
        id: String,
    },
    /// `list`, or with an ID `status`
    #[command(hide = true)]
    Get {
        /// A volume ID, a name, or an ID prefix
        #[arg(conflicts_with_all = ["details", "all_users", "all_namespaces"], value_hint = ValueHint::Other)]
        id: Option<String>,
        /// As those of `list`.
        #[command(flatten)]
        list: ListArgs,
    },
    /// Request a larger size for a volume
    #[command(after_help = "Example:\n  k8s-cli volumes resize data 200Gi")]
    Resize(VolumeResizeArgs),
    /// Copy a file or folder to or from a volume, using a temporary pod
    #[command(after_help = "Examples:\n  k8s-cli volumes cp ./train data:sets/\n  k8s-cli volumes cp data:results .")]
    Cp(VolumeCpArgs),
    /// Delete an unused volume and its data
    #[command(visible_alias = "rm", after_help = "Example:\n  k8s-cli volumes delete data")]
    Delete(VolumeDeleteArgs),
    /// Show a page of the documentation, or the help of a command
    #[command(
        display_order = 999,
        after_help = super::HELP_EXAMPLES
    )]
    Help(HelpArgs),
}

/// `volumes create`.
#[derive(Debug, Args)]
pub struct VolumeCreateArgs {
    /// The name, as used in task files
    #[arg(value_hint = ValueHint::Other)]
    pub name: String,
    /// The size with its unit, for example 10Gi
    #[arg(value_hint = ValueHint::Other)]
    pub size: String,
    /// The storage class [default: the cluster's]
    #[arg(short, long, value_name = "CLASS")]
    pub storage_class: Option<String>,
    /// ReadWriteOnce, ReadWriteMany, ReadOnlyMany, ReadWriteOncePod, or RWO, RWX, ROX, RWOP; comma-separated
    #[arg(short, long, value_delimiter = ',', default_value = "ReadWriteOnce", value_parser = access_mode, value_name = "MODES")]
    pub access_modes: Vec<String>,
}

/// `volumes resize`.
#[derive(Debug, Args)]
pub struct VolumeResizeArgs {
    /// A volume ID, a name, or an ID prefix of at least 4 characters
    #[arg(value_hint = ValueHint::Other)]
    pub id: String,
    /// The new size with its unit, for example 20Gi; a volume cannot shrink
    #[arg(value_hint = ValueHint::Other)]
    pub size: String,
}

/// `volumes cp`.
#[derive(Debug, Args)]
pub struct VolumeCpArgs {
    /// A path on a volume (VOLUME:PATH, from its root) or a local path; VOLUME is an ID, a name, or an ID prefix
    #[arg(value_name = "SOURCE", value_hint = ValueHint::AnyPath)]
    pub source: OsString,
    /// The same. One of the two is on a volume, the other is local; an existing folder receives the copy
    #[arg(value_name = "TARGET", value_hint = ValueHint::AnyPath)]
    pub target: OsString,
    /// The image of the pod, with sh, and tar or python3
    #[arg(long, env = "K8S_CLI_IMAGE", value_name = "IMAGE", default_value = DEFAULT_IMAGE, value_parser = image)]
    pub image_id: String,
}

/// `volumes delete`.
#[derive(Debug, Args)]
pub struct VolumeDeleteArgs {
    /// A volume ID, a name, or an ID prefix of at least 4 characters
    #[arg(value_hint = ValueHint::Other)]
    pub id: String,
    /// Do not ask for confirmation; a volume in use is still not deleted
    #[arg(short, long)]
    pub force: bool,
}

fn access_mode(text: &str) -> Result<String, String> {
    let known =
        [("RWO", "ReadWriteOnce"), ("RWX", "ReadWriteMany"), ("ROX", "ReadOnlyMany"), ("RWOP", "ReadWriteOncePod")];
    let found = known.iter().find(|(short, long)| text.eq_ignore_ascii_case(short) || text.eq_ignore_ascii_case(long));
    found.map(|(_, long)| (*long).to_owned()).ok_or_else(|| {
        "use ReadWriteOnce (RWO), ReadWriteMany (RWX), ReadOnlyMany (ROX) or ReadWriteOncePod (RWOP)".to_owned()
    })
}
