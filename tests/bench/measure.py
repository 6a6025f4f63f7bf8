"""Measures whole processes: wall, CPU and peak memory as the kernel counts them, and what they wrote."""

import ctypes
import os
import signal
import statistics
import tempfile
import time
from dataclasses import dataclass

# A process inherits the peak memory of the one that started it, across exec, and Python's is larger than k8s-cli's.
# So a shell of 1 MiB starts it, once told to, and leaves; the orphan comes to us, who are its subreaper.
GATE = 'read -r go; "$@" &'
PR_SET_CHILD_SUBREAPER = 36
F_SETPIPE_SZ = 1031
MIB = 1024 * 1024


@dataclass
class Run:
    """One process from start to end."""

    wall: float
    cpu: float
    peak: float
    written: int
    lines: int
    errors: str


class Failed(Exception):
    """A process ended otherwise than by 0, or wrote something else than it should have."""


def run(argv, env):
    """Runs a command with its stdout read and thrown away."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    gate, go = os.pipe()
    source, out = os.pipe()
    errors = tempfile.TemporaryFile()
    actions = [(os.POSIX_SPAWN_DUP2, fd, to) for fd, to in ((gate, 0), (out, 1), (errors.fileno(), 2))]
    # A process group of its own, so that all of it can be waited for, and ended if we are.
    shell = os.posix_spawn("/bin/sh", ["sh", "-c", GATE, "sh", *argv], env, file_actions=actions, setpgroup=0)
    try:
        os.close(gate)
        os.close(out)
        time.sleep(0.02)  # for the shell to come up outside of the measurement
        buffer, written, lines = bytearray(MIB), 0, 0
        started = time.perf_counter()
        os.write(go, b"go\n")
        while count := os.readv(source, [buffer]):
            written += count
            lines += buffer.count(b"\n", 0, count)
        status, usage = reap(shell)
        wall = time.perf_counter() - started
    except BaseException:
        os.killpg(shell, signal.SIGKILL)
        reap(shell)
        raise
    finally:
        os.close(go)
        os.close(source)
    errors.seek(0)
    text = errors.read().decode(errors="replace")
    if code := os.waitstatus_to_exitcode(status):
        raise Failed(f"{' '.join(argv)} ended with {code}: {text.strip()[-2000:]}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, written, lines, text)


def reap(shell):
    """Waits for the shell and the process that it started; says how the process fared."""
    found = None
    while True:
        try:
            pid, status, usage = os.wait4(-shell, 0)
        except ChildProcessError:
            return found
        if pid != shell or found is None:
            found = (status, usage)


def median(values):
    return statistics.median(values)


def ratio(pairs, field):
    """The median of the ratios within the pairs: what disturbed one of a pair mostly disturbed the other too."""
    return median(getattr(ours, field) / max(getattr(theirs, field), 1e-9) for ours, theirs in pairs)
