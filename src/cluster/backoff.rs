//! Pauses between attempts.

use std::time::Duration;

/// The first pause at most.
const FIRST: Duration = Duration::from_millis(200);
/// The longest at most.
const LONGEST: Duration = Duration::from_secs(10);

/// Pauses that double, each cut by up to a half at random, so that clients which failed together do not come back
/// together.
#[derive(Debug, Clone, Default)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The pause before the next attempt.
    pub fn pause(&mut self) -> Duration {
        let whole = FIRST.saturating_mul(1 << self.failures.min(16)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        let mut random = [0; 4];
        // Without random numbers the pauses are only less random.
        let _ = getrandom::fill(&mut random);
        whole.mul_f64(1.0 - f64::from(u32::from_le_bytes(random)) / f64::from(u32::MAX) / 2.0)
    }

    /// An attempt has succeeded: the next pause is the first one again.
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let mut backoff = Backoff::default();
        for whole in [200, 400, 800, 1600, 3200, 6400, 10_000, 10_000] {
            let whole = Duration::from_millis(whole);
            let pause = backoff.pause();
            assert!(whole / 2 <= pause && pause <= whole, "{pause:?} of {whole:?}");
        }
        assert!((0..100).all(|_| backoff.pause() <= LONGEST));
        backoff.reset();
        assert!(backoff.pause() <= FIRST);
    }
}
