//! What a follower does, paragraph by paragraph of its description.

use bytes::Bytes;

use super::super::line_format::LineFormat;
use super::super::lines::FLOOD;
use super::super::patience::Patience;
use super::super::timestamp::SECOND;
use super::*;
use crate::time;

const EPOCH: Nanos = 1_700_000_000 * SECOND;
const RUNNING: Fate = Fate { run: 0, state: Life::Running };
const OVER: Fate = Fate { run: 0, state: Life::Over };
const GONE: Fate = Fate { run: 0, state: Life::Gone };

/// A follower and its time.
struct Script {
    follower: LogFollower,
    now: Time,
}

/// What is wanted of a log that is followed.
fn plan() -> Plan {
    Plan {
        begin: Begin::default(),
        follow: true,
        reconnect: Duration::from_mins(5),
        ended: Patience { first: Duration::from_secs(5), then: PATIENCE },
        stalled: Duration::from_secs(30),
        limited: false,
    }
}

/// What comes of a log: lines with the seconds when they were written.
fn lines(lines: &[(i64, &str)]) -> Event {
    let line = |(at, text): &(i64, &str)| format!("{} {text}\n", time::precise(EPOCH + at * SECOND));
    Event::Bytes(Bytes::from(lines.iter().map(line).collect::<String>()))
}

/// Bytes as they are.
fn raw(text: &str) -> Event {
    Event::Bytes(Bytes::from(text.to_owned()))
}

/// The stamp that the node answers with, in seconds.
fn stamp(at: i64) -> Event {
    Event::Probed(Ok(Some(EPOCH + at * SECOND)))
}

fn not_opened(code: u16, granted: bool) -> Event {
    Event::NotOpened { error: ApiError::of_log(code), granted }
}

/// An action in short.
fn word(action: &Action) -> String {
    let second = |stamp: Nanos| (stamp - EPOCH) / SECOND;
    let query = |query: &LogQuery| {
        let since = query.since.map(|since| format!(" from {}", since.as_second() - EPOCH / SECOND));
        let ago = query.since_seconds.map(|ago| format!(" of {ago} s"));
        let tail = query.tail.map(|tail| format!(" last {tail}"));
        let flags = [(query.previous, " previous"), (query.follow, " follow")];
        let flags: String = flags.iter().filter(|(set, _)| *set).map(|(_, word)| *word).collect();
        [Some(flags), since, ago, tail].into_iter().flatten().collect::<String>()
    };
    match action {
        Action::Open(asked) => format!("open{}", query(asked)),
        Action::Probe { query: asked, after } if after.is_zero() => format!("probe{}", query(asked)),
        Action::Probe { query: asked, .. } => format!("probe later{}", query(asked)),
        Action::Write(Text::Lines(text)) => format!("write {}", String::from_utf8_lossy(text).replace('\n', ".")),
        Action::Write(Text::Gap { from, to, .. }) => format!("gap {}-{}", second(*from), second(*to)),
        Action::Write(Text::MaybeLost { after, loss, .. }) => format!("{loss:?} after {}", second(*after)),
        Action::Write(Text::Told(LogEvent::Ended { run, .. })) => format!("ended {run}"),
        Action::Write(Text::Told(LogEvent::Lost { why, .. })) => format!("lost: {why}"),
        Action::Tell(LogEvent::Trouble { why, .. }) => format!("trouble: {why}"),
        Action::Tell(LogEvent::Refused(failure)) => format!("refused: {}", failure.message),
        Action::Tell(LogEvent::Doubt) => "doubt".into(),
        other => format!("{other:?}").to_lowercase(),
    }
}

impl Script {
    fn of(plan: Plan, fate: Fate, restarts: bool) -> Self {
        let source = Source { pod: "p".into(), rank: 0, run: 0, restarts };
        let lines = Lines::new(LineFormat::default(), None);
        // Whole pauses: 0.2 s, 0.4 s, 0.8 s and so on.
        let backoff = Backoff::replayed(LONGEST_PAUSE, 0);
        Self { follower: LogFollower::new(source, plan, lines, fate, backoff), now: Time::ZERO }
    }

    /// Of a container that runs, with the stream open.
    fn open() -> Self {
        let mut log = Self::of(plan(), RUNNING, false);
        assert_eq!(log.on(Event::Turn), "open follow");
        assert_eq!(log.on(Event::Opened), "");
        log
    }

