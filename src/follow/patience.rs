//! How long requests are repeated that fail.

use std::time::Duration;

/// How long it is tried again what fails.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// What has not worked yet.
    pub first: Duration,
    /// What has worked before, so that it is most likely to work again.
    pub then: Duration,
}

impl From<Duration> for Patience {
    fn from(same: Duration) -> Self {
        Self { first: same, then: same }
    }
}
