"""How many processors this process may use."""

import os


def cores() -> int:
    """Those that it is bound to where the system tells, else all that there are; at least one."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
