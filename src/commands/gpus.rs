//! `jobs gpus`: which GPUs there are, and how many are free.

use super::Ctx;
use crate::cli::GpusArgs;
use crate::error::{Exit, Failure, Result};
use crate::inventory::{Holding, Inventory, Stock};
use crate::quantity;
use crate::ui::{Cell, Table, Tone};

/// What kubectl writes for what it does not know.
const UNKNOWN: &str = "<unknown>";

pub(super) async fn run(ctx: &Ctx, args: &GpusArgs) -> Result<Exit> {
    let cluster = ctx.cluster()?;
    let mut inventory = cluster.inventory().await.map_err(|error| error.doing("cannot list the cluster's nodes"))?;
    if let Some((name, count)) = &args.gpu {
        let there: Vec<String> = inventory.gpus.iter().map(described).collect();
        inventory.keep(name, count.unwrap_or(1));
        if inventory.gpus.is_empty() {
            let wanted = count.map_or_else(|| name.clone(), |count| format!("{name}:{count}"));
            let there = if there.is_empty() { "no GPU at all".to_owned() } else { there.join(", ") };
            return Err(Failure::new(format!("no node has {wanted}: there is {there}")));
        }
    }
    for what in &inventory.hidden {
        let unknown = if *what == "resourceslices" { "whether nodes offer GPUs" } else { "how many GPUs are free" };
        ctx.ui.note(&format!(
            "Note: {unknown} by dynamic resource allocation is not known: the right to 'list' {what} in all namespaces is missing"
        ));
    }
    if inventory.nodes.iter().any(|node| node.gpu.is_some() && !node.dynamic && node.free.is_none()) {
        ctx.ui.note("Note: how many are free is not known: the right to 'list' pods in all namespaces is missing");
    }
    ctx.ui.show(
        || &inventory,
        inventory.gpus.iter().map(|gpu| &gpu.name),
        || {
            if ctx.ui.is_wide() {
                return ctx.ui.table(&nodes(&inventory));
            }
            if inventory.gpus.is_empty() {
                ctx.ui.note(&format!("No GPUs found on the cluster's nodes ({})", inventory.nodes.len()));
                return Ok(());
            }
            ctx.ui.table(&kinds(&inventory))
        },
    )?;
    Ok(Exit::SUCCESS)
}

/// `A100:8`, by the largest node.
fn described(gpu: &Stock) -> String {
    format!("{}:{}", gpu.name, gpu.requestable.last().copied().unwrap_or(0))
}

fn free(free: Option<u64>, total: u64) -> Cell {
    let tone = match free {
        Some(0) if total > 0 => Tone::Waiting,
        Some(free) if free > 0 => Tone::Good,
        _ => Tone::Plain,
    };
    Cell::new(free.map_or_else(|| UNKNOWN.into(), |free| free.to_string()), tone)
}

fn kinds(inventory: &Inventory) -> Table {
    let mut table = Table::new(&["GPU", "REQUESTABLE PER NODE", "FREE", "TOTAL", "NOT READY"]);
    for gpu in &inventory.gpus {
        let sizes: Vec<String> = gpu.requestable.iter().map(u64::to_string).collect();
        table.row([
            Cell::from(&gpu.name),
            if sizes.is_empty() { "<none>".into() } else { sizes.join(", ").into() },
            free(gpu.free, gpu.total),
            gpu.total.to_string().into(),
            gpu.not_ready.to_string().into(),
        ]);
    }
    table
}

/// How a Kubernetes node is, and how many of its GPUs are not.
fn status(node: &Holding) -> Cell {
    let well = node.is_ready() && node.unhealthy == 0;
    let unhealthy = if node.unhealthy > 0 { format!(", {} unhealthy", node.unhealthy) } else { String::new() };
    Cell::new(format!("{}{unhealthy}", node.status), if well { Tone::Plain } else { Tone::Waiting })
}

fn nodes(inventory: &Inventory) -> Table {
    let mut table = Table::new(&["NODE", "CPU", "MEMORY", "GPU", "FREE", "TOTAL", "STATUS"]).cut(&[("STATUS", 12)]);
    for node in &inventory.nodes {
        let (gpus, free) = match &node.gpu {
            Some(gpu) => (gpu.as_str(), free(node.free, node.total)),
            None => ("<none>", "0".into()),
        };
        table.row([
            Cell::from(&node.name),
            (&node.cpus).into(),
            quantity::gibibytes(&node.memory).into(),
            gpus.into(),
            free,
            node.total.to_string().into(),
            status(node),
        ]);
    }
    table
}
