//! `k8s-cli` runs SkyPilot task files on any Kubernetes cluster, with nothing to install in it. The library is the
//! program; the binary only calls [`run`].

// Tables of tests are as long as they are.
#![cfg_attr(test, allow(clippy::too_many_lines))]

pub mod bounded_file;
pub mod cli;
pub mod cluster;
mod commands;
pub mod config;
pub mod devices;
pub mod dotenv;
pub mod error;
pub mod files;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod fixtures;
pub mod follow;
pub mod help;
pub mod inventory;
pub mod kind;
pub mod kubeconfig;
pub mod login;
pub mod manifest;
pub mod models;
pub mod names;
pub mod objects;
pub mod overrides;
pub mod placement;
pub mod quantity;
pub mod random;
pub mod script;
pub mod secrets;
pub mod signals;
pub mod state;
pub mod task;
pub mod time;
pub mod tpu;
pub mod ui;
pub mod yaml;

pub use commands::run;
