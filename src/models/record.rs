//! The record of a task.

use serde::Serialize;

use crate::manifest::record::{Ended, Record, Submitted};
use crate::state::Task;

/// What was submitted as a task.
#[derive(Debug, Serialize)]
pub struct TaskShown {
    pub task_id: String,
    /// As the user spelled it.
    pub name: String,
    /// `pending`, `running`, `stopping`, `completed` or `failed`.
    pub status: &'static str,
    pub namespace: String,
    /// How it was submitted; `null` where the task has no record.
    pub submitted: Option<Submitted>,
    /// How it ended, once somebody has seen that who may write.
    pub ended: Option<Ended>,
    /// The document, without the values of secrets; `null` where it was not kept.
    pub document: Option<String>,
}

impl TaskShown {
    /// The model of a task and its record.
    pub fn new(task: &Task, record: Option<&Record>) -> Self {
        Self {
            task_id: task.id.clone(),
            name: task.name.clone(),
            status: task.state().of_task(),
            namespace: task.namespace.clone(),
            submitted: record.map(|record| record.submitted.clone()),
            ended: record.and_then(|record| record.ended.clone()),
            document: record.and_then(|record| record.document.clone()),
        }
    }
}
