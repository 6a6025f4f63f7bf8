//! `jobs port-forward`: ports of a node on the user's own machine.

use std::net::SocketAddr;
use std::rc::Rc;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use super::resolve::{self, Depth};
use super::{Ctx, running_pod};
use crate::cli::{PortForwardArgs, PortPair};
use crate::cluster::{Cluster, Kind};
use crate::error::{Exit, Failure, Result};
use crate::objects::Pod;
use crate::signals::interruption;
use crate::state::{State, Task, view};

/// A pod, and the words for its node.
struct Node {
    namespace: String,
    pod: String,
    name: String,
}

/// Runs it: to Ctrl-C, or to the end of the node.
pub(super) async fn run(ctx: &Ctx, args: &PortForwardArgs) -> Result<Exit> {
    let owner = Ctx::owner(args.all_users)?;
    let cluster = Rc::new(ctx.cluster()?);
    let task = resolve::task(ctx, &cluster, &owner, &args.id, Depth::Full).await?;
    let pairs = pairs(args, &task)?;
    let name = if task.num_nodes > 1 { format!("node-{}", args.node) } else { format!("task {}", task.id) };
    let namespace = task.namespace.clone();
    let pod = running_pod::pod(ctx, &cluster, &owner, task, args.node).await?;
    let node = Rc::new(Node { namespace, pod, name });
    let interrupted = interruption();
    let mut listeners = Vec::new();
    for pair in pairs {
        let wanted = SocketAddr::new(args.address, pair.local);
        let listener = TcpListener::bind(wanted).await.map_err(|error| {
            Failure::new(format!("cannot listen on {wanted}: {}", crate::cluster::innermost(&error)))
                .hint(format!("choose another local port, or any free one with :{}", pair.remote))
        })?;
        ctx.ui.line(&format!("Forwarding from {} -> {}", listener.local_addr()?, pair.remote))?;
        listeners.push((listener, pair.remote));
    }
    let (sender, mut ended) = mpsc::channel(1);
    for (listener, port) in listeners {
        let (ctx, cluster, node, sender) = (ctx.clone(), Rc::clone(&cluster), Rc::clone(&node), sender.clone());
        tokio::task::spawn_local(async move {
            loop {
                let failure = match listener.accept().await {
                    Ok((connection, _)) => {
                        let (ctx, cluster, node, sender) =
                            (ctx.clone(), Rc::clone(&cluster), Rc::clone(&node), sender.clone());
                        tokio::task::spawn_local(async move {
                            if let Err(failure) = joined(&ctx, &cluster, &node, port, connection).await {
                                // Another connection has said it already.
                                let _ = sender.try_send(failure);
                            }
                        });
                        continue;
                    }
                    Err(error) => Failure::new(format!("cannot take a connection: {error}")),
                };
                let _ = sender.try_send(failure);
                break;
            }
        });
    }
    tokio::select! {
        failure = ended.recv() => Err(failure.unwrap_or_else(|| Failure::new("nothing is forwarded any more"))),
        exit = interrupted => Ok(exit),
    }
}

/// What is asked for, else all ports of the task.
fn pairs(args: &PortForwardArgs, task: &Task) -> Result<Vec<PortPair>> {
    if !args.ports.is_empty() {
        return Ok(args.ports.clone());
    }
    let ports = task.ports.iter().flat_map(|(_, ports)| ports.split(','));
    let ranges = ports.filter_map(|range| {
        let (from, to) = range.split_once('-').unwrap_or((range, range));
        Some(from.parse::<u16>().ok()?..=to.parse::<u16>().ok()?)
    });
    let pairs: Vec<PortPair> = ranges.flatten().map(|port| PortPair { local: port, remote: port }).collect();
    if pairs.is_empty() {
        return Err(Failure::usage(format!("task {} lists no ports", task.id))
            .hint("choose them: k8s-cli jobs port-forward ID PORT, or list them in the task file (resources.ports)"));
    }
    Ok(pairs)
}

/// Joins a connection of this machine with one to the pod; an error ends the command.
async fn joined(ctx: &Ctx, cluster: &Cluster, node: &Node, port: u16, mut own: TcpStream) -> Result<(), Failure> {
    let Node { namespace, pod, name } = node;
    let mut forwarder = match cluster.forward(namespace, pod, port).await {
        Ok(forwarder) => forwarder,
        Err(error) => {
            // The pod's own state says more than that it cannot be reached.
            gone(cluster, node).await?;
            ctx.ui.err(&error.doing(&format!("cannot connect to port {port} of {name}")).message);
            return Ok(());
        }
    };
    let (Some(mut theirs), Some(refusal)) = (forwarder.take_stream(port), forwarder.take_error(port)) else {
        return Ok(());
    };
    // Either side may break off whenever it likes.
    let _ = tokio::io::copy_bidirectional(&mut own, &mut theirs).await;
    drop(theirs);
    if let Some(Some(refusal)) = futures::FutureExt::now_or_never(refusal) {
        gone(cluster, node).await?;
        ctx.ui.err(&format!("port {port} of {name}: {}", refusal.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    Ok(())
}

/// Whether the pod does not run any more.
async fn gone(cluster: &Cluster, node: &Node) -> Result<(), Failure> {
    let failure = || Failure::new(format!("{} has ended", node.name));
    match cluster.get::<Pod>(Kind::Pod, &node.pod).await {
        Ok(pod) if view(&pod).state == State::Running => Ok(()),
        Ok(_) => Err(failure()),
        Err(error) if error.code() == 404 => Err(failure()),
        // Pods may be listed, but not read one by one: the connection's own error has to do.
        Err(_) => Ok(()),
    }
}
