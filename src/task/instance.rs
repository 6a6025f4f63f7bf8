//! `instance_type: 4CPU--16GB--A100:1`, SkyPilot's own types of Kubernetes nodes on Kubernetes: sizes in the form of a name.

use super::accelerators::{self, Accelerator};
use crate::quantity::{self, Amount};

/// What such a name says; `None` for the type of a real Kubernetes node.
pub(super) fn sizes(text: &str) -> Option<(Amount, Amount, Option<Accelerator>)> {
    let mut parts = text.split("--");
    let cpus = quantity::cpus(parts.next()?.strip_suffix("CPU")?).ok()?;
    let memory = quantity::memory(parts.next()?.strip_suffix("GB")?).ok()?;
    let accelerator = match parts.next() {
        Some(name) => Some(accelerators::parse(name).ok()?),
        None => None,
    };
    parts.next().is_none().then_some((cpus, memory, accelerator))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_sizes() {
        let (cpus, memory, accelerator) = sizes("0.5CPU--16GB--A100:2").unwrap();
        assert_eq!((cpus.quantity.as_str(), memory.quantity.as_str()), ("0.5", "16G"));
        assert_eq!(accelerator.unwrap(), Accelerator { name: Some("A100".into()), count: 2.0 });
        assert_eq!(sizes("4CPU--4GB").unwrap().2, None);
        for text in ["m5.large", "4CPU", "4CPU--x", "4CPU--4GB--A100:1--x", "aCPU--1GB"] {
            assert!(sizes(text).is_none(), "{text}");
        }
    }
}