    /// What is done about an event, now.
    fn on(&mut self, event: Event) -> String {
        let actions = self.follower.on(event, self.now);
        let words: Vec<String> = actions.iter().map(word).collect();
        self.follower.tick_at(self.now);
        words.join(", ")
    }

    /// What is done by this second without anything happening: each time with its own.
    fn until(&mut self, seconds: f64) -> String {
        let (end, mut done) = (Duration::from_secs_f64(seconds), Vec::new());
        while let Some(due) = self.follower.tick_at(self.now).filter(|due| *due <= end) {
            self.now = due;
            let words = self.on(Event::Tick);
            done.push(format!("{}: {words}", due.as_secs_f64()));
        }
        self.now = end;
        done.join("; ")
    }
}

/// It is the pod's status that says whether more will come.
#[test]
fn the_end_of_a_stream_proves_nothing() {
    let mut log = Script::open();
    assert_eq!(log.on(lines(&[(1, "a"), (2, "b")])), "write a.b.");
    assert_eq!(log.on(Event::Eof), "");
    assert_eq!(log.until(1.0), "0.2: open follow from 1");
    // Read again to the place, and on.
    assert_eq!(
        (log.on(Event::Opened), log.on(lines(&[(1, "a"), (2, "b"), (3, "c")]))),
        (String::new(), "write c.".into())
    );
    assert_eq!(log.on(Event::Broken("reset".into())), "");
    assert_eq!(log.until(1.3), "1.2: open follow from 2");
}

/// A log is complete when the container has ended and the newest line of the node is the one that was read last.
#[test]
fn a_log_is_complete_with_the_nodes_newest_line() {
    let mut log = Script::open();
    assert_eq!(log.on(lines(&[(1, "a")])), "write a.");
    assert_eq!(log.on(Event::Fate(OVER)), "");
    assert_eq!(log.on(Event::Eof), "probe last 1");
    assert_eq!(log.on(stamp(1)), "ended 0, done");

    let mut log = Script::open();
    log.on(lines(&[(1, "a")]));
    log.on(Event::Fate(OVER));
    log.on(Event::Eof);
    assert_eq!((log.on(stamp(2)), log.until(1.0)), (String::new(), "0.2: open from 0".into()));
    log.on(Event::Opened);
    assert_eq!(log.on(lines(&[(1, "a"), (2, "b")])), "write b.");
    assert_eq!((log.on(Event::Eof), log.on(stamp(2))), ("probe last 1".into(), "ended 0, done".into()));
}

/// A node that has newer lines and does not send them is not asked for ever.
#[test]
fn two_barren_reads_are_enough() {
    let mut log = Script::open();
    log.on(lines(&[(1, "a")]));
    log.on(Event::Fate(OVER));
    log.on(Event::Broken("reset".into()));
    for (at, end) in [(0.2, ""), (0.6, "Rotated after 1, ended 0, done")] {
        assert_eq!(log.until(at), format!("{at}: open from 0"));
        log.on(Event::Opened);
        assert_eq!((log.on(Event::Eof), log.on(stamp(9))), ("probe last 1".into(), end.into()));
    }
}

/// One that has lost its runtime writes so in place of the log.
#[test]
fn a_runtime_that_is_gone_may_have_taken_lines_with_it() {
    let mut log = Script::open();
    log.on(lines(&[(1, "a")]));
    assert_eq!(log.on(raw("rpc error: code = Unavailable desc = gone")), "");
    assert_eq!((log.on(Event::Eof), log.until(0.2)), (String::new(), "0.2: open follow from 0".into()));
    log.on(Event::Opened);
    assert_eq!(log.on(lines(&[(1, "a")])), "");
    log.now = Duration::from_secs(3);
    assert_eq!(log.on(lines(&[(3, "b")])), "write b., RuntimeGone after 1");
    // Also when the stream ends, whatever was read of it.
    let mut log = Script::open();
    log.on(lines(&[(1, "a")]));
    log.on(raw("rpc error: code = Unavailable desc = gone"));
    log.on(Event::Eof);
    log.until(0.2);
    log.on(Event::Opened);
    assert_eq!((log.on(lines(&[(1, "a")])), log.on(Event::Eof)), (String::new(), "RuntimeGone after 1".into()));
    // It is gone once more before that is reported: what is missing may have been lost the first time.
    let mut log = Script::open();
    log.on(lines(&[(1, "a")]));
    log.on(raw("rpc error: code = Unavailable desc = gone"));
    log.on(Event::Eof);
    log.until(0.2);
    log.on(Event::Opened);
    assert_eq!(log.on(lines(&[(1, "a"), (2, "b")])), "write b.");
    log.on(raw("rpc error: code = Unavailable desc = gone"));
    log.on(Event::Eof);
    log.until(0.4);
    log.on(Event::Opened);
    log.now = Duration::from_secs(3);
    assert_eq!(log.on(lines(&[(1, "a"), (2, "b"), (3, "c")])), "write c., RuntimeGone after 1");
    // Other words of the kubelet's say nothing of that.
    let mut log = Script::open();
    log.on(lines(&[(1, "a")]));
    log.on(raw("rpc error: code = Unknown desc = x"));
    log.on(Event::Eof);
    log.until(0.2);
    log.on(Event::Opened);
    log.now = Duration::from_secs(3);
    assert_eq!(log.on(lines(&[(1, "a"), (3, "b")])), "write b.");
}

