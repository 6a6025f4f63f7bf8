"""The commands of the matrix, and what must be true of each after any fault."""

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from proxy import FAULTS, WORDS, Rule

# Nothing of these tasks ever runs: only their objects matter, and pods that wait for a node cost nothing.
NOWHERE = "config: {kubernetes: {pod_config: {spec: {nodeSelector: {k8s-cli.test/nowhere: 'true'}}}}}\n"
LINES = 12
COUNTING = f"i=0; while [ $i -lt {LINES} ]; do echo line $i; i=$((i + 1)); sleep 0.2; done; exit 7"
KINDS = ("jobs", "services", "secrets", "configmaps", "persistentvolumeclaims")
# Faults that a second try gets over, so that one of them is never the user's business.
PASSING = {"429", "429-after-1", "503", "504-done", "reset", "reset-done", "lost-answer", "cut-body"}
# What a follower takes as the server's last word, unless it has been answered before.
REFUSALS = {"401", "403", "404", "409", "410", "422", "204", "301", "302", "429-after-day", "429-after-u64"}
# A watch that is open and silent is tried again after 100 s.
SILENT = {"watch-silent"}
# A log that never ends is as good as any other.
ENDLESS = {"endless-200", "gzip-bomb-200"}
# A log that cannot be read is tried for 45 s after its container has ended.
PATIENCE = 45
WATCH_ONLY = {"watch-ends", "watch-410", "watch-500", "watch-silent"}


@dataclass
class Run:
    """One run of a command, and what came of it."""

    user: str
    # The task or volume that is its own, and what its files are called.
    task: str = ""
    tag: str = ""
    argv: list = field(default_factory=list)
    code: int = 0
    out: str = ""
    err: str = ""
    killed: bool = False
    interrupted: bool = False
    # In kilobytes.
    peak: int = 0
    seconds: float = 0
    # How often each kind of request was sent.
    asked: Counter = field(default_factory=Counter)
    once: bool = False
    # It was told that there is nothing in the log, which nobody can doubt.
    empty: bool = False


@dataclass
class Command:
    """A form of a command. Functions take the world and the run; those that check give what is wrong."""

    name: str
    # Its arguments.
    argv: Callable
    # What is true if it ends with one of its own codes: 0, or the task's.
    done: Callable
    # What it needs beforehand.
    before: Callable | None = None
    own: tuple = (0,)
    # In seconds.
    bound: int = 20
    # It is interrupted then, instead of killed.
    follows: bool = False
    # What goes wrong in any case.
    base: tuple = ()
    # What happens while it runs.
    during: Callable | None = None
    # What is true of what it left behind, if it failed.
    leaves: Callable | None = None


def submit(file, *flags):
    def argv(world, run):
        run.task = run.user
        text = file.replace("NAME", run.task)
        return ["jobs", "submit", *flags, world.file(run, text)]
    return argv


FOLLOWED = ["--reconnect-timeout", "5s"]
ONE = "name: NAME\nrun: sleep 600\n" + NOWHERE
TWO = "name: NAME\nnum_nodes: 2\nsecrets: {S: hidden}\nresources: {ports: 8080}\nrun: sleep 600\n" + NOWHERE
SHORT = f"name: NAME\nnum_nodes: 2\nrun: |\n  {COUNTING}\n"
ALONE = f"name: NAME\nrun: |\n  {COUNTING}\n"


def counts(world, run):
    return {kind: len(names) for kind, names in world.left(run.task).items()}


def whole(one):
    """All objects of a task are there."""
    wanted = {"jobs": 1} if one else {"jobs": 2, "services": 3, "secrets": 1, "configmaps": 1}

    def check(world, run):
        # A task may run without its record, which is not awaited: that is said.
        left = world.left(run.task)
        records = [name for name in left["secrets"] if name.endswith("-record")]
        left["secrets"] = [name for name in left["secrets"] if name not in records]
        there = {kind: len(names) for kind, names in left.items() if names}
        if there != wanted:
            yield f"it says that it submitted, but there are {there}"
        if len(records) != 1 and not re.search(r"^Note: .*\brecord of\b", run.err, re.M):
            yield f"it has {len(records)} records and does not say so"
        if not re.search(r"\b[0-9a-f]{8}\b", run.out):
            yield "no id on stdout"
    return check


