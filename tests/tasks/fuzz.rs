//! Random changes of task files: the reader neither panics nor hangs, and accepts nothing that the facts refuse.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant, SystemTime};

use k8s_cli::task::{self, Layout, Overrides};
use k8s_cli::yaml;

/// How many files one run tries; `K8S_CLI_FUZZ_RUNS` says otherwise.
const RUNS: u64 = 100_000;
/// Longer than this no file takes that is as small as these.
const PATIENCE: Duration = Duration::from_secs(5);
/// Larger files of the corpus are cut, so that a run stays short.
const LARGEST: usize = 800;

#[test]
fn random_files_are_read_or_refused() {
    let number = |key: &str| std::env::var(key).ok().and_then(|text| text.parse().ok());
    let runs = number("K8S_CLI_FUZZ_RUNS").unwrap_or(RUNS);
    let clock = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().subsec_nanos();
    let seed: u64 = number("K8S_CLI_FUZZ_SEED").unwrap_or(clock.into());
    let mut seeds: Vec<String> = super::own_files().into_iter().map(|(_, text)| text).collect();
    if let Some(corpus) = super::corpus() {
        let more = ["tasks", "probes"].into_iter().flat_map(|folder| super::files(&corpus.join(folder)));
        seeds.extend(more.map(|(_, text)| text));
    }
    for text in &mut seeds {
        text.truncate(text.floor_char_boundary(LARGEST));
    }
    let threads = std::thread::available_parallelism().map_or(2, |count| count.get().min(8) as u64);
    let accepted: u64 = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|thread| {
                let (seeds, share) = (&seeds, runs / threads);
                scope.spawn(move || work(seeds, share, seed.wrapping_add(thread)))
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    });
    // Else the changes are so wild that nothing is left to be read.
    assert!(accepted > runs / 50, "{accepted} of {runs} were accepted; seed {seed}");
}

/// Tries so many files; how many were accepted.
fn work(seeds: &[String], share: u64, seed: u64) -> u64 {
    let mut random = Random(seed | 1);
    let mut accepted = 0;
    for _ in 0..share {
        let text = changed(seeds, &mut random);
        let started = Instant::now();
        let read = catch_unwind(AssertUnwindSafe(|| task::file(&text, &Overrides::default())));
        let took = started.elapsed();
        assert!(took < PATIENCE, "seed {seed}: {took:?} for:\n{text}");
        let Ok(read) = read else { panic!("seed {seed}: the reader panics at:\n{text}") };
        let Ok(file) = read else { continue };
        accepted += 1;
        let documents = yaml::read(&text).unwrap().documents;
        // The head of a pipeline or job group is no task.
        let heads = usize::from(file.layout == Layout::Group || documents.first().is_some_and(super::facts::is_head));
        let refused = documents.iter().skip(heads).find_map(super::facts::refuse);
        assert!(refused.is_none(), "seed {seed}: accepted, but {}:\n{text}", refused.unwrap_or_default());
    }
    accepted
}

/// Words that task files are made of, and some that they should not be.
const WORDS: &[&str] = &[
    "name",
    "run",
    "setup",
    "envs",
    "secrets",
    "resources",
    "num_nodes",
    "workdir",
    "file_mounts",
    "volumes",
    "config",
    "service",
    "pool",
    "accelerators",
    "gpus",
    "cpus",
    "memory",
    "image_id",
    "infra",
    "cloud",
    "region",
    "zone",
    "use_spot",
    "ports",
    "labels",
    "any_of",
    "ordered",
    "autostop",
    "job_recovery",
    "disk_size",
    "disk_tier",
    "priority",
    "kubernetes",
    "pod_config",
    "execution",
    "parallel",
    "serial",
    "A100:8",
    "V100",
    "80GB+",
    "4+",
    "16Gi",
    "0.5",
    "-1",
    "0",
    "010",
    "22:22",
    "1e-4",
    "1.5",
    "yes",
    "~",
    "null",
    "2024-13-01",
    "2024-01-02",
    "true",
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    "[]",
    "{}",
    ":",
    "-",
    "- ",
    "---",
    "...",
    "|",
    ">",
    "&a",
    "*a",
    "<<",
    "<<: *a",
    "!!int",
    "!x",
    "#",
    "\t",
    "\u{feff}",
    "\0",
    "\u{1b}",
    "é",
    "💥",
    "$A",
    "${A}",
    "%YAML 1.1",
    "999999999999999999999999",
    ".inf",
    ".nan",
    "docker:",
    "docker:x",
    "k8s/a/b",
    "s3://b",
    "/a",
    "~/x",
    "",
];

/// A file with some random changes.
fn changed(seeds: &[String], random: &mut Random) -> String {
    let mut text = random.pick(seeds).clone();
    for _ in 0..=random.below(4) {
        let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
        let at = random.below(lines.len());
        let word = *random.pick(WORDS);
        match random.below(12) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, lines[at].clone()),
            2 => {
                let other = random.below(lines.len());
                lines.swap(at, other);
            }
            3 => lines.insert(at, format!("{}{word}: {}", " ".repeat(random.below(5)), random.pick(WORDS))),
            4 | 5 => {
                if let Some((key, _)) = lines[at].clone().split_once(':') {
                    lines[at] = format!("{key}: {word}");
                }
            }
            6 => {
                if let Some((key, value)) = lines[at].clone().split_once(':') {
                    let indent = &key[..key.len() - key.trim_start().len()];
                    lines[at] = format!("{indent}{word}:{value}");
                }
            }
            7 => lines[at].insert_str(0, &" ".repeat(1 + random.below(4))),
            8 => {
                let indent = lines[at].len() - lines[at].trim_start().len();
                lines[at].drain(..indent);
            }
            9 => {
                let place = lines[at].floor_char_boundary(random.below(lines[at].len() + 1));
                lines[at].insert_str(place, word);
            }
            10 => {
                let place = lines[at].floor_char_boundary(random.below(lines[at].len() + 1));
                lines[at].truncate(place);
            }
            _ => {
                let other = random.pick(seeds);
                let from = other.floor_char_boundary(random.below(other.len() + 1));
                lines.insert(at, other[from..].to_owned());
            }
        }
        text = lines.join("\n");
        text.truncate(text.floor_char_boundary(2 * LARGEST));
    }
    text
}

/// xorshift64*
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() >> 33) as usize % bound
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
