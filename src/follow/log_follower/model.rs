//! Follows the logs of a model of a node through random cuts, rotations, restarts, repetitions and clock steps: of what
//! the container wrote nothing is lost and nothing comes twice, or a gap is reported in the place.

mod node;

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use proptest::prelude::*;

use super::super::line_format::LineFormat;
use super::super::lines::Lines;
use super::super::patience::Patience;
use super::super::timestamp::{Nanos, SECOND};
use super::event::{Loss, Text};
use super::{Action, Begin, Event, Fate, Life, LogEvent, LogFollower, NoAnswer, Plan, Source, Time};
use crate::cluster::{ApiError, Backoff, LogQuery};

use node::{Node, Piece, Stream};

/// When the model's clock begins.
const EPOCH: Nanos = 1_700_000_000 * SECOND;
/// Files are not rotated more often.
const ROTATION: Duration = Duration::from_secs(3);
/// The number of a line that the container writes when it was started again.
const OF_NEXT_RUN: usize = 1_000_000;
/// A stream that was silent for so long when it ended had brought all that there was.
const STILL: Duration = Duration::from_secs(1);
/// What a kubelet sends where it has lost its runtime.
const RUNTIME_GONE: &[u8] = b"rpc error: code = Unavailable desc = gone";

/// What happens to the log, its node, and the way there.
#[derive(Debug, Clone, Copy)]
enum Op {
    /// The container writes so many lines, one each so many milliseconds.
    Write { lines: u8, every: u16 },
    /// Time passes, in milliseconds.
    Wait(u16),
    /// What is written does not come before the next wait.
    Hold,
    /// The stream ends, or breaks, behind a part of what was on its way, `whole` lines or not.
    Cut { broken: bool, whole: bool, part: u8 },
    /// The connection is dead, and nobody says so.
    Hang,
    /// The node begins a new file, perhaps in the middle of a line.
    Rotate { torn: bool },
    /// The kubelet is behind by two rotations, and leaves a file with so many lines out.
    Lag { lines: u8 },
    /// The kubelet reads its file once more.
    Repeat,
    /// The kubelet is away for so many milliseconds, and all streams with it.
    KubeletGone(u16),
    /// The runtime is, with or without a line that it had not written yet.
    RuntimeGone { millis: u16, loses: bool },
    /// The node's clock is set, by so many milliseconds.
    Clock(i32),
}

/// What was written, in its order.
#[derive(Debug, Clone, PartialEq)]
enum Out {
    Text(Vec<u8>),
    Gap { from: Nanos, to: Nanos },
    MaybeLost { after: Nanos, loss: Loss },
    Told,
}

struct World {
    now: Time,
    node: Node,
    stream: Option<Stream>,
    probe: Option<(Time, LogQuery)>,
    chunk: usize,
    follower: LogFollower,
    fate: Fate,
    /// The node has started the container again.
    restarted: bool,
    out: Vec<Out>,
    done: bool,
    /// How many pieces have come for certain.
    brought: usize,
    /// When the stream was opened, or last brought something.
    heard: Time,
    /// Whether the last stream ended as soon as it had brought something, as it may while there is more.
    restless: bool,
    /// Whether something has come without which lines may be in no file, or not be told apart.
    doubtful: bool,
}

fn nanos(time: Duration) -> Nanos {
    i64::try_from(time.as_nanos()).unwrap_or(i64::MAX)
}

impl World {
    fn new(chunk: usize, random: u64, restarts: bool) -> Self {
        let patience = Patience::from(Duration::from_secs(45));
        let plan = Plan {
            begin: Begin::default(),
            follow: true,
            reconnect: Duration::from_mins(5),
            ended: patience,
            stalled: Duration::from_secs(30),
            limited: false,
        };
        let source = Source { pod: "p".into(), rank: 0, run: 0, restarts };
        let fate = Fate { run: 0, state: Life::Running };
        let backoff = Backoff::replayed(Duration::from_secs(2), random);
        let lines = Lines::new(LineFormat::default(), None);
        let mut world = Self {
            now: Time::ZERO,
            node: Node { files: vec![Vec::new()], ..Node::default() },
            stream: None,
            probe: None,
            chunk,
            follower: LogFollower::new(source, plan, lines, fate, backoff),
            fate,
            restarted: false,
            out: Vec::new(),
            done: false,
            brought: 0,
            heard: Time::ZERO,
            restless: false,
            doubtful: false,
        };
        world.on(Event::Turn);
        world
    }