def all_or_nothing(world, run):
    """After a failure: nothing stayed, or it is named."""
    def untold():
        left = world.left(run.task)
        # The id alone is enough for one line to type.
        ids = set(re.findall(r"\b[0-9a-f]{8}\b", run.err))
        return [name for names in left.values() for name in names if not ids.intersection(name.split("-"))]
    if untold() and not world.settles(lambda: not untold()):
        yield f"it failed, left {', '.join(untold())} and did not say so"


def nothing_doubled(nodes):
    def check(world, run):
        jobs = counts(world, run)["jobs"]
        if jobs > nodes:
            yield f"{jobs} Jobs for {nodes} nodes"
    return check


def numbers(run):
    """The numbers of the lines, by node."""
    nodes = {}
    for line in run.out.splitlines():
        found = re.fullmatch(r"(?:node-(\d+) *\| )?line (\d+)", line)
        if found:
            nodes.setdefault(int(found[1] or 0), []).append(int(found[2]))
        else:
            nodes.setdefault("other", []).append(line)
    return nodes


def log(nodes):
    def check(world, run):
        if run.empty:
            return
        read = numbers(run)
        if "other" in read:
            yield f"not a line of the task: {read['other'][0][:100]!r}"
        for node in range(nodes):
            seen = read.get(node, [])
            if seen != sorted(set(seen)):
                yield f"node-{node}: lines came twice or out of order"
            if seen != list(range(LINES)):
                said = re.search(r"^(-- (possible )?gap|Warning: .*\blog\b)", run.err, re.M)
                if run.once or not said:
                    yield f"node-{node}: {LINES - len(set(seen))} lines are missing{', untold' * (not said)}"
    return check


def prints(*words):
    def check(world, run):
        for word in words:
            word = word(world, run) if callable(word) else word
            if word not in run.out:
                yield f"{word!r} is not in what it printed"
    return check


def gone(kind, says=""):
    """What it was to remove is gone, or goes."""
    def check(world, run):
        def there():
            found = world.admin.objects(world.namespace, kind, run.task)
            return [item["metadata"]["name"] for item in found if "deletionTimestamp" not in item["metadata"]]
        if there() and not world.settles(lambda: not there()):
            yield f"it says that it removed {', '.join(there())}, which is still there"
        if says and says not in run.out:
            yield f"{says!r} is not in what it printed"
    return check


def one_claim(world, run):
    claims = world.admin.objects(world.namespace, "persistentvolumeclaims", run.task)
    if len(claims) != 1:
        yield f"it says that it created a volume, but there are {len(claims)} claims"


def claim_told(world, run):
    def untold():
        claims = world.admin.objects(world.namespace, "persistentvolumeclaims", run.task)
        names = [item["metadata"]["name"] for item in claims if "deletionTimestamp" not in item["metadata"]]
        return [name for name in names if name not in run.err and name.rsplit("-", 1)[1] not in run.err]
    if untold() and not world.settles(lambda: not untold()):
        yield f"it failed, left the claim {', '.join(untold())} and did not say so"


def pending(world, run):
    world.submit(run, TWO)


def pending_twice(world, run):
    world.submit(run, TWO)
    world.submit(run, ONE)


def under_way(world, run):
    world.submit(run, ALONE)


def finished(world, run):
    world.submit(run, "name: NAME\nrun: 'true'\n")
    world.plain(run, "jobs", "wait", run.task)


def volume(world, run):
    run.task = run.user
    world.plain(run, "volumes", "create", run.task, "1Mi")


def shared(world, run):
    run.user = world.shared


def create_volume(world, run):
    run.task = run.user
    return ["volumes", "create", run.task, "1Mi"]


def words(*given):
    """Arguments; TASK is the run's own task, and names of the world's tasks are put in."""
    def argv(world, run):
        return [run.task if word == "TASK" else word for word in given]
    return argv


def another(world, run):
    """Something happens while it watches."""
    run.task = run.user
    world.submit(run, ONE)


