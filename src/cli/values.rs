//! How values of other parts are written on the command line, and what the help says of them.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::state::{Sorting, State};
use crate::ui::{ColorChoice, Output};

impl ValueEnum for Output {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Table, Self::Wide, Self::Json, Self::Yaml, Self::Name]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (name, help) = match self {
            Self::Table => ("table", "A table"),
            Self::Wide => ("wide", "A table with more columns"),
            Self::Json => ("json", "JSON"),
            Self::Yaml => ("yaml", "YAML"),
            Self::Name => ("name", "IDs only, one per line"),
        };
        Some(PossibleValue::new(name).help(help))
    }
}

impl ValueEnum for ColorChoice {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Auto, Self::Always, Self::Never]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (name, help) = match self {
            Self::Auto => ("auto", "On a terminal, unless NO_COLOR is set"),
            Self::Always => ("always", "Always"),
            Self::Never => ("never", "Never"),
        };
        Some(PossibleValue::new(name).help(help))
    }
}

/// The states that a task can be listed by.
impl ValueEnum for State {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Pending, Self::Running, Self::Stopping, Self::Succeeded, Self::Failed]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Pending => "No node has started",
            Self::Running => "A node runs, or others have still to start",
            Self::Stopping => "Stopped, and pods are still there",
            Self::Succeeded => "All nodes have succeeded",
            Self::Failed => "A node has failed, and no other runs any more",
            // No list has it.
            Self::Deleted => return None,
        };
        Some(PossibleValue::new(self.of_task()).help(help))
    }
}

impl ValueEnum for Sorting {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Created, Self::Updated, Self::Name, Self::Status]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (name, help) = match self {
            Self::Created => ("created", "Newest first"),
            Self::Updated => ("updated", "Latest change first"),
            Self::Name => ("name", "By name"),
            Self::Status => ("status", "Failed, pending, running, completed"),
        };
        Some(PossibleValue::new(name).help(help))
    }
}
