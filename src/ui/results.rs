//! Results, in the format that is asked for. No command asks which one it is: a new format is written here.

use std::sync::atomic::Ordering;

use serde::Serialize;

use super::harmless::{harmless_json, harmless_yaml};
use super::{Cell, Output, Ui};
use crate::error::Result;
use crate::models::Event;

/// How wide the names of fields are.
const FIELD: usize = 11;

impl Ui {
    /// Writes a result: its model, the ids alone, or what `table` writes.
    ///
    /// # Errors
    /// As [`Self::raw`].
    pub fn show<M: Serialize>(
        &self,
        model: impl FnOnce() -> M,
        ids: impl IntoIterator<Item: AsRef<str>>,
        table: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        match self.output {
            Output::Json | Output::Yaml => self.structured(&model()).map(drop),
            Output::Name => self.lines(ids),
            Output::Table | Output::Wide => table(),
        }
    }

    /// What has to be kept of one of very many results until all are there: its model, its id or its row.
    pub fn keep<M>(&self, model: impl FnOnce() -> M, id: &str, row: impl FnOnce() -> Vec<Cell>) -> Kept<M> {
        match self.output {
            Output::Json | Output::Yaml => Kept::Model(Box::new(model())),
            Output::Name => Kept::Id(id.into()),
            Output::Table | Output::Wide => Kept::Row(row()),
        }
    }

    /// Writes what was kept: a model of all, the ids alone, or what `table` writes of the rows.
    ///
    /// # Errors
    /// As [`Self::raw`].
    pub fn show_kept<M, L: Serialize>(
        &self,
        kept: impl IntoIterator<Item = Kept<M>>,
        model: impl FnOnce(Vec<M>) -> L,
        table: impl FnOnce(Vec<Vec<Cell>>) -> Result<()>,
    ) -> Result<()> {
        let (mut models, mut ids, mut rows) = (Vec::new(), Vec::new(), Vec::new());
        for kept in kept {
            match kept {
                Kept::Model(model) => models.push(*model),
                Kept::Id(id) => ids.push(id),
                Kept::Row(row) => rows.push(row),
            }
        }
        self.show(|| model(models), ids, || table(rows))
    }

    /// Writes one of a stream of results: its model or its id. With tables nothing is written and `false` comes back.
    ///
    /// # Errors
    /// As [`Self::raw`].
    pub fn show_one<M: Serialize>(&self, model: impl FnOnce() -> M, id: &str) -> Result<bool> {
        match self.output {
            Output::Json | Output::Yaml => self.structured_one(&model()),
            Output::Name => self.line(id).map(|()| true),
            Output::Table | Output::Wide => Ok(false),
        }
    }

    /// Writes what was done: the result model, the id alone, or a sentence.
    ///
    /// # Errors
    /// As [`Self::raw`].
    pub fn done(&self, model: &impl Serialize, id: &str, message: &str) -> Result<()> {
        if self.structured(model)? { Ok(()) } else { self.line(self.brief(id, message)) }
    }

    /// Writes objects that kubectl can create: a list as JSON, the names alone, or else documents of YAML.
    ///
    /// # Errors
    /// As [`Self::raw`].
    pub fn objects(&self, list: &impl Serialize, names: &[String], documents: String) -> Result<()> {
        match self.output {
            Output::Json => self.structured(list).map(drop),
            Output::Name => self.lines(names),
            Output::Table | Output::Wide | Output::Yaml => {
                let documents = harmless_yaml(documents, || serde_json::to_string_pretty(list))?;
                self.raw(documents.as_bytes())
            }
        }
    }

