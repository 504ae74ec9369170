"""A command run and watched: how long it and its processors took, and how much memory all its processes held together.

Memory is the sum over the process and its descendants of their proportional set sizes (a page that forked workers share counts
once), looked at every tenth of a second; Linux only. A stage begins where the command writes a line `Stage ...` to stderr.
"""

import resource
import subprocess
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

_EVERY = 0.1


@dataclass
class Run:
    """What was seen.

    Attributes:
        seconds: of wall.
        processor_seconds: of all processes, which other work on the machine lengthens less.
        megabytes: held at most.
        stages: seconds of wall and megabytes at most, by stage.
        told: what was written to stdout.
    """

    seconds: float
    processor_seconds: float
    megabytes: int
    stages: dict[str, tuple[float, int]] = field(default_factory=dict)
    told: str = ""


def watch(command: list[str], environment: dict[str, str]) -> Run:
    """Run a command to its end.

    Raises:
        subprocess.CalledProcessError: it ended with another code than 0; its words are in `stderr`.
    """
    begun, worked = time.monotonic(), _worked()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    stages: list[tuple[str, float]] = [("Starting", begun)]
    peaks: dict[str, int] = defaultdict(int)
    said: list[str] = []

    def listen() -> None:
        assert process.stderr is not None
        for line in process.stderr:
            said.append(line)
            if line.endswith(" ...\n") and " " not in line[:-5]:
                stages.append((line[:-5], time.monotonic()))

    def look() -> None:
        while process.poll() is None:
            name = stages[-1][0]
            peaks[name] = max(peaks[name], _held(process.pid))
            time.sleep(_EVERY)

    threads = [threading.Thread(target=one) for one in (listen, look)]
    for thread in threads:
        thread.start()
    assert process.stdout is not None
    told = process.stdout.read()
    code = process.wait()
    for thread in threads:
        thread.join()
    ended = time.monotonic()
    if code:
        raise subprocess.CalledProcessError(code, command, told, "".join(said))
    seconds: dict[str, float] = defaultdict(float)
    for (name, start), (_, stop) in zip(stages, [*stages[1:], ("", ended)], strict=True):
        seconds[name] += stop - start
    return Run(
        ended - begun,
        _worked() - worked,
        max(peaks.values(), default=0) >> 20,
        {name: (taken, peaks[name] >> 20) for name, taken in seconds.items()},
        told,
    )


def _worked() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _held(root: int) -> int:
    """Bytes that a process and its descendants hold at this moment."""
    total, rest = 0, [root]
    while rest:
        one = rest.pop()
        folder = Path(f"/proc/{one}")
        try:
            for line in (folder / "smaps_rollup").read_text(encoding="ascii").splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) << 10
            for task in (folder / "task").iterdir():
                rest += [int(child) for child in (task / "children").read_text(encoding="ascii").split()]
        except OSError:
            continue  # it ended meanwhile
    return total