/// After a while of silence the node is asked for its newest line, later each time that it has none.
#[test]
fn silence_proves_nothing_either() {
    let mut log = Script::open();
    log.on(lines(&[(1, "a")]));
    for (at, silence) in [(5.0, 10.0), (15.0, 20.0), (35.0, 40.0), (75.0, 60.0), (135.0, 60.0)] {
        assert_eq!(log.until(at), format!("{at}: probe last 1"));
        assert_eq!((log.on(stamp(1)), log.until(at + silence - 0.1)), (String::new(), String::new()));
    }
    // No answer: the pod may be gone, and the watch dead.
    assert_eq!(log.until(195.0), "195: probe last 1");
    assert_eq!((log.on(Event::Probed(Err(NoAnswer))), log.until(200.0)), ("doubt".into(), "200: probe last 1".into()));
    // Newer lines: what is on its way may still come.
    assert_eq!((log.on(stamp(2)), log.until(201.9)), (String::new(), String::new()));
    assert_eq!(log.on(lines(&[(2, "b")])), "write b.");
    assert_eq!(log.until(261.9), "261.9: probe last 1");
    assert_eq!((log.on(stamp(3)), log.until(264.0)), (String::new(), "263.9: doubt, close".into()));
    assert_eq!(log.until(264.2), "264.1: open follow from 1");
}

/// A log that ended at the end of a file may go on in others: unless what came last was the newest that the node had.
#[test]
fn a_flood_may_have_left_a_file_behind() {
    for (proven, expected) in [(true, "ended 0, done"), (false, "Rotated after 1, ended 0, done")] {
        let mut log = Script::open();
        log.on(lines(&[(1, &"x".repeat(FLOOD))]));
        if proven {
            assert_eq!((log.until(1.0), log.on(stamp(1))), ("1: probe last 1".into(), String::new()));
        }
        log.on(Event::Fate(OVER));
        for end in ["", expected] {
            assert_eq!(log.on(Event::Eof), "probe last 1");
            assert_eq!(log.on(stamp(9)), "");
            log.until(log.now.as_secs_f64() + 1.0);
            log.on(Event::Opened);
            if !end.is_empty() {
                assert_eq!((log.on(Event::Eof), log.on(stamp(9))), ("probe last 1".into(), end.into()), "{proven}");
            }
        }
    }
}

/// The file may have been rotated, and the kubelet wait at the end of the old one.
#[test]
fn after_a_flood_silence_is_short() {
    let mut log = Script::open();
    log.on(lines(&[(1, &"x".repeat(FLOOD))]));
    assert_eq!(log.until(1.0), "1: probe last 1");
    // An empty file is a new one, and whatever comes first in it comes next.
    assert_eq!((log.on(Event::Probed(Ok(None))), log.until(3.0)), (String::new(), "3: doubt, close".into()));
    log.until(3.2);
    log.on(Event::Opened);
    assert_eq!(log.on(lines(&[(9, "y")])), "write y.");
    // That it was empty says nothing of the next one.
    log.until(4.5);
    log.on(Event::Eof);
    log.until(5.5);
    log.on(Event::Opened);
    assert_eq!(log.on(lines(&[(20, "z")])), "gap 9-20, write z.");
}