    /// Lets something happen, and does at once what is to be done about it.
    fn on(&mut self, event: Event) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            for action in self.follower.on(event, self.now) {
                match action {
                    Action::Open(query) => events.push_back(self.open(query)),
                    Action::Close => {
                        self.note_end();
                        self.stream = None;
                    }
                    Action::Probe { query, after } if after.is_zero() => {
                        events.push_back(Event::Probed(self.probe(query)));
                    }
                    Action::Probe { query, after } => self.probe = Some((self.now + after, query)),
                    Action::Write(text) => self.out.push(match text {
                        Text::Lines(text) => Out::Text(text),
                        Text::Gap { from, to, .. } => Out::Gap { from, to },
                        Text::MaybeLost { after, loss, .. } => Out::MaybeLost { after, loss },
                        Text::Told(LogEvent::Ended { .. }) => continue,
                        Text::Told(_) | Text::Begins(_) => Out::Told,
                    }),
                    Action::Tell(_) | Action::AwaitTurn => {}
                    Action::Done => self.done = true,
                }
            }
        }
        self.deliver();
    }

    /// Which file a request is about: after a restart of the container the last one is of its next run.
    fn asked(&self, previous: bool) -> Option<usize> {
        match (self.restarted, previous) {
            (false, true) => None,
            (true, true) => self.node.files.len().checked_sub(2),
            _ => self.node.files.len().checked_sub(1),
        }
    }

    fn open(&mut self, query: LogQuery) -> Event {
        self.stream = None;
        let error = |code: u16| {
            let error = ApiError::of_log(code);
            Event::NotOpened { error, granted: true }
        };
        if self.now < self.node.kubelet_back {
            return error(502);
        }
        let Some(file) = self.asked(query.previous) else { return error(400) };
        let since = query.since.map(|since| since.as_second() * SECOND);
        self.heard = self.now;
        self.stream = Some(Stream {
            file,
            next: 0,
            since,
            follows: query.follow,
            hangs: false,
            holds: false,
            ends: None,
            buffer: Vec::new(),
            brought: Vec::new(),
            reached: 0,
        });
        Event::Opened
    }

    /// Remembers how the stream was when it ended. One that had not come to where the last was cut says nothing.
    fn note_end(&mut self) {
        if let Some(stream) = self.stream.as_ref().filter(|stream| stream.reached >= self.brought) {
            // Half a line is all that there was of it, for kubelets send whole ones; and they ask for their runtime at
            // the end of the file.
            self.restless = self.now < self.heard + STILL && stream.brought.is_empty();
        }
    }

    fn probe(&self, query: LogQuery) -> Result<Option<Nanos>, NoAnswer> {
        if self.now < self.node.kubelet_back || self.now < self.node.runtime_back {
            return Err(NoAnswer);
        }
        let file = &self.node.files[self.asked(query.previous).ok_or(NoAnswer)?];
        let piece = if query.tail.is_some() { file.last() } else { file.first() };
        Ok(piece.map(|piece| piece.stamp))
    }

    /// Brings what is on its way.
    fn deliver(&mut self) {
        while !self.done
            && self.probe.is_none()
            && let Some(stream) = self.stream.as_mut().filter(|stream| !stream.hangs && !stream.holds)
        {
            if stream.ends.is_none() {
                stream.read(&self.node);
                let over = !stream.follows || self.fate.state != Life::Running || self.restarted;
                if self.now < self.node.runtime_back {
                    stream.buffer.extend(RUNTIME_GONE);
                    stream.ends = Some(false);
                } else if over {
                    stream.ends = Some(false);
                }
            }
            let length = self.chunk.min(stream.buffer.len());
            let bytes = Bytes::from(stream.buffer.drain(..length).collect::<Vec<_>>());
            stream.brought.extend(&bytes);
            if let Some(end) = stream.brought.iter().rposition(|byte| *byte == b'\n') {
                let read = String::from_utf8_lossy(&stream.brought[..end]).into_owned();
                let id = read.rsplit('<').next().and_then(|last| last.strip_suffix('>')).and_then(|id| id.parse().ok());
                stream.reached = stream.reached.max(id.map_or(0, |id: usize| id + 1));
                self.brought = self.brought.max(stream.reached);
                stream.brought.drain(..=end);
            }
            let event = match stream.ends {
                _ if !bytes.is_empty() => Event::Bytes(bytes),
                None => return,
                Some(true) => Event::Broken("broke".into()),
                Some(false) => Event::Eof,
            };
            if matches!(event, Event::Bytes(_)) {
                self.heard = self.now;
            } else {
                self.note_end();
                self.stream = None;
            }
            self.follower.tick_at(self.now);
            self.on(event);
        }
    }

    /// Ends the stream behind a part of what is on its way.
    fn cut(&mut self, broken: bool, whole: bool, part: u8) {
        if let Some(stream) = self.stream.as_mut().filter(|stream| stream.ends.is_none()) {
            if !stream.hangs {
                stream.read(&self.node);
            }
            stream.buffer.truncate(stream.buffer.len() * usize::from(part) / 255);
            if whole {
                let end = stream.buffer.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
                stream.buffer.truncate(end);
            }
            (stream.ends, stream.hangs, stream.holds) = (Some(broken), false, false);
        }
        self.deliver();
    }

    /// Lets time pass.
    fn advance(&mut self, by: Duration) {
        let end = self.now + by;
        while !self.done {
            let asked = self.probe.map(|(when, _)| when);
            let Some(due) = asked.or_else(|| self.follower.tick_at(self.now)).filter(|due| *due <= end) else { break };
            self.now = due.max(self.now);
            match self.probe.take() {
                Some((_, query)) => self.on(Event::Probed(self.probe(query))),
                None => self.on(Event::Tick),
            }
        }
        self.now = end;
        self.deliver();
    }

    /// Whether the stream has brought everything.
    fn is_up_to_date(&self) -> bool {
        let last = self.node.files.len() - 1;
        let current = |stream: &Stream| {
            let alive = stream.follows && !stream.hangs && !stream.holds && stream.ends.is_none();
            let read = stream.file == last && stream.next == self.node.file().len() && stream.buffer.is_empty();
            alive && read
        };
        self.stream.as_ref().is_some_and(current) && self.probe.is_none() && self.now >= self.node.runtime_back
    }

    fn write(&mut self, ended: bool) {
        if self.now < self.node.runtime_back {
            // Nobody takes it from the container.
            return;
        }
        let piece = self.node.write(self.now, ended);
        if let Some(file) = self.node.files.last_mut() {
            file.push(piece);
        }
        if let Some(stream) = self.stream.as_mut().filter(|stream| stream.holds && stream.ends.is_none()) {
            stream.read(&self.node);
        }
        self.deliver();
    }

    fn op(&mut self, op: Op) {
        let millis = |millis: u16| Duration::from_millis(millis.into());
        match op {
            Op::Write { lines, every } => {
                for _ in 0..lines {
                    self.write(true);
                    self.advance(millis(every));
                }
            }
            Op::Wait(time) => {
                self.release();
                self.advance(millis(time));
            }
            Op::Hold => {
                if let Some(stream) = &mut self.stream {
                    stream.holds = true;
                }
            }
            Op::Cut { broken, whole, part } => self.cut(broken, whole, part),
            Op::Hang => {
                if let Some(stream) = &mut self.stream {
                    stream.hangs = true;
                }
            }
            Op::Rotate { torn } => self.rotate(torn),
            Op::Lag { lines } => self.lag(lines),
            Op::Repeat => self.repeat(),
            Op::KubeletGone(time) => {
                self.node.kubelet_back = self.now + millis(time);
                self.cut(false, true, u8::MAX);
            }
            Op::RuntimeGone { millis: time, loses } => {
                self.doubtful = true;
                if loses && self.is_reading() {
                    self.node.write(self.now, true);
                }
                self.node.runtime_back = self.now + millis(time);
                self.deliver();
            }
            Op::Clock(by) => {
                let by = i64::from(by) * (SECOND / 1000);
                // A kubelet leaves out what is older than what it was asked for, also where its clock was set back.
                let since = self.stream.as_ref().and_then(|stream| stream.since);
                let sent = since.is_none_or(|since| since < EPOCH + nanos(self.now) + self.node.skew + by);
                if by > 0 || sent && self.is_up_to_date() && !self.node.file().is_empty() {
                    self.node.skew += by;
                    self.doubtful |= by < 0;
                    self.write(true);
                }
            }
        }
    }

    fn release(&mut self) {
        if let Some(stream) = &mut self.stream {
            stream.holds = false;
        }
        self.deliver();
    }

    /// Whether a stream is there to find the runtime gone.
    fn is_reading(&self) -> bool {
        self.is_up_to_date() && !self.node.file().is_empty()
    }

    fn rotate(&mut self, torn: bool) {
        // What is written within a second of a rotation while nobody reads is not missed where the last stream had
        // brought all that there was: that is borne.
        let unread = self.node.written.get(self.brought).map(|piece| piece.at);
        let restless = self.stream.is_none() && self.restless;
        let missed = restless || unread.is_none_or(|at| self.now >= at + Duration::from_secs(1));
        let away = self.now < self.node.runtime_back;
        if away || !missed || !self.node.is_full(self.now) || self.out.is_empty() || self.is_set_back() {
            return;
        }
        self.doubtful = true;
        let torn = torn && self.is_up_to_date();
        if torn {
            self.write(false);
        }
        self.node.files.push(Vec::new());
        // What follows an empty file is taken for what comes next.
        if torn || unread.is_some() {
            self.write(true);
        }
        self.deliver();
    }

    /// Whether the clock was set back and has not caught up. The last line comes again where the log is rotated by then:
    /// that is borne.
    fn is_set_back(&self) -> bool {
        let newest = self.node.written.last().map(|piece| piece.stamp);
        self.node.written.iter().any(|piece| Some(piece.stamp) > newest)
    }

    fn lag(&mut self, lines: u8) {
        if !self.is_up_to_date() || !self.node.is_full(self.now) || self.is_set_back() {
            return;
        }
        self.doubtful = true;
        let behind = self.stream.take();
        self.write(true);
        for lines in [lines, 1] {
            self.node.files.push(Vec::new());
            for _ in 0..lines {
                self.write(true);
            }
            self.now += ROTATION;
        }
        // What is left of the old file arrives, and right behind it the new one's lines.
        self.stream = behind.map(|stream| Stream { holds: true, ..stream });
        if let Some(stream) = &mut self.stream {
            let file = &self.node.files[stream.file];
            let rest: Vec<u8> = file[stream.next..].iter().flat_map(Piece::bytes).collect();
            stream.next = file.len();
            self.follower.tick_at(self.now);
            self.on(Event::Bytes(Bytes::from(rest)));
        }
        self.release();
    }

    /// A kubelet that fails to rotate a log puts the file back, takes it for a new one and reads it once more.
    fn repeat(&mut self) {
        let (first, last) = (self.node.file().first(), self.node.file().last());
        let long = first.zip(last).is_some_and(|(first, last)| last.stamp - first.stamp > 2 * SECOND);
        if long && self.is_up_to_date() {
            if let Some(stream) = &mut self.stream {
                (stream.next, stream.since) = (0, None);
            }
            self.deliver();
        }
    }

    /// Lets everything end that is wrong.
    fn heal(&mut self) {
        self.release();
        if self.node.files.len() > 1 && self.node.file().is_empty() {
            // Whether the old file was read to its end cannot be told where nothing follows.
            self.write(true);
        }
        (self.node.kubelet_back, self.node.runtime_back) = (self.now, self.now);
    }

    /// Lets the container end.
    fn end(&mut self) {
        self.heal();
        self.tell(Fate { run: 0, state: Life::Over });
    }

    /// Lets the container be started again, which the pod's status tells before or after the node.
    fn restart(&mut self, late: u16) {
        self.heal();
        if self.node.file().is_empty() {
            self.write(true);
        }
        // Whatever is missing of a container's log when that is started again is not looked for.
        self.advance(Duration::from_mins(5));
        if let Some(stream) = &mut self.stream {
            stream.ends = Some(false);
        }
        self.restarted = true;
        self.node.files.push(vec![Piece {
            id: OF_NEXT_RUN,
            stamp: EPOCH + nanos(self.now),
            at: self.now,
            ended: true,
        }]);
        self.advance(Duration::from_millis(late.into()));
        self.tell(Fate { run: 1, state: Life::Running });
    }

    /// Tells how the container fares, and waits for the end of its log.
    fn tell(&mut self, fate: Fate) {
        self.fate = fate;
        if !self.done {
            self.on(Event::Fate(fate));
        }
        for _ in 0..600 {
            if self.done {
                return;
            }
            self.advance(Duration::from_secs(1));
        }
    }

    /// What is wrong with what was written.
    fn verdict(&self) -> Result<(), String> {
        if !self.done {
            return Err("it does not end".into());
        }
        let mut next = 0;
        let mut gap: Option<&Out> = None;
        let mut gaps = 0;
        let mut rest: Vec<u8> = Vec::new();
        for out in self.out.iter().chain([&Out::Told]) {
            match out {
                Out::Text(text) => rest.extend(text),
                Out::Told => {}
                Out::Gap { .. } | Out::MaybeLost { .. } => {
                    (gap, gaps) = (Some(out), gaps + 1);
                }
            }
            while let Some(begin) = rest.iter().position(|byte| *byte == b'<') {
                let Some(end) = rest.iter().position(|byte| *byte == b'>') else { break };
                let id: usize = String::from_utf8_lossy(&rest[begin + 1..end]).parse().map_err(|_| "garbled")?;
                if id == OF_NEXT_RUN {
                    return Err("there is a line of the next run".into());
                }
                let between = &rest[..begin];
                let ended = id > 0 && self.node.written[id - 1].ended;
                if id < next {
                    return Err(format!("{id} comes again"));
                }
                if id > next {
                    self.covers(gap, next..id)?;
                } else if gap.is_none() && between != if ended { &b"\n"[..] } else { b"" } {
                    return Err(format!("before {id} there is {:?}", String::from_utf8_lossy(between)));
                }
                rest.drain(..=end);
                (next, gap) = (id + 1, None);
            }
        }
        let lost = next..self.node.written.len();
        if !lost.is_empty() {
            self.covers(gap, lost)?;
        }
        if gaps > 0 && !self.doubtful {
            return Err(format!("{gaps} gaps where nothing can be missing"));
        }
        Ok(())
    }

    /// What the files have, and what was made of them.
    fn story(&self) -> String {
        let piece = |piece: &Piece| format!("{}@{}", piece.id, (piece.stamp - EPOCH) / 1_000_000);
        let files: Vec<String> =
            self.node.files.iter().map(|file| file.iter().map(piece).collect::<Vec<_>>().join(" ")).collect();
        let out: Vec<String> = self
            .out
            .iter()
            .map(|out| match out {
                Out::Text(text) => String::from_utf8_lossy(text).replace('\n', "."),
                Out::Gap { from, to } => format!(" gap {}-{} ", (from - EPOCH) / 1_000_000, (to - EPOCH) / 1_000_000),
                Out::MaybeLost { after, loss } => format!(" {loss:?} {} ", (after - EPOCH) / 1_000_000),
                Out::Told => " told ".into(),
            })
            .collect();
        format!("files {}\nwritten {}", files.join(" | "), out.concat())
    }

    /// Whether the gap that was reported in their place is where the lines were that are lost; what a runtime took with
    /// it is reported when it is back.
    fn covers(&self, gap: Option<&Out>, lost: std::ops::Range<usize>) -> Result<(), String> {
        for piece in &self.node.written[lost] {
            // A line may be a little older than the one before it.
            let within = |from: Nanos, to: Nanos| (from - SECOND..=to + SECOND).contains(&piece.stamp);
            let gone = self.out.iter().any(|out| match out {
                Out::MaybeLost { after, loss: Loss::RuntimeGone } => within(*after, Nanos::MAX - SECOND),
                _ => false,
            });
            let covered = match gap {
                _ if gone => true,
                Some(Out::Gap { from, to }) => within(*from, *to),
                Some(Out::MaybeLost { after, .. }) => within(*after, Nanos::MAX - SECOND),
                _ => false,
            };
            if !covered {
                return Err(format!("{} is lost", piece.id));
            }
        }
        Ok(())
    }
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        6 => (1_u8..6, prop_oneof![0_u16..1500, 0_u16..100]).prop_map(|(lines, every)| Op::Write { lines, every }),
        3 => (0_u16..15_000).prop_map(Op::Wait),
        2 => Just(Op::Hold),
        3 => any::<(bool, bool, u8)>().prop_map(|(broken, whole, part)| Op::Cut { broken, whole, part }),
        1 => Just(Op::Hang),
        3 => any::<bool>().prop_map(|torn| Op::Rotate { torn }),
        1 => (0_u8..4).prop_map(|lines| Op::Lag { lines }),
        1 => Just(Op::Repeat),
        1 => (0_u16..15_000).prop_map(Op::KubeletGone),
        // One that takes no time is seen by nobody.
        1 => (1_u16..30_000, any::<bool>()).prop_map(|(millis, loses)| Op::RuntimeGone { millis, loses }),
        // By less than a second it is as if stdout and stderr overtook each other, which can be distinguished in one file only.
        1 => prop_oneof![-60_000_i32..-1100, 0..60_000].prop_map(Op::Clock),
    ]
}

