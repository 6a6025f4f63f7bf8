//! `jobs events`.

use anyhow::Result;
use jiff::Timestamp;
use serde_json::json;

use super::resolve::{self, Depth};
use super::{Ctx, is_structured};
use crate::cli::EventsArgs;
use crate::cluster::{Kind, Query};
use crate::error::Exit;
use crate::names;
use crate::objects::Event;
use crate::state::Task;
use crate::time;
use crate::ui::{Output, Table, Tone};

/// Runs it. The API server can select the events of one object only, and a task has many, some of them gone: those
/// of the namespace are read page by page, and the task's are kept.
pub(super) async fn run(ctx: &Ctx, args: &EventsArgs) -> Result<Exit> {
    let owner = Ctx::owner(args.all_users)?;
    let cluster = ctx.cluster()?;
    let task = resolve::task(ctx, &cluster, &owner, &args.id, Depth::Jobs).await?;
    let mut events: Vec<Event> = Vec::new();
    let query = Query { namespace: Some(&task.namespace), labels: "", fields: "" };
    cluster
        .list(Kind::Event, query, |event: Event| {
            if is_about(&task, &event) {
                events.push(event);
            }
        })
        .await?;
    events.sort_by_key(Event::seen);
    if is_structured(ctx.ui.output) {
        let models: Vec<_> = events.iter().map(model).collect();
        ctx.ui.structured(&json!({"task_id": task.id, "events": models}))?;
        return Ok(Exit::SUCCESS);
    }
    if ctx.ui.output == Output::Name {
        ctx.ui.lines(events.iter().map(|event| &event.metadata.name))?;
        return Ok(Exit::SUCCESS);
    }
    if events.is_empty() {
        ctx.ui.note(&format!("No events of task {}: clusters forget them, most after an hour", task.id));
        return Ok(Exit::SUCCESS);
    }
    ctx.ui.table(&table(&events, Timestamp::now()))?;
    Ok(Exit::SUCCESS)
}

/// Whether an event is about one of the task's Jobs or one of their pods, which are called after them.
fn is_about(task: &Task, event: &Event) -> bool {
    let object = &event.involved_object;
    task.jobs().any(|node| match object.kind.as_str() {
        "Job" => object.name == node.job,
        "Pod" => names::is_pod_of(&node.job, &object.name),
        _ => false,
    })
}

fn table(events: &[Event], now: Timestamp) -> Table {
    let mut table = Table::new(&["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]).cut(&[
        ("MESSAGE", 40),
        ("OBJECT", 16),
        ("MESSAGE", 12),
    ]);
    for event in events {
        let seen = event.seen().map(|seen| time::age(seen, now)).unwrap_or_default();
        let seen = if event.times() > 1 { format!("{seen} (x{})", event.times()) } else { seen };
        let tone = if event.r#type == "Warning" { Tone::Waiting } else { Tone::Plain };
        table.row(vec![
            (seen, Tone::Plain),
            (event.r#type.clone(), tone),
            (event.reason.clone(), tone),
            (object(event), Tone::Plain),
            (event.message.trim().to_owned(), Tone::Plain),
        ]);
    }
    table
}

fn object(event: &Event) -> String {
    format!("{}/{}", event.involved_object.kind.to_lowercase(), event.involved_object.name)
}

fn model(event: &Event) -> serde_json::Value {
    json!({
        "last_seen": event.seen().map(|seen| seen.to_string()),
        "count": event.times(),
        "type": event.r#type,
        "reason": event.reason,
        "object": object(event),
        "message": event.message,
    })
}
