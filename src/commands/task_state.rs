//! The words and the colour of a task's state.

use crate::state::{State, Task};
use crate::ui::Tone;

/// `pending: exceeded quota …`: the state, and why.
pub(super) fn worded(task: &Task) -> String {
    let state = task.state();
    let word = state.of_task();
    match (task.reason(), task.count(State::Pending)) {
        (Some(reason), waiting) if state == State::Running => {
            format!("{word}, {waiting} of {} nodes pending: {reason}", task.num_nodes)
        }
        (Some(reason), _) if state == State::Failed => {
            let rest = [State::Running, State::Pending].map(|state| (task.count(state), state.of_node()));
            let rest = rest.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!(", {count} {word}"));
            format!("{word}: {reason}{}", rest.collect::<String>())
        }
        (Some(reason), _) => format!("{word}: {reason}"),
        (None, _) => word.to_owned(),
    }
}

/// A state's colour.
pub(super) fn tone(state: State) -> Tone {
    match state {
        State::Pending | State::Stopping => Tone::Waiting,
        State::Running => Tone::Active,
        State::Succeeded => Tone::Good,
        State::Failed | State::Deleted => Tone::Bad,
    }
}
