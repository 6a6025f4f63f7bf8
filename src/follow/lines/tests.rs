use super::super::line_format::prefix;
use super::*;
use proptest::prelude::*;

const AT: &str = "2026-11-22T06:40:24.123456789Z ";

fn several() -> LineFormat {
    LineFormat { prefix: prefix(0, 2, false), several: true, ..LineFormat::default() }
}

/// What a kubelet sends of a log; an old one stamps every piece of a line.
fn stamped(log: &[u8], piece: usize, old: bool) -> Vec<u8> {
    let mut out = Vec::new();
    for (index, line) in log.split_inclusive(|byte| *byte == b'\n').enumerate() {
        for (part, bytes) in line.chunks(piece).enumerate() {
            if part == 0 || old {
                let nanos = index * 1000 + part;
                out.extend_from_slice(format!("2026-11-22T06:40:24.{nanos:09}Z ").as_bytes());
            }
            out.extend_from_slice(bytes);
        }
    }
    out
}

/// What is written of a stream that comes in pieces as long as `lengths` says.
fn written(form: &LineFormat, stream: &[u8], lengths: &[usize]) -> Vec<u8> {
    let mut lines = Lines::new(form.clone(), None);
    let (mut out, mut rest) = (Vec::new(), stream);
    for length in lengths {
        let (piece, more) = rest.split_at((*length).min(rest.len()));
        assert_eq!(lines.feed(piece), Fed::All);
        out.extend(lines.take());
        rest = more;
    }
    assert_eq!(lines.feed(rest), Fed::All);
    assert_eq!(lines.complaint(false), None);
    lines.finish();
    out.extend(lines.take());
    out
}

#[test]
fn what_is_no_log_is_not_held_for_ever() {
    let mut lines = Lines::new(LineFormat::default(), None);
    let mut written = 0;
    for _ in 0..300 {
        assert_eq!(lines.feed(&[b'x'; 10_000]), Fed::All);
        written += lines.take().len();
        assert!(lines.held.len() <= HELD + 10_000);
    }
    assert!(written > 1_900_000, "{written}");
}

#[test]
fn one_node_passes_as_it_is() {
    let log = b"a\n\n\xff[info]\n\r[/x]\r\n2026-11-22T06:40:24.5Z own\nend";
    assert_eq!(written(&LineFormat::default(), &stamped(log, 16384, true), &[]), log);
    let stamps = LineFormat { stamps: true, ..LineFormat::default() };
    assert_eq!(written(&stamps, format!("{AT}a\n{AT}\n").as_bytes(), &[]), format!("{AT}a\n{AT}\n").as_bytes());
}

#[test]
fn several_nodes_have_names() {
    let log = stamped(b"a\n\n\xff\nlast", 16384, true);
    assert_eq!(written(&several(), &log, &[]), b"node-0 | a\nnode-0 | \nnode-0 | \xff\nnode-0 | last\n");
    let form = LineFormat { prefix: Vec::new(), ..several() };
    assert_eq!(written(&form, &log, &[]), b"a\n\n\xff\nlast\n");
    let form = LineFormat { stamps: true, ..several() };
    assert_eq!(written(&form, format!("{AT}a").as_bytes(), &[]), format!("node-0 | {AT}a\n").as_bytes());
    assert_eq!(prefix(3, 11, false), b"node-3  | ");
}

#[test]
fn long_lines_are_put_together() {
    for length in [4095, 4096, 4097, 16383, 16384, 16385, 65536, 200_000, HELD, HELD + 1] {
        let log = [vec![b'a'; length], b"\nb\n".to_vec()].concat();
        for old in [true, false] {
            let stream = stamped(&log, 16384, old);
            assert!(written(&LineFormat::default(), &stream, &[]) == log, "{length}, {old}");
            assert!(written(&LineFormat::default(), &stream, &[16384 + 31 + 10; 9]) == log, "{length}, {old}");
        }
    }
}

