//! Interruptions.

use crate::error::Exit;

/// SIGINT or SIGTERM. From this call on the first of each no longer ends the program by itself; a second one does, at
/// once, whatever the program is doing.
pub fn interruption() -> impl Future<Output = Exit> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        static SECOND: std::sync::Once = std::sync::Once::new();
        // First of all: one that came after its default has been taken away would be heard by nobody.
        let signals = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
        SECOND.call_once(|| {
            for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
                let (kind, seen) = (kind.as_raw_value(), std::sync::Arc::default());
                // Where it cannot be arranged, the first one is heard all the same.
                let _ = signal_hook::flag::register_conditional_default(kind, std::sync::Arc::clone(&seen))
                    .and_then(|_| signal_hook::flag::register(kind, seen));
            }
        });
        async move {
            let (Ok(mut int), Ok(mut term)) = signals else { return std::future::pending().await };
            tokio::select! {
                _ = int.recv() => Exit::INTERRUPTED,
                _ = term.recv() => Exit::TERMINATED,
            }
        }
    }
    #[cfg(not(unix))]
    async {
        if tokio::signal::ctrl_c().await.is_err() {
            return std::future::pending().await;
        }
        Exit::INTERRUPTED
    }
}
