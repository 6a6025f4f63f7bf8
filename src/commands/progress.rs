//! How far it is that files are sent or copied.

use std::convert::Infallible;
use std::time::Duration;

use indicatif::HumanBytes;
use tokio::time::{Instant, sleep};

use super::Ctx;

/// How often it is shown: on a terminal, and elsewhere.
pub(super) const LIVE: Duration = Duration::from_millis(100);
const LINE: Duration = Duration::from_mins(1);

/// Shows it in a bar, or else a line now and then; `arrived` is at most the total.
pub(super) async fn show(ctx: &Ctx, doing: &str, total: u64, arrived: impl Fn() -> u64) -> Infallible {
    let began = Instant::now();
    if let Some(bar) = ctx.ui.bar(doing, total) {
        loop {
            bar.set(arrived());
            sleep(LIVE).await;
        }
    }
    loop {
        sleep(LINE).await;
        let arrived = arrived();
        let rate = arrived / began.elapsed().as_secs().max(1);
        let left = (total - arrived) / rate.max(1);
        let [arrived, total, rate] = [arrived, total, rate].map(HumanBytes);
        ctx.ui.note(&format!("{doing}: {arrived} of {total}, {rate}/s, {left} s left"));
    }
}