#[test]
fn bars_are_broken_at_a_return() {
    let mut bar: Vec<u8> = (0..4000).flat_map(|step| format!("\r{step:06}").into_bytes()).collect();
    let stream = stamped(&bar, 16384, true);
    let mut lines = Lines::new(several(), None);
    assert_eq!(lines.feed(&stream), Fed::All);
    let text = lines.take();
    let shown: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    assert!(shown.len() == 1 && shown[0].starts_with(b"node-0 | \r000000\r000001") && shown[0].ends_with(b"\r\n"));
    lines.finish();
    bar.push(b'\n');
    let content = |text: Vec<u8>| String::from_utf8(text).unwrap_or_default().replace("\nnode-0 | ", "");
    assert_eq!(content([text, lines.take()].concat()).as_bytes()[9..], bar);
    let terminal = LineFormat { terminal: true, ..several() };
    assert_eq!(written(&terminal, format!("{AT}1\r2\r\n").as_bytes(), &[]), b"node-0 | 1\rnode-0 | 2\r\n");
}

#[test]
fn a_kubelets_own_words_are_no_line() {
    let mut lines = Lines::new(several(), None);
    let stream = format!("{AT}saved\nrpc error: code = Unavailable desc = gone");
    assert_eq!(lines.feed(stream.as_bytes()), Fed::All);
    assert_eq!(lines.take(), b"node-0 | saved\n");
    assert_eq!(lines.complaint(true).as_deref(), Some("rpc error: code = Unavailable desc = gone"));
    lines.cut();
    assert_eq!(lines.feed(format!("{AT}saved\n{AT}more").as_bytes()), Fed::All);
    assert_eq!((lines.complaint(true), lines.take()), (None, Vec::new()));
    let half = lines.feed(b" and rpc error: code = Unavailable desc = gone");
    assert_eq!((half, lines.complaint(false)), (Fed::All, None));
    assert_eq!(lines.complaint(true).as_deref(), Some("rpc error: code = Unavailable desc = gone"));
    lines.finish();
    assert_eq!(lines.take(), b"node-0 | more and \n");
}

#[test]
fn lines_before_the_time_that_was_given_are_left_out() {
    let from = timestamp::parse(AT.as_bytes()).map(|(time, _)| time);
    let mut lines = Lines::new(LineFormat::default(), from);
    let long = "x".repeat(5000);
    let stream = format!("2026-11-22T06:40:24.123456788Z {long}\n{AT}b\n");
    assert_eq!((lines.feed(stream.as_bytes()), lines.take()), (Fed::All, b"b\n".to_vec()));
}

/// A runtime that rotates a log in the middle of a line leaves its halves in two files.
#[test]
fn a_torn_line_is_put_together() {
    let at = |nanos: u32| format!("2026-11-22T06:40:24.{nanos:09}Z ");
    // The kubelet went over to the new file by itself, and stamped both halves.
    let mut lines = Lines::new(several(), None);
    lines.feed(format!("{}zero\n", at(1)).as_bytes());
    lines.take();
    let stream = format!("{}one {}two\n{}three\n", at(5), at(3), at(6));
    let Fed::Doubt(doubt) = lines.feed(stream.as_bytes()) else { panic!("not doubted") };
    assert_eq!((doubt.kind, doubt.to - doubt.from), (Kind::Torn, -2));
    lines.accept(doubt, true);
    assert_eq!((lines.feed(b""), lines.take()), (Fed::All, b"node-0 | one two\nnode-0 | three\n".to_vec()));
    // A stream that is opened then reads the new file alone.
    lines.cut();
    let file = format!("{}two\n{}three\n{}four\n", at(3), at(6), at(7));
    assert_eq!((lines.feed(file.as_bytes()), lines.take()), (Fed::All, b"node-0 | four\n".to_vec()));
    // It did not: the new file is read by a stream of its own, and its first lines may be older.
    for (stamps, expected) in
        [(false, "node-0 | one two\n"), (true, "node-0 | 2026-11-22T06:40:24.000000003Z one two\n")]
    {
        let mut lines = Lines::new(LineFormat { stamps, ..several() }, None);
        lines.feed(format!("{}zero\n{}one ", at(4), at(5)).as_bytes());
        lines.take();
        lines.cut();
        assert_eq!((lines.feed(format!("{}two\n", at(3)).as_bytes()), lines.take()), (Fed::All, vec![]));
        let Some(doubt) = lines.undecided() else { panic!("not doubted") };
        assert_eq!((doubt.kind, doubt.to - doubt.from), (Kind::Cut, -1));
        lines.accept(doubt, true);
        assert_eq!(String::from_utf8(lines.take()).as_deref(), Ok(expected));
    }
}