COMMANDS = [
    Command("submit", submit(ONE, "-d"), whole(one=True), leaves=all_or_nothing),
    Command("submit-two", submit(TWO, "-d", "-o", "json"), whole(one=False), leaves=all_or_nothing),
    # Rolled back: how it fares with a second fault.
    Command("submit-undone", submit(TWO, "-d"), whole(one=False), own=(), leaves=all_or_nothing,
            base=(Rule("create configmaps", "500", last=None),)),
    Command("submit-follow", submit(SHORT, "--no-fail-fast", *FOLLOWED), log(2), own=(7,), bound=40, follows=True,
            leaves=all_or_nothing),
    Command("list", words("jobs", "list"), prints("steady", "ended"), before=shared),
    Command("list-watch", words("jobs", "list", "-w"), prints(lambda _, run: run.task), own=(130,), bound=15,
            follows=True, during=another),
    Command("status", words("jobs", "status", "steady"), prints("steady", "running"), before=shared),
    Command("status-watch", words("jobs", "status", "-w", "TASK"), prints(lambda _, run: run.task), bound=40,
            follows=True, before=under_way),
    Command("logs", words("jobs", "logs", "TASK", *FOLLOWED), log(1), own=(7,), bound=40, follows=True, before=under_way),
    Command("logs-no-follow", words("jobs", "logs", "--no-follow", "ended"), log(2), before=shared),
    Command("wait", words("jobs", "wait", "TASK", *FOLLOWED), prints(), own=(7,), bound=40, follows=True, before=under_way),
    Command("stop", words("jobs", "stop", "TASK"), gone("jobs"), before=pending),
    Command("stop-all", words("jobs", "stop", "--all"), gone("jobs", "2"), before=pending_twice),
    Command("stop-wait", words("jobs", "stop", "--wait", "TASK"), gone("jobs"), before=under_way, bound=40, follows=True),
    Command("prune", words("jobs", "prune", "--older-than", "0s", "-y"), gone("jobs"), before=finished),
    Command("events", words("jobs", "events", "steady"), prints("Started"), before=shared),
    Command("exec", words("jobs", "exec", "steady", "--", "echo", "hello"), prints("hello\n"), before=shared),
    Command("gpus", words("jobs", "gpus"), prints(), own=(0, 1)),
    Command("check", words("check"), prints("pods/log"), before=shared),
    Command("volumes-create", create_volume, one_claim, leaves=claim_told),
    Command("volumes-list", words("volumes", "list"), prints("kept"), before=shared),
    Command("volumes-status", words("volumes", "status", "kept"), prints("kept"), before=shared),
    Command("volumes-delete", words("volumes", "delete", "TASK", "--force"), gone("persistentvolumeclaims"), before=volume),
]


@dataclass(frozen=True)
class Case:
    """A fault in one kind of a command's requests."""

    command: Command = field(hash=False)
    kind: str
    fault: str
    when: str

    @property
    def bound(self):
        """How long it may take, in seconds."""
        if self.open_ended:
            return 12
        return self.command.bound + PATIENCE * (self.command.follows and self.kind.endswith("pods/log"))

    @property
    def open_ended(self):
        return self.fault in SILENT or self.kind.startswith("follow ") and self.fault in ENDLESS

    @property
    def name(self):
        return f"{self.command.name} / {self.kind} / {self.fault} / {self.when}" if self.fault else self.command.name

    @property
    def rules(self):
        base = list(self.command.base)
        if not self.fault:
            return base
        first, last = {"always": (1, None), "once": (1, 1), "second": (2, 2)}[self.when]
        return [Rule(self.kind, self.fault, first, last), *base]


def fits(kind, fault):
    verb = kind.split()[0]
    if fault in WATCH_ONLY:
        return verb == "watch"
    # Streams have no answer that is only then done.
    streams = verb in ("watch", "follow") or kind.endswith(("/exec", "/portforward"))
    return not (streams and fault in ("reset-done", "lost-answer", "504-done", "stall-done"))


def all_cases(kinds):
    """Every fault in every kind of request (with how often it is asked) of every command."""
    for command in COMMANDS:
        for kind, count in sorted(kinds.get(command.name, {}).items()):
            for fault in FAULTS:
                if fits(kind, fault):
                    for when in ["always", "once"] + ["second"] * (count > 1):
                        yield Case(command, kind, fault, when)