/// A new file of which the stream dies before anything comes may have been filled, and followed by another.
#[test]
fn a_new_file_that_was_never_read() {
    let mut log = Script::open();
    log.on(lines(&[(1, &"x".repeat(FLOOD))]));
    log.until(1.0);
    log.on(Event::Probed(Ok(None)));
    assert_eq!((log.until(3.0), log.until(3.2)), ("3: doubt, close".into(), "3.2: open follow from 0".into()));
    log.on(Event::Opened);
    assert!(log.until(9.0).ends_with("probe last 1"));
    log.on(stamp(9));
    assert!(log.until(12.0).ends_with("open follow from 0"));
    log.on(Event::Opened);
    assert_eq!(log.on(lines(&[(9, "y")])), "Rotated after 1, write y.");
    // What is missing later is another matter.
    log.on(Event::Eof);
    log.until(13.0);
    log.on(Event::Opened);
    assert_eq!(log.on(lines(&[(20, "z")])), "gap 9-20, write z.");
}

/// The container has ended: a stream that is still silent then is given up on soon, and a pause is cut short.
#[test]
fn news_of_the_end_cut_waits_short() {
    let mut log = Script::open();
    log.on(lines(&[(1, "a")]));
    log.now = Duration::from_secs(1);
    assert_eq!((log.on(Event::Fate(OVER)), log.until(3.0)), (String::new(), "3: close, probe last 1".into()));
    let mut log = Script::open();
    log.on(lines(&[(1, "a")]));
    assert_eq!((log.on(Event::Eof), log.on(Event::Fate(OVER))), (String::new(), "open from 0".into()));
    // What is gone with its pod is lost, unless it had been read.
    let mut log = Script::open();
    log.on(lines(&[(1, "a")]));
    log.on(Event::Fate(GONE));
    assert_eq!(log.on(Event::Broken("reset".into())), "lost: it is gone with its pod, ended 0, done");
    let mut log = Script::open();
    log.on(lines(&[(1, "a")]));
    log.on(Event::Fate(GONE));
    assert_eq!((log.on(Event::Eof), log.on(stamp(1))), ("probe last 1".into(), "ended 0, done".into()));
}

/// Where what was read last is not in the file any more, it was rotated: lines are missing unless all had been read.
#[test]
fn a_rotation_during_a_cut_is_a_gap() {
    for (still, first, expected) in [
        (0.0, 4000, "gap 1-4, write b."),
        (1.0, 4000, "gap 1-4, write b."),
        // What is a little older than what was read last may have been read: that is known when nothing follows.
        (0.0, 1500, "1.2: gap 1-1, write b."),
        (1.0, 1500, "2.2: write b."),
    ] {
        let mut log = Script::open();
        log.on(lines(&[(1, "a")]));
        log.until(still);
        log.on(Event::Eof);
        log.until(still + 0.2);
        log.on(Event::Opened);
        let stamp = time::precise(EPOCH + first * SECOND / 1000);
        let done = log.on(raw(&format!("{stamp} b\n"))) + &log.until(still + 1.2);
        assert_eq!(done, expected, "{still} {first}");
    }
}

/// All had been read where the stream was still, the runtime was asked for, or the node had nothing newer.
#[test]
fn a_stream_that_had_brought_all_leaves_no_gap() {
    let gap = "gap 1-1, write b.";
    // Opened again after the end of the stream, it brings a line of a new file, and is silent.
    let next = |log: &mut Script, millis: i64| {
        log.until(log.now.as_secs_f64() + 0.5);
        log.on(Event::Opened);
        let stamp = time::precise(EPOCH + millis * SECOND / 1000);
        let done = log.on(raw(&format!("{stamp} b\n")));
        let silent = log.until(log.now.as_secs_f64() + 1.0);
        done + silent.split_once(": ").map_or("", |(_, words)| words)
    };
    let open = || {
        let mut log = Script::open();
        log.on(lines(&[(1, "a")]));
        log
    };
    let mut log = open();
    log.on(raw("rpc error: code = Unknown desc = x"));
    log.on(Event::Eof);
    assert_eq!(next(&mut log, 1500), "write b.");
    // Nothing newer for 5 s: what came after 5.5 s was written within half a one.
    let mut log = open();
    assert_eq!((log.until(5.0), log.on(stamp(1))), ("5: probe last 1".into(), String::new()));
    log.on(Event::Eof);
    assert_eq!(next(&mut log, 6500), "write b.");
    // A stream that was still before it had come to the place of the cut says nothing.
    let mut log = open();
    log.on(Event::Eof);
    log.until(0.2);
    log.on(Event::Opened);
    log.until(1.5);
    log.on(Event::Eof);
    assert_eq!(next(&mut log, 1500), gap);
    // What may have been read before comes once, however often the stream is cut.
    let mut log = open();
    log.on(Event::Eof);
    log.until(0.5);
    log.on(Event::Opened);
    assert_eq!(log.on(raw(&format!("{} b\n", time::precise(EPOCH + 1500 * SECOND / 1000)))), "");
    log.on(Event::Eof);
    assert_eq!(next(&mut log, 1500), gap);
    // The file of an ended container was read to its end.
    let mut log = open();
    log.on(Event::Fate(OVER));
    log.on(Event::Eof);
    log.on(stamp(2));
    log.until(0.2);
    log.on(Event::Opened);
    log.on(raw(&format!("{} b\n", time::precise(EPOCH + 1500 * SECOND / 1000))));
    assert_eq!(log.on(Event::Eof), "write b., probe last 1");
}

