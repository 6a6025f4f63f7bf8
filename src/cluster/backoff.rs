//! Pauses between attempts.

use std::time::Duration;

/// The first pause at least.
const FIRST: Duration = Duration::from_millis(200);
/// The longest at most, unless something else is said.
const LONGEST: Duration = Duration::from_secs(10);

/// Pauses that double, each lengthened by up to a half at random, so that clients which failed together do not come
/// back together.
#[derive(Debug, Clone)]
pub struct Backoff {
    failures: u32,
    longest: Duration,
    /// Drawn once: what decides by these pauses can be replayed.
    random: u64,
}

impl Default for Backoff {
    fn default() -> Self {
        Self::up_to(LONGEST)
    }
}

impl Backoff {
    /// Pauses of at most so long.
    pub fn up_to(longest: Duration) -> Self {
        let mut random = [0; 8];
        // Without random numbers all pauses are the shortest.
        let _ = getrandom::fill(&mut random);
        Self { failures: 0, longest, random: u64::from_le_bytes(random) }
    }

    /// The same pauses each time.
    #[cfg(test)]
    pub(crate) fn replayed(longest: Duration, random: u64) -> Self {
        Self { failures: 0, longest, random }
    }

    /// The pause before the next attempt.
    pub fn pause(&mut self) -> Duration {
        let least = FIRST.saturating_mul(1 << self.failures.min(16)).min(self.longest * 2 / 3);
        let [random, ..] = self.random.rotate_right(8 * (self.failures % 8)).to_le_bytes();
        self.failures = self.failures.saturating_add(1);
        least.saturating_add(least / 2 * u32::from(random) / 255)
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
        for _ in 0..100 {
            let mut backoff = Backoff::default();
            for least in [200, 400, 800, 1600, 3200, 6400, 6600, 6600] {
                let least = Duration::from_millis(least);
                let pause = backoff.pause();
                assert!(least <= pause && pause <= least * 5 / 3, "{pause:?} of {least:?}");
            }
            assert!((0..100).all(|_| backoff.pause() <= LONGEST));
            backoff.reset();
            assert!(backoff.pause() <= FIRST * 3 / 2);
        }
        let mut brief = Backoff::up_to(Duration::from_secs(2));
        assert!((0..100).all(|_| brief.pause() <= Duration::from_secs(2)));
    }

    #[test]
    fn two_clients_come_back_apart() {
        let pauses = |mut backoff: Backoff| (0..8).map(|_| backoff.pause()).collect::<Vec<_>>();
        assert_ne!(pauses(Backoff::default()), pauses(Backoff::default()));
        let least = pauses(Backoff { random: 0, ..Backoff::default() });
        let most = pauses(Backoff { random: u64::MAX, ..Backoff::default() });
        assert!(least.iter().zip(&most).all(|(least, most)| *most == *least * 3 / 2), "{least:?} {most:?}");
    }
}