def judge(world, case, run, hits):
    """Everything that is wrong with a run."""
    command = case.command
    run.once = case.when != "always"
    run.empty = case.kind.endswith("pods/log") and case.fault in ("204", "empty-200") and not run.once
    if run.killed:
        yield f"it had not ended after {case.bound} s"
        return
    if "panicked" in run.err or run.code in (101, 134) or run.code < 0:
        yield "it crashed"
    if run.peak > 200_000:
        yield f"it took {run.peak // 1000} MB"
    # Where it ends by Ctrl-C alone, it has to have shown what happened.
    done = run.code in command.own and (not command.during or run.task in run.out)
    yield from reason(case, run, done)
    if run.interrupted and FOLLOWED[0] in run.argv and not case.open_ended:
        yield f"it had not ended after {case.bound} s"
    elif done:
        yield from command.done(world, run)
    elif run.interrupted and run.code == 130:
        if not case.open_ended and not run.err.strip():
            yield "it showed nothing, and said nothing"
        if recovers(case):
            yield "it did not get over it"
    elif run.code != 1:
        yield f"exit code {run.code}"
    elif command.own and (not case.fault or not hits or recovers(case)):
        yield "it did not get over it" if hits else "it failed without a fault"
    if not done and command.leaves:
        yield from command.leaves(world, run)
    if command.name.startswith("submit"):
        yield from nothing_doubled(1 if command.name == "submit" else 2)(world, run)
    most = 150
    if (asked := sum(run.asked.values())) > most:
        yield f"it sent {asked} requests: {run.asked.most_common(1)[0]}"


def recovers(case):
    """Whether one such fault must not be seen in the result."""
    if not case.fault or case.when == "always" or not case.command.own:
        return False
    if case.command.name == "gpus" or case.kind.endswith("pods/exec"):
        return False
    if case.fault in PASSING:
        return True
    # What a follower has open is opened again, whatever ended it.
    return case.kind.startswith(("watch ", "follow ")) and case.fault not in REFUSALS and not case.open_ended


def reason(case, run, done):
    """The words on stderr."""
    errors = [line for line in run.err.splitlines() if line.startswith("Error:")]
    if done and errors and run.code == 0:
        yield f"it ends with {run.code} and an error"
    if run.code == 1:
        # Of several tasks each tells its own.
        if len(errors) != 1 and not (errors and case.command.name == "stop-all"):
            yield f"{len(errors)} lines begin with 'Error:'"
        elif not errors[0].removeprefix("Error:").strip():
            yield "the error is empty"
        elif case.when == "always" and not true(case.fault, run.err):
            yield "the error does not say why"
    if run.code == 1 and "json" in run.argv and not detail(run.out):
        yield "no 'detail' in the JSON on stdout"
    longest = max(run.err.splitlines(), key=len, default="")
    if len(longest) > 700:
        yield f"a line of {len(longest)} characters on stderr"
    if len(run.err) > 20_000:
        yield f"{len(run.err)} characters on stderr"
    if re.search(r"\b(Some\(|Err\(|Os \{|Custom \{|kind: \w+,|Error \{|hyper::)", run.err):
        yield "a dump of a structure on stderr"


def detail(text):
    try:
        return json.loads(text)["detail"]
    except (ValueError, KeyError, TypeError):
        return None


def true(fault, text):
    """Whether the words can be a reason that this fault gave."""
    text = text.lower()
    if fault.isdigit() and int(fault) in (401, 403, 404, 409, 410, 422, 429, 500, 503) or fault.startswith(("429", "504")):
        # A busy server is told as that.
        words = (WORDS, fault[:3], "busy", "too many")
    elif fault.startswith("stall"):
        words = ("did not answer", "no answer", "out of reach", "timed out")
    elif fault in ("reset", "reset-done", "refused", "lost-answer", "cut-body"):
        words = ("reach", "connection", "refused", "reset", "closed", "broke", "answer")
    elif fault.startswith(("502", "endless", "10-MB", "gzip-bomb")):
        words = (fault[:3], "500", "large", "long", "answer")
    else:
        words = ("",)
    return any(word in text for word in words)