    /// Writes fields and their values, a line each. What has no value is left out; what has no name belongs to the field
    /// above.
    ///
    /// # Errors
    /// As [`Self::raw`].
    pub fn fields(&self, fields: &[(&str, String)]) -> Result<()> {
        self.lines(fields.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| {
            let name = if name.is_empty() { String::new() } else { format!("{name}:") };
            format!("{name:<FIELD$}{value}")
        }))
    }

    /// Writes the ids alone; with another output nothing is written and `false` comes back.
    ///
    /// # Errors
    /// As [`Self::raw`].
    pub fn ids(&self, ids: impl IntoIterator<Item: AsRef<str>>) -> Result<bool> {
        if self.output != Output::Name {
            return Ok(false);
        }
        self.lines(ids).map(|()| true)
    }

    /// Writes a result model as `-o json` or `-o yaml`; with another output nothing is written and `false` comes back.
    ///
    /// # Errors
    /// As [`Self::raw`].
    pub fn structured(&self, value: &impl Serialize) -> Result<bool> {
        let text = match self.output {
            Output::Json => harmless_json(&serde_json::to_string_pretty(value)?) + "\n",
            Output::Yaml => yaml(value)?,
            _ => return Ok(false),
        };
        self.raw(text.as_bytes())?;
        Ok(true)
    }

    /// Writes one of a stream of result models: a line of JSON, or a document of YAML. With another output nothing is
    /// written and `false` comes back.
    ///
    /// # Errors
    /// As [`Self::raw`].
    pub fn structured_one(&self, value: &impl Serialize) -> Result<bool> {
        let text = match self.output {
            Output::Json => harmless_json(&serde_json::to_string(value)?) + "\n",
            Output::Yaml => format!("---\n{}", yaml(value)?),
            _ => return Ok(false),
        };
        self.raw(text.as_bytes())?;
        Ok(true)
    }

    /// From now on, of all that write, JSON is one [`Event`] a line; `false` where results are no JSON.
    pub fn begin_stream(&self) -> bool {
        let begins = self.output == Output::Json;
        self.stream.store(begins, Ordering::Relaxed);
        begins
    }

    /// Writes what has happened, where that is asked for, beside everything else as [`Self::pass_on`].
    ///
    /// # Errors
    /// As [`Self::raw`].
    pub async fn event(&self, event: &Event<'_>) -> Result<()> {
        if self.is_stream() { self.pass_on(stream_line(event)).await } else { Ok(()) }
    }

    /// Whether results are JSON, one event a line.
    pub fn is_stream(&self) -> bool {
        self.stream.load(Ordering::Relaxed)
    }

    /// Whether results are tables, and sentences.
    pub fn is_table(&self) -> bool {
        matches!(self.output, Output::Table | Output::Wide)
    }

    /// Whether tables have all columns.
    pub fn is_wide(&self) -> bool {
        self.output == Output::Wide
    }

    /// Whether results are for programs to read.
    pub fn is_structured(&self) -> bool {
        matches!(self.output, Output::Json | Output::Yaml)
    }

    /// Whether no format is asked for.
    pub fn is_default_format(&self) -> bool {
        self.output == Output::default()
    }

    /// Whether ids are all that is wanted of a result.
    pub fn is_brief(&self) -> bool {
        self.quiet || self.output == Output::Name
    }

    /// The id alone if no more is wanted, else the sentence.
    pub fn brief<'a>(&self, id: &'a str, message: &'a str) -> &'a str {
        if self.is_brief() { id } else { message }
    }
}

/// What is kept of a result in the format that is asked for.
#[derive(Debug)]
pub enum Kept<M> {
    Model(Box<M>),
    Id(String),
    Row(Vec<Cell>),
}

/// Something that happened as a line of JSON. Such objects hold numbers and strings alone, which always can be written.
pub fn stream_line(event: &Event<'_>) -> Vec<u8> {
    let mut line = harmless_json(&serde_json::to_string(event).unwrap_or_default()).into_bytes();
    line.push(b'\n');
    line
}

fn yaml(value: &impl Serialize) -> Result<String> {
    Ok(harmless_yaml(serde_yaml::to_string(value)?, || serde_json::to_string_pretty(value))?)
}