/// A stream that goes over to a new file may leave one out.
#[test]
fn a_leap_is_a_gap_unless_the_file_has_both_ends() {
    for (head, expected) in [(1, "write b."), (0, "write b."), (9, "gap 1-9, write b.")] {
        let mut log = Script::open();
        log.on(lines(&[(1, "a")]));
        assert_eq!(log.on(lines(&[(9, "b")])), "probe", "{head}");
        assert_eq!(log.on(stamp(head)), expected, "{head}");
    }
    // Printed so.
    let mut log = Script::open();
    log.on(lines(&[(1, "a")]));
    log.now = Duration::from_secs(4);
    assert_eq!(log.on(lines(&[(9, "b")])), "write b.");
}

/// A kubelet that cannot tell at present is asked again; the stream waits.
#[test]
fn no_answer_is_none() {
    let mut log = Script::open();
    log.on(lines(&[(1, "a")]));
    assert_eq!(log.on(lines(&[(9, "b")])), "probe");
    assert_eq!((log.on(Event::Probed(Err(NoAnswer))), log.until(9.0)), ("probe later".into(), String::new()));
    assert_eq!(log.on(Event::Probed(Err(NoAnswer))), "probe later");
    log.now = PATIENCE;
    assert_eq!(log.on(Event::Probed(Err(NoAnswer))), "gap 1-9, write b.");
}

/// A line that was begun in one file and ended in the next has a stamp within it.
#[test]
fn a_torn_line_is_asked_about() {
    let torn = |at: i64| raw(&format!("{} one {} two\n", time::precise(EPOCH), time::precise(EPOCH + at * SECOND)));
    for (head, expected) in [(1, "write one two."), (0, "write one 2023-11-14T22:13:21.000000000Z two.")] {
        let mut log = Script::open();
        assert_eq!((log.on(torn(1)), log.on(stamp(head))), ("probe".into(), expected.into()));
    }
    // The second half is of another line, unless it was so long in coming.
    for (waited, expected) in [(5, "write one two."), (4, "write one ., gap 0-9, write two.")] {
        let mut log = Script::open();
        log.now = Duration::from_secs(waited);
        assert_eq!((log.on(torn(9)), log.on(stamp(9))), ("probe".into(), expected.into()));
    }
}

/// A file that is read once more brings no line twice; a clock that was set back brings lines.
#[test]
fn a_stream_that_goes_back_is_asked_about() {
    for (head, expected) in [(1, ""), (0, "write c.")] {
        let mut log = Script::open();
        log.on(lines(&[(1, "a"), (2, "b"), (3, "c")]));
        assert_eq!(log.on(lines(&[(1, "c")])), "probe");
        assert_eq!(log.on(stamp(head)), expected);
    }
}

/// The first log that may not be read says that none may; later, a server has just started.
#[test]
fn a_refusal_is_believed_once() {
    let mut log = Script::of(plan(), RUNNING, false);
    log.on(Event::Turn);
    assert_eq!(log.on(not_opened(403, false)), "refused: cannot read the log of node-0: the server answered 403, done");
    let mut log = Script::of(plan(), RUNNING, false);
    log.on(Event::Turn);
    assert_eq!((log.on(not_opened(403, true)), log.until(0.3)), (String::new(), "0.2: open follow".into()));
    log.now = Duration::from_secs(10);
    assert_eq!(log.on(not_opened(403, true)), "trouble: the server answered 403");
    log.until(12.0);
    log.now = Duration::from_mins(5);
    assert_eq!(log.on(not_opened(403, true)), "refused: cannot read the log of node-0: the server answered 403, done");
}