/// A kubelet that left out a file between them brings two halves together that are not of one line.
#[test]
fn halves_of_two_lines_are_no_line() {
    let at = |second: u32, text: &str| format!("2026-11-22T06:40:{second:02}.000000001Z {text}");
    let stream = [at(10, "one\n"), at(11, "two a"), at(23, "b nine\n"), at(24, "ten\n")].concat();
    for (whole, expected) in [(false, "one\ntwo a\nb nine\nten\n"), (true, "one\ntwo ab nine\nten\n")] {
        let mut lines = Lines::new(LineFormat::default(), None);
        let (mut fed, mut doubts) = (lines.feed(stream.as_bytes()), Vec::new());
        while let Fed::Doubt(doubt) = fed {
            doubts.push((doubt.kind, (doubt.to - doubt.from) / 1_000_000_000));
            lines.accept(doubt, whole || doubt.kind == Kind::Torn);
            fed = lines.feed(b"");
        }
        let expected_doubts = [(Kind::Torn, 12), (Kind::Apart, 12), (Kind::Leap, 12)];
        assert_eq!(doubts, expected_doubts[..if whole { 2 } else { 3 }]);
        assert_eq!(String::from_utf8(lines.take()).as_deref(), Ok(expected));
    }
    // The program's own time in what has no end, where nobody is left to ask.
    let mut lines = Lines::new(LineFormat::default(), None);
    lines.feed(format!("{} {}", at(10, "from"), at(10, "on")).as_bytes());
    lines.finish();
    assert_eq!(String::from_utf8(lines.take()).as_deref(), Ok(format!("from {}", at(10, "on")).as_str()));
}

/// A kubelet that fails to rotate a log puts the file back, takes it for a new one and reads it once more.
#[test]
fn a_file_that_is_read_once_more_is_passed_over() {
    let at = |second: u32, text: &str| format!("2026-11-22T06:40:{second:02}.000000001Z {text}\n");
    let file = [at(10, "one"), at(11, "two"), at(12, "three"), at(12, "four")].concat();
    for (again, expected) in [(true, "one\ntwo\nthree\nfour\nfive\n"), (false, "one\ntwo\nthree\nfour\none\n")] {
        let mut lines = Lines::new(LineFormat::default(), None);
        assert_eq!(lines.feed(file.as_bytes()), Fed::All);
        let more = if again { file.clone() + &at(13, "five") } else { at(10, "one") };
        let Fed::Doubt(doubt) = lines.feed(more.as_bytes()) else { panic!("not doubted") };
        assert_eq!((doubt.kind, doubt.from - doubt.to), (Kind::Back, 2_000_000_000));
        lines.accept(doubt, !again);
        assert_eq!(lines.feed(b""), Fed::All);
        assert_eq!(String::from_utf8(lines.take()).as_deref(), Ok(expected));
    }
}

fn logs() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..40),
        (1_usize..70_000, any::<bool>()).prop_map(|(length, bar)| {
            let byte = |index: usize| if bar && index.is_multiple_of(777) { b'\r' } else { b'a' };
            (0..length).map(byte).collect()
        }),
    ];
    (proptest::collection::vec(line, 0..6), any::<bool>()).prop_map(|(lines, ended)| {
        let mut log = lines.join(&b'\n');
        if ended {
            log.push(b'\n');
        }
        log
    })
}

proptest! {
    #![proptest_config(crate::fixtures::properties(64))]

    #[test]
    fn where_pieces_end_does_not_matter(
        log in logs(), old: bool, many: bool, lengths in proptest::collection::vec(0_usize..30_000, 0..8),
    ) {
        let form = if many { several() } else { LineFormat::default() };
        let stream = stamped(&log, 16384, old);
        let whole = written(&form, &stream, &[]);
        prop_assert!(many || whole == log);
        prop_assert!(written(&form, &stream, &lengths) == whole);
    }

    #[test]
    fn cuts_lose_and_repeat_nothing(
        log in logs(), old: bool, many: bool, cuts in proptest::collection::vec(0_usize..150_000, 0..4),
    ) {
        let form = if many { several() } else { LineFormat::default() };
        let stream = stamped(&log, 16384, old);
        let whole = written(&form, &stream, &[]);
        let mut lines = Lines::new(form, None);
        for cut in cuts {
            lines.feed(&stream[..cut.min(stream.len())]);
            lines.cut();
        }
        lines.feed(&stream);
        lines.finish();
        prop_assert!(lines.take() == whole);
    }
}
