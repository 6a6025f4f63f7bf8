//! `jobs rerun`.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::input_file::{Missing, Recorded};
use super::record::{self, Kept};
use super::resolve::{self, Depth};
use super::{Ctx, recorded_flags, submit};
use crate::cli::{FieldArgs, RerunArgs, StoppingArgs, SubmitFlags};
use crate::cluster::{Cluster, Kind};
use crate::error::{Exit, Failure, Result};
use crate::manifest::record::Record;
use crate::names;
use crate::objects::Secret;
use crate::state::Task;
use crate::task::{PASSWORD, USERNAME};

/// Names and values.
type Variables = Vec<(String, String)>;

/// Runs it.
pub(super) async fn run(ctx: &Ctx, args: RerunArgs) -> Result<Exit> {
    let owner = Ctx::owner(args.all_users)?;
    let cluster = ctx.cluster()?;
    let task = resolve::task(ctx, &cluster, &owner, &args.id, Depth::Jobs).await?;
    let record = match record::of(&cluster, &task).await? {
        Kept::Record(record) => *record,
        Kept::None(why) => {
            let failure = Failure::new(format!("task {} has no record to run it again from: {why}", task.id));
            return Err(failure.hint(format!("submit its file: {}", ctx.command("jobs submit FILE"))));
        }
    };
    let Record { submitted, document, .. } = record;
    let Some(document) = document else {
        let failure = Failure::new(format!("the record of task {} is kept without its task file", task.id));
        return Err(failure.hint(format!("submit the file: {}", ctx.command("jobs submit FILE"))));
    };
    let configured = ctx.configured();
    let flags = recorded_flags::with(submitted.flags.clone(), &configured.typed);
    let parsed = over(recorded_flags::read(&flags)?, args.flags);
    let (secrets, missing) = secrets(&cluster, &task, &submitted.secrets).await?;
    // Of SkyPilot's three variables all stand in `envs`, or none.
    let in_envs = !submitted.secrets.iter().any(|name| name == USERNAME);
    let (secret_envs, secrets) = secrets.into_iter().partition(|(name, _)| in_envs && name == PASSWORD);
    let ctx = Ctx { config: Ok(Rc::new(configured.again(flags, submitted.defaults.clone()))), ..ctx.clone() };
    let recorded = Recorded { id: task.id, document, submitted, secrets, secret_envs, missing };
    // Boxed: it carries all of a submit.
    Box::pin(submit::again(&ctx, &parsed, recorded)).await
}

/// What says what is created from the record and the command line; all else from the command line alone.
fn over(recorded: SubmitFlags, given: SubmitFlags) -> SubmitFlags {
    let FieldArgs { env, env_file, secret, secret_file, .. } = given.fields;
    SubmitFlags {
        stopping: StoppingArgs { no_fail_fast: recorded.stopping.no_fail_fast, ..given.stopping },
        fields: FieldArgs { env, env_file, secret, secret_file, ..recorded.fields },
        rendezvous_timeout: recorded.rendezvous_timeout,
        recovery: recorded.recovery,
        objects: recorded.objects,
        ..given
    }
}

/// The values of the task's secrets from its own Secret, the names of those that it does not have, and why it does not.
async fn secrets(cluster: &Cluster, task: &Task, names: &[String]) -> Result<(Variables, Missing)> {
    if names.is_empty() {
        return Ok((Vec::new(), Missing::default()));
    }
    let name = names::secret(&task.job_name());
    let (mut data, why) = match cluster.get::<Secret>(Kind::Secret, &name).await {
        Ok(secret) => (secret.data, format!("the Secret {name} does not have them")),
        Err(error) if error.is_gone() => (BTreeMap::new(), format!("the Secret {name} is gone")),
        Err(error) if error.code() == 403 => {
            (BTreeMap::new(), format!("no right to 'get' secrets in the namespace '{}'", cluster.namespace()))
        }
        Err(error) => return Err(error.doing(&format!("cannot read the Secret {name}"))),
    };
    let (mut values, mut missing) = (Vec::new(), Vec::new());
    for name in names {
        match data.remove(name).and_then(|value| String::from_utf8(value.0).ok()) {
            Some(value) => values.push((name.clone(), value)),
            None => missing.push(name.clone()),
        }
    }
    Ok((values, Missing { names: missing, why }))
}
