//! What `check` tells of the configuration file: which one it is, and which values are in force.

use clap::parser::ValueSource;
use clap::{Arg, Command, CommandFactory};
use serde::Serialize;

use super::super::Ctx;
use super::super::config_file::{self, Configured, find};
use crate::cli::Cli;
use crate::config::{Form, KEYS, Key, Setting};
use crate::error::Result;
use crate::task;
use crate::ui::{Cell, Table};

#[derive(Serialize)]
pub(super) struct Configuration {
    file: Option<String>,
    /// Why it cannot be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    values: Vec<InForce>,
    /// What of it is not honoured.
    notes: Vec<String>,
}

/// A key, its value, and where that comes from.
#[derive(Serialize)]
struct InForce {
    key: String,
    /// `None` where it fits no line.
    value: Option<String>,
    /// A flag, a variable, `FILE:LINE` or `built-in`.
    from: String,
}

impl Configuration {
    pub(super) fn of(ctx: &Ctx) -> Self {
        let wrong = |error: String| Self { file: None, error: Some(error), values: Vec::new(), notes: Vec::new() };
        let configured = match &ctx.config {
            Ok(configured) => configured,
            Err(failure) => return wrong(failure.message.clone()),
        };
        let image = match configured.defaults() {
            Ok(defaults) => defaults.image,
            Err(error) => return wrong(error.to_string()),
        };
        let command = Cli::command();
        let mut values: Vec<InForce> =
            KEYS.iter().filter_map(|key| in_force(configured, &command, key, &image)).collect();
        values.extend(configured.config.section.honoured.iter().map(|(key, value, at)| InForce {
            key: key.clone(),
            value: value.clone(),
            from: configured.place(*at),
        }));
        let mut notes: Vec<String> =
            configured.config.notes.iter().map(|(at, note)| format!("{}: {note}", configured.place(*at))).collect();
        notes.extend(configured.unseen.clone());
        Self { file: configured.file.as_ref().map(|file| file.display().to_string()), error: None, values, notes }
    }

    /// Why it cannot be used.
    pub(super) fn error(&self) -> Option<&str> {
        self.error.as_deref()
    }

    pub(super) fn line(&self) -> String {
        match (&self.error, &self.file) {
            (Some(error), _) => error.clone(),
            (None, Some(file)) => file.clone(),
            (None, None) => {
                let image = self.values.iter().find(|one| one.key == "image");
                let value = image.and_then(|one| one.value.as_deref()).unwrap_or(task::DEFAULT_IMAGE);
                let from = image.map(|one| one.from.as_str()).filter(|from| *from != BUILT_IN);
                let from = from.map_or_else(String::new, |from| format!(" ({from})"));
                format!("no file; the default image is {value}{from}")
            }
        }
    }

    /// The values, where there is a file.
    pub(super) fn print(&self, ctx: &Ctx) -> Result<()> {
        self.notes.iter().for_each(|note| ctx.ui.note(&format!("Note: {note}")));
        let Some(file) = &self.file else { return Ok(()) };
        let mut table = Table::new(&["KEY", "VALUE", "FROM"]);
        for InForce { key, value, from } in &self.values {
            let from = match from.strip_prefix(file.as_str()) {
                Some(line) => format!("line {}", line.trim_start_matches(':')),
                None => from.clone(),
            };
            let value = value.clone().unwrap_or_else(|| "(see the file)".into());
            table.row([key.clone(), value, from].map(Cell::from));
        }
        ctx.ui.line("")?;
        ctx.ui.table(&table)?;
        Ok(())
    }
}

const BUILT_IN: &str = "built-in";

/// The value of a key; of those that nobody sets only that of the image.
fn in_force(configured: &Configured, command: &Command, key: &Key, image: &str) -> Option<InForce> {
    let named = |value: String, from: String| Some(InForce { key: key.name.into(), value: Some(value), from });
    if key.name == "image" {
        let file = configured.config.get("image").and_then(|setting| setting.at.first());
        let from = match file {
            _ if config_file::image_of_environment().is_some() => config_file::IMAGE.into(),
            Some(at) => configured.place(*at),
            None => BUILT_IN.into(),
        };
        return named(image.into(), from);
    }
    let flag = find(command, key.flag);
    let variable = flag.and_then(Arg::get_env).map(|name| name.to_string_lossy().into_owned());
    let from = match configured.given(key.flag) {
        Some((ValueSource::CommandLine, value)) => {
            return named(value.clone(), format!("--{}", key.flag.replace('_', "-")));
        }
        Some((_, value)) => return named(value.clone(), variable.unwrap_or_default()),
        None => variable.and_then(|name| Some((std::env::var(&name).ok().filter(|value| !value.is_empty())?, name))),
    };
    if let Some((value, name)) = from {
        return named(value, name);
    }
    let Setting { values, at, .. } = configured.config.get(key.name)?;
    let value = if values.is_empty() && key.form == Form::List { "none".into() } else { values.join(", ") };
    named(value, at.first().map_or_else(String::new, |at| configured.place(*at)))
}
