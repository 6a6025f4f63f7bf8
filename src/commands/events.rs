//! `jobs events`.

use jiff::Timestamp;
use serde_json::json;

use super::Ctx;
use super::resolve::{self, Depth};
use crate::cli::EventsArgs;
use crate::cluster::{Kind, Query};
use crate::error::{Exit, Result};
use crate::names;
use crate::objects::Event;
use crate::state::Task;
use crate::time;
use crate::ui::{Cell, Table, Tone};

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
    let models = || json!({"task_id": task.id, "events": events.iter().map(model).collect::<Vec<_>>()});
    ctx.ui.show(models, events.iter().map(|event| &event.metadata.name), || {
        if events.is_empty() {
            ctx.ui.note(&format!("No events of task {}: clusters forget them, most after an hour", task.id));
            return Ok(());
        }
        ctx.ui.table(&table(&events, Timestamp::now()))
    })?;
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
        table.row([
            seen.into(),
            Cell::new(&event.r#type, tone),
            Cell::new(&event.reason, tone),
            object(event).into(),
            event.message.trim().into(),
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