/// Lets it all happen; the world afterwards.
fn replay(ops: &[Op], chunk: usize, random: u64, restarts: bool) -> World {
    let mut world = World::new(chunk, random, restarts);
    for op in ops {
        if !world.done {
            world.op(*op);
        }
    }
    world
}

proptest! {
    #![proptest_config(crate::fixtures::properties(10_000))]

    #[test]
    fn nothing_is_lost_or_doubled_without_a_word(
        ops in proptest::collection::vec(op(), 0..12), chunk in prop_oneof![1 => 1_usize..20, 9 => 20_usize..300], random: u64,
    ) {
        let mut world = replay(&ops, chunk, random, false);
        world.end();
        judge(&world, &ops, chunk, random)?;
    }
}

proptest! {
    #![proptest_config(crate::fixtures::properties(1000))]

    #[test]
    fn a_container_that_is_started_again_has_another_log(
        ops in proptest::collection::vec(op(), 0..6), chunk in 20_usize..300, random: u64, late in 0_u16..5000,
    ) {
        let mut world = replay(&ops, chunk, random, true);
        world.restart(late);
        judge(&world, &ops, chunk, random)?;
    }
}

fn judge(world: &World, ops: &[Op], chunk: usize, random: u64) -> Result<(), TestCaseError> {
    world.verdict().map_err(|why| {
        let story = world.story();
        TestCaseError::fail(format!("{why}\n{ops:?}, {chunk}, {random}\n{story}"))
    })
}
