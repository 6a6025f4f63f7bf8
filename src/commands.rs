//! Runs the commands: from the command line to an exit code.

mod auth;
mod check;
mod completions;
mod config_file;
mod copy;
mod cp;
mod delete_tasks;
mod deliver;
mod diff;
mod events;
mod evidence;
mod exec;
mod following;
mod gpus;
mod help;
mod input_file;
mod lint;
mod list;
mod local_files;
mod logs;
mod options;
mod port_forward;
mod progress;
mod prune;
mod record;
mod recorded_flags;
mod rerun;
mod resolve;
mod running_pod;
mod runtime_error;
mod show;
mod status;
mod stop;
mod storage_class;
mod submit;
mod task_state;
mod usage_error;
mod volumes;
mod wait;

use std::ffi::OsString;
use std::rc::Rc;

use clap::builder::Resettable;
use clap::error::ErrorKind;
use clap::{ArgMatches, CommandFactory, FromArgMatches};

use self::config_file::{Configured, with_defaults};
use crate::cli::{AuthCommand, Cli, Command, JobsCommand, VolumesCommand};
use crate::cluster::Cluster;
use crate::config::Config;
use crate::error::{Exit, Failure, Result};
use crate::kubeconfig;
use crate::state::Owner;
use crate::ui::Ui;

/// What every command has at hand. Nothing of it reads a file or opens a connection before it is asked for.
#[derive(Clone)]
struct Ctx {
    ui: Ui,
    target: kubeconfig::Options,
    /// The configuration file, or why it cannot be used.
    config: Result<Rc<Configured>, Failure>,
}

impl Ctx {
    fn cluster(&self) -> Result<Cluster> {
        Cluster::connect(&self.target, &self.ui)
    }

    fn owner(all_users: bool) -> Result<Owner> {
        Ok(if all_users { Owner::Everyone } else { Owner::Only(crate::login::current()?) })
    }

    /// What the configuration file says; nothing where it cannot be used, which only `check` runs with.
    fn configured(&self) -> Rc<Configured> {
        self.config.as_ref().map_or_else(|_| Rc::default(), Rc::clone)
    }

    /// A command line of ours that can be pasted as it is.
    fn command(&self, rest: &str) -> String {
        format!("k8s-cli {rest}{}", self.place(self.target.namespace.as_deref()))
    }

    /// A kubectl command line for the same place.
    fn kubectl(&self, rest: &str, cluster: &Cluster) -> String {
        format!("kubectl {rest}{}", self.place(Some(cluster.namespace())))
    }

    /// The flags that lead to a namespace of the same cluster, as the same user; kubectl's are the same.
    fn place(&self, namespace: Option<&str>) -> String {
        let target = &self.target;
        let kubeconfig = target.kubeconfig.as_ref().map(|path| path.display().to_string());
        let groups = target.as_groups.iter().map(|group| ("--as-group", Some(group.as_str())));
        let flags = [
            ("--kubeconfig", kubeconfig.as_deref()),
            ("--context", target.context.as_deref()),
            ("-n", namespace),
            ("--as", target.as_user.as_deref()),
        ];
        let given = flags.into_iter().chain(groups).filter_map(|(flag, value)| Some((flag, value?)));
        given.map(|(flag, value)| format!(" {flag} {}", quoted(value))).collect()
    }
}

/// Where something is that is listed.
fn namespace_of(namespace: Option<&str>) -> String {
    namespace.map_or_else(|| "any namespace".to_owned(), |namespace| format!("the namespace '{namespace}'"))
}

/// A word as a shell reads it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+=,".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.into() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

