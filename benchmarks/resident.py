"""How much memory a process has had."""

import resource
import sys
from pathlib import Path


def megabytes() -> float:
    """The most memory that this process has had at one time.

    Where the kernel tells it, of this program alone: `ru_maxrss` begins at what the process was
    that started it.
    """
    try:
        status = Path("/proc/self/status").read_text("ascii")
    except OSError:
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most / (2**20 if sys.platform == "darwin" else 2**10)
    return int(status.partition("VmHWM:")[2].split(maxsplit=1)[0]) / 1024
