//! The end-to-end suite: the binary itself against a cluster, as a user runs it. Written once, it runs on the sandbox
//! (`cargo test`) and on the cluster that `K8S_CLI_TEST_KUBECONFIG` names. What needs volumes, images, limits, RBAC,
//! quota or scheduling runs on the latter only.

#![allow(clippy::unwrap_used, clippy::too_many_lines)]

mod afterwards;
mod answers;
mod buckets;
mod bytes;
mod ci;
mod codes;
mod config;
mod connections;
mod corpus;
mod cp;
mod credentials;
mod diffs;
mod dry_run;
mod events;
mod evidence;
mod examples;
mod expiry;
mod files;
mod first_day;
mod flags;
mod gpus;
mod habits;
mod interrupted;
mod lint;
mod lists;
mod logs;
mod machines;
mod objects;
mod people;
mod pipelines;
mod place;
mod pod_config;
mod pod_groups;
mod ports;
mod proxy;
mod quiet;
mod quota;
mod records;
mod recovery;
mod registry;
mod rendezvous;
mod repositories;
mod reruns;
mod run_command;
mod scripts;
mod secrets;
mod together;
mod volumes;
mod waits;
mod wrong;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};
use place::Place;

/// Where a case can run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Where {
    /// On the sandbox and on a real cluster.
    Both,
    /// On a real cluster: the sandbox has no containers, volumes, images, limits, RBAC or quota.
    Real,
    /// On the sandbox: it needs its faults or its request log.
    Sandbox,
}

/// One case: its name, where it runs, and what it does.
pub(crate) type Case = (&'static str, Where, fn(&Place));

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Cases wait for the cluster most of the time, whatever the machine has in cores.
    arguments.test_threads = arguments.test_threads.or(Some(6));
    let place: &'static Place = Box::leak(Box::new(Place::find(arguments.list)));
    let cases = [
        afterwards::CASES,
        answers::CASES,
        buckets::CASES,
        bytes::CASES,
        ci::CASES,
        codes::CASES,
        config::CASES,
        connections::CASES,
        corpus::CASES,
        cp::CASES,
        credentials::CASES,
        diffs::CASES,
        dry_run::CASES,
        events::CASES,
        evidence::CASES,
        examples::CASES,
        expiry::CASES,
        files::CASES,
        first_day::CASES,
        flags::CASES,
        gpus::CASES,
        habits::CASES,
        interrupted::CASES,
        lint::CASES,
        lists::CASES,
        logs::CASES,
        machines::CASES,
        objects::CASES,
        people::CASES,
        pipelines::CASES,
        pod_config::CASES,
        pod_groups::CASES,
        ports::CASES,
        quiet::CASES,
        quota::CASES,
        registry::CASES,
        records::CASES,
        recovery::CASES,
        rendezvous::CASES,
        repositories::CASES,
        reruns::CASES,
        run_command::CASES,
        scripts::CASES,
        secrets::CASES,
        together::CASES,
        volumes::CASES,
        waits::CASES,
        wrong::CASES,
    ];
    let fits = |here: Where| match here {
        Where::Both => true,
        Where::Real => place.is_real(),
        Where::Sandbox => !place.is_real(),
    };
    let trials = cases
        .into_iter()
        .flatten()
        .filter(|(_, here, _)| fits(*here))
        .map(|&(name, _, case)| {
            Trial::test(name, move || {
                case(place);
                Ok(())
            })
        })
        .collect();
    let conclusion = libtest_mimic::run(&arguments, trials);
    place.end();
    conclusion.exit_code()
}