/// Reads a command line, over what the configuration file has.
fn parse(args: &[OsString]) -> Result<(Cli, Result<Rc<Configured>>), clap::Error> {
    let parse = |config: &Config, unset: &dyn Fn(&clap::Arg) -> bool| -> Result<(Cli, ArgMatches), clap::Error> {
        let command = without_variables(with_defaults(Cli::command(), config), unset);
        let matches = command.try_get_matches_from(args)?;
        Ok((Cli::from_arg_matches(&matches)?, matches))
    };
    // A variable that is set to nothing is as if it were not set.
    let empty = |arg: &clap::Arg| arg.get_env().and_then(std::env::var_os).is_some_and(|value| value.is_empty());
    let (cli, matches) = match parse(&Config::default(), &empty) {
        // To clap a variable is an argument, and who gives arguments gets no help: `k8s-cli` alone is to print it.
        Err(error) if error.kind() == ErrorKind::MissingSubcommand => parse(&Config::default(), &|_| true)?,
        parsed => parsed?,
    };
    // What is wrong with the command line is said before the configuration is looked at, and help needs none.
    let needs_none = matches!(cli.command, Command::Auth(_) | Command::Completions { .. } | Command::Version { .. });
    if needs_none || help::words(&cli.command).is_some() {
        return Ok((cli, Ok(Rc::default())));
    }
    match Configured::read(&Cli::command()) {
        Ok(mut configured) => {
            let (cli, matches) =
                if configured.file.is_some() { parse(&configured.config, &empty)? } else { (cli, matches) };
            configured.remember(&matches);
            Ok((cli, Ok(Rc::new(configured))))
        }
        Err(failure) => Ok((cli, Err(failure))),
    }
}

/// Runs a command line, program name first; what it wants to tell has been written when this returns.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Exit {
    let args: Vec<OsString> = args.into_iter().collect();
    let (cli, config) = match parse(&args) {
        Ok(parsed) => parsed,
        Err(error) => return usage_error::tell(error, &args),
    };
    let topic = help::words(&cli.command);
    if let Some(words) = &topic
        && help::is_command(words)
    {
        let words = words.iter().map(OsString::from);
        return run(args.into_iter().take(1).chain(words).chain(["--help".into()]));
    }
    let ui = Ui::new((&cli.global).into());
    if std::env::var_os("K8S_CLI_API_URL").is_some_and(|url| !url.is_empty()) {
        ui.note("Note: K8S_CLI_API_URL is ignored: there is no server any more");
    }
    let ctx = Ctx { ui, target: cli.global.into(), config };
    // `check` reports what is wrong with the configuration.
    let wrong = ctx.config.as_ref().err().filter(|_| !matches!(cli.command, Command::Check)).cloned();
    let outcome = match (topic, wrong) {
        (Some(words), _) => help::page(&ctx, &words),
        (None, Some(wrong)) => Err(wrong),
        (None, None) => dispatch(&ctx, cli.command),
    };
    match outcome {
        Ok(exit) => exit,
        Err(failure) => {
            if failure.exit != Exit::CLOSED_PIPE {
                ctx.ui.failure(&failure);
            }
            failure.exit
        }
    }
}

fn dispatch(ctx: &Ctx, command: Command) -> Result<Exit> {
    match command {
        Command::Version { .. } => completions::version(ctx),
        Command::Completions { shell } => completions::print(ctx, shell),
        Command::Auth(command) => auth(ctx, &command),
        Command::Jobs(JobsCommand::Lint(args)) | Command::Short(JobsCommand::Lint(args)) => lint::run(ctx, &args),
        command => connected(ctx, command),
    }
}

/// A command whose flags have no environment variable where `unset` says so.
fn without_variables(command: clap::Command, unset: &dyn Fn(&clap::Arg) -> bool) -> clap::Command {
    let command = command.mut_args(|arg| if unset(&arg) { arg.env(Resettable::Reset) } else { arg });
    command.mut_subcommands(|command| without_variables(command, unset))
}

fn auth(ctx: &Ctx, command: &AuthCommand) -> Result<Exit> {
    match command {
        AuthCommand::Login { username } => auth::login(ctx, username),
        AuthCommand::Whoami => auth::whoami(ctx),
        AuthCommand::Logout => auth::logout(ctx),
        AuthCommand::Help(_) => Ok(Exit::SUCCESS),
    }
}

