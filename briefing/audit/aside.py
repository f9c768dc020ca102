"""A log verified by a process of its own, which begins at once and loads little else for it."""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import cast

from events.verify import Finding, Reopen, verify


@contextmanager
def verifying(reopen: Reopen) -> Iterator["Aside"]:
    """The log's verification while the block does something else; it ends with the block.

    Raises OSError where no process is to be had.
    """
    process = subprocess.Popen(  # noqa: S603  (this interpreter, this module)
        [sys.executable, "-P", "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # what fails there is done again here, where it is heard
        env=os.environ | {"PYTHONPATH": os.pathsep.join(str(Path(e).resolve()) for e in sys.path)},
    )
    with process:
        try:
            yield Aside(process, reopen)
        finally:
            process.kill()


class Aside:
    """A process that verifies a log."""

    def __init__(self, process: "subprocess.Popen[bytes]", reopen: Reopen) -> None:
        self._process = process
        if process.stdin is not None:
            process.stdin.write(pickle.dumps(reopen))
            process.stdin.close()

    def findings(self) -> tuple[Finding, ...]:
        """All that is wrong with the log; OSError where the process came to grief."""
        told = self._process.stdout.read() if self._process.stdout else b""
        if self._process.wait() or not told:
            raise OSError("the process that verifies the log ended without a verdict")
        return cast("tuple[Finding, ...]", pickle.loads(told))  # noqa: S301  (of our own child)


def main() -> None:
    """Verify the log that standard input tells how to open; the findings go to standard output."""
    reopen = cast("Reopen", pickle.load(sys.stdin.buffer))  # noqa: S301  (of our own parent)
    with closing(reopen()) as log:
        found = verify(log)
    sys.stdout.buffer.write(pickle.dumps(found))


if __name__ == "__main__":
    main()
