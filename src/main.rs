//! The `k8s-cli` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(k8s_cli::run(std::env::args_os()).0)
}