/// The commands that talk to the cluster. One thread is enough: it waits most of the time.
fn connected(ctx: &Ctx, command: Command) -> Result<Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let local = tokio::task::LocalSet::new();
    let outcome = local.block_on(&runtime, async {
        match command {
            Command::Jobs(command) | Command::Short(command) => Box::pin(jobs(ctx, command)).await,
            Command::Volumes(VolumesCommand::Create(args)) => volumes::create(ctx, &args).await,
            Command::Volumes(VolumesCommand::List(args)) => volumes::list(ctx, &args).await,
            Command::Volumes(VolumesCommand::Status { id } | VolumesCommand::Get { id: Some(id), .. }) => {
                volumes::status(ctx, &id).await
            }
            Command::Volumes(VolumesCommand::Get { id: None, list }) => volumes::list(ctx, &list).await,
            Command::Volumes(VolumesCommand::Resize(args)) => volumes::resize(ctx, &args).await,
            Command::Volumes(VolumesCommand::Cp(args)) => Box::pin(volumes::cp(ctx, &args)).await,
            Command::Volumes(VolumesCommand::Delete(args)) => volumes::delete(ctx, &args).await,
            Command::Check => check::run(ctx).await,
            Command::Auth(_)
            | Command::Volumes(VolumesCommand::Help(_))
            | Command::Completions { .. }
            | Command::Version { .. } => Ok(Exit::SUCCESS),
        }
    });
    // A read of stdin or a name look-up that still hangs must not hold the exit up.
    runtime.shutdown_background();
    outcome
}

async fn jobs(ctx: &Ctx, command: JobsCommand) -> Result<Exit> {
    match command {
        JobsCommand::Submit(args) => submit::run(ctx, &args).await,
        JobsCommand::Run(args) => submit::run_command(ctx, &args).await,
        JobsCommand::Gpus(args) => gpus::run(ctx, &args).await,
        JobsCommand::List(args) => list::run(ctx, &args).await,
        JobsCommand::Get(args) if args.ids.is_empty() => list::run(ctx, &args.list).await,
        JobsCommand::Get(args) => status::run(ctx, &args.into()).await,
        JobsCommand::Status(args) => status::run(ctx, &args).await,
        JobsCommand::Rerun(args) => rerun::run(ctx, *args).await,
        JobsCommand::Diff(args) => diff::run(ctx, &args).await,
        JobsCommand::Show(args) => show::run(ctx, &args).await,
        JobsCommand::Logs(args) => logs::run(ctx, &args).await,
        JobsCommand::PortForward(args) => port_forward::run(ctx, &args).await,
        JobsCommand::Stop(args) => stop::run(ctx, &args).await,
        JobsCommand::Wait(args) => wait::run(ctx, &args).await,
        JobsCommand::Exec(args) => exec::run(ctx, args).await,
        JobsCommand::Cp(args) => cp::run(ctx, &args).await,
        JobsCommand::Events(args) => events::run(ctx, &args).await,
        JobsCommand::Prune(args) => prune::run(ctx, &args).await,
        JobsCommand::Help(_) => Ok(Exit::SUCCESS),
        // It needs no cluster, and is run before there is one.
        JobsCommand::Lint(args) => lint::run(ctx, &args),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use clap::Parser;

    use super::*;

    #[test]
    fn hints_lead_to_the_same_place() {
        let flags = "--kubeconfig|my file|--context|c|-n|team|--as|ann|--as-group|a|--as-group|it's";
        let cli = Cli::try_parse_from(["k8s-cli", "version"].into_iter().chain(flags.split('|'))).unwrap();
        let ui = Ui::new((&cli.global).into());
        let ctx = Ctx { ui, target: cli.global.into(), config: Ok(Rc::default()) };
        assert_eq!(
            ctx.command("jobs list"),
            r"k8s-cli jobs list --kubeconfig 'my file' --context c -n team --as ann --as-group a --as-group 'it'\''s'"
        );
    }
}
