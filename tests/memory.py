"""How much memory this process has held at most."""

import resource
from pathlib import Path


def peak_megabytes() -> float:
    """The peak of the resident set of this process, in MiB.

    `ru_maxrss` starts from the peak of the process that started this one (Linux takes it over at exec), `VmHWM` from nothing.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024
