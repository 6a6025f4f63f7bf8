//! Tells programs what happens to a followed task, where `-o json` asks for that.

use std::collections::HashMap;

use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedSender;

use crate::models::Event;
use crate::names;
use crate::objects::Pod;
use crate::state::ReasonCode;
use crate::ui::stream_line;

/// What has been told, and to whom.
pub(super) struct Events {
    task_id: String,
    /// The writer of the task's logs, which prints events before the lines that follow from them.
    lines: Option<UnboundedSender<Vec<u8>>>,
    /// Which run of a pod's container has started, by the pod's uid.
    started: HashMap<String, u32>,
}

impl Events {
    /// Without anyone to tell, nothing is.
    pub(super) fn new(task_id: &str, lines: Option<UnboundedSender<Vec<u8>>>) -> Self {
        Self { task_id: task_id.to_owned(), lines, started: HashMap::new() }
    }

    /// Whether events are printed.
    pub(super) fn is_on(&self) -> bool {
        self.lines.is_some()
    }

    fn tell<'a>(&'a self, event: impl FnOnce(&'a str, Timestamp) -> Event<'a>) {
        if let Some(lines) = &self.lines {
            // That stdout cannot be written ends everything soon.
            let _ = lines.send(stream_line(&event(&self.task_id, Timestamp::now())));
        }
    }

    /// What nodes wait for.
    pub(super) fn waiting(&self, nodes: &[u32], reason: &str, code: Option<ReasonCode>) {
        let reason_code = code.map(ReasonCode::name);
        self.tell(|task_id, time| Event::Waiting { time, task_id, nodes, reason, reason_code });
    }

    /// A run of a node's container has started; it is printed once.
    pub(super) fn started(&mut self, node: u32, pod: &Pod, run: u32) {
        if self.is_on() && self.started.insert(pod.metadata.uid.clone(), run).is_none_or(|known| known < run) {
            let host = Some(pod.spec.node_name.as_str()).filter(|host| !host.is_empty());
            let pod = &pod.metadata.name;
            self.tell(|task_id, time| Event::Started { time, task_id, node, pod, host });
        }
    }

    /// The pod of a node was replaced.
    pub(super) fn recovered(&self, pod: &Pod, reason: &str, code: ReasonCode) {
        let node = rank(pod);
        self.tell(|task_id, time| Event::Recovered { time, task_id, node, reason, reason_code: code.name() });
    }

    /// The rest of a node's log cannot be had.
    pub(super) fn cut_off(&self, node: u32, reason: &str) {
        self.tell(|task_id, time| Event::Gap { time, task_id, node, possible: false, from: None, to: None, reason });
    }
}

/// The rank of a pod's node.
pub(super) fn rank(pod: &Pod) -> u32 {
    pod.metadata.label(names::NODE_IDX).and_then(|rank| rank.parse().ok()).unwrap_or(0)
}