/// How long the log of an ended container is tried: one that cannot be opened at all, and one of which some was read.
#[test]
fn patience_has_an_end() {
    let mut log = Script::of(plan(), OVER, false);
    assert_eq!(log.on(Event::Turn), "open");
    assert_eq!((log.on(not_opened(404, true)), log.until(0.2)), (String::new(), "0.2: open".into()));
    log.now = Duration::from_secs(5);
    assert_eq!(log.on(not_opened(404, true)), "lost: the server answered 404, ended 0, done");

    let mut log = Script::open();
    log.on(lines(&[(1, "a")]));
    log.on(Event::Fate(OVER));
    log.on(Event::Eof);
    log.on(stamp(2));
    assert_eq!(log.until(0.2), "0.2: open from 0");
    assert_eq!((log.on(not_opened(500, true)), log.until(0.6)), (String::new(), "0.6: open from 0".into()));
    log.now = Duration::from_secs_f64(45.1);
    assert_eq!(log.on(not_opened(500, true)), "trouble: the server answered 500");
    log.until(46.0);
    assert_eq!(log.on(not_opened(500, true)), "lost: the server answered 500, ended 0, done");
}

/// Nodes start a container again before its pod's status says so.
#[test]
fn a_restarted_container_has_another_log() {
    let mut log = Script::of(plan(), RUNNING, true);
    log.on(Event::Turn);
    log.on(Event::Opened);
    log.on(lines(&[(1, "a")]));
    log.on(Event::Eof);
    assert_eq!(
        (log.until(0.2), log.on(Event::Opened)),
        ("0.2: open follow from 0".into(), "probe previous last 1".into())
    );
    assert_eq!(log.on(stamp(1)), "close, ended 0, done");
    // The status does: nodes have the run before the last one, and no other.
    for (run, expected) in
        [(1, "open previous from 0"), (2, "lost: its container has been started again twice since, ended 0, done")]
    {
        let mut log = Script::of(plan(), RUNNING, true);
        log.on(Event::Turn);
        log.on(Event::Opened);
        log.on(lines(&[(1, "a")]));
        log.on(Event::Broken("reset".into()));
        assert_eq!(log.on(Event::Fate(Fate { run, state: Life::Running })), expected);
    }
    let mut log = Script::of(plan(), Fate { run: 1, state: Life::Running }, true);
    assert_eq!(log.on(Event::Turn), "open previous");
    assert_eq!(
        (log.on(not_opened(400, true)), log.on(Event::Probed(Err(NoAnswer)))),
        ("probe previous last 1".into(), String::new())
    );
}

/// A log that is not followed is opened ahead of its turn, and is not waited for for ever.
#[test]
fn a_log_that_is_not_followed() {
    let begin = Begin { ago: Some(Duration::from_mins(1)), ..Begin::default() };
    let plan = Plan { follow: false, begin, ended: Patience::from(Duration::from_secs(5)), ..plan() };
    let mut log = Script::of(plan, RUNNING, false);
    assert_eq!((log.on(Event::Ahead), log.on(not_opened(500, true))), ("open of 60 s".into(), String::new()));
    // What is said of the pod does not cut this pause short.
    assert_eq!((log.on(Event::Fate(OVER)), log.until(0.2)), (String::new(), "0.2: open of 60 s".into()));
    assert_eq!(log.on(Event::Opened), "awaitturn");
    assert_eq!((log.until(100.0), log.on(Event::Turn)), (String::new(), String::new()));
    assert_eq!(
        (log.on(lines(&[(1, "a"), (90, "b")])), log.on(Event::Eof)),
        ("write a., write b.".into(), "ended 0, done".into())
    );

    let mut log = Script::of(plan, RUNNING, false);
    log.on(Event::Ahead);
    assert_eq!(log.until(30.0), "30: close, awaitturn");
    assert_eq!(log.on(Event::Turn), "lost: it does not come, ended 0, done");

    let mut log = Script::of(plan, RUNNING, false);
    log.on(Event::Ahead);
    log.on(Event::Opened);
    log.on(Event::Turn);
    log.on(lines(&[(1, "a")]));
    assert_eq!(log.until(30.0), "30: close, lost: it stalled, ended 0, done");
}
