"""A PostgreSQL server for as long as it is needed: own folder, unix socket only, then gone."""

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL server of this machine, if it has one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).resolve().parent if elsewhere else None


def why_not() -> str | None:
    """What keeps this machine from running one; none when nothing does."""
    if os.name == "nt":
        return "needs unix sockets"
    if binaries() is None:
        return "no PostgreSQL server is installed (initdb not found)"
    if os.getuid() == 0 and not (shutil.which("setpriv") and _unprivileged()):
        return "PostgreSQL does not run as root, and there is no user or setpriv to run it as"
    return None


@contextmanager
def throwaway() -> Iterator[str]:
    """A fresh server's address; the server stops and its folder goes at the end."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        command, user = [], getpass.getuser()
        if os.getuid() == 0:
            user = _unprivileged() or "nobody"
            shutil.chown(folder, user)
            command = ["setpriv", f"--reuid={user}", "--regid", _group(user), "--clear-groups"]
        bound = [*command, "--pdeathsig=INT"] if command else _dies_with_us()
        where = binaries()
        assert where is not None
        initialise = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--username=log"]
        subprocess.run(
            [*command, where / "initdb", "-D", folder / "data", "--no-sync", *initialise],
            check=True,
            capture_output=True,
            cwd=folder,
        )
        settings = ["-c", "listen_addresses=", "-c", "max_connections=40"]
        with (folder / "log").open("wb") as told:
            server = subprocess.Popen(
                [*bound, where / "postgres", "-D", folder / "data", "-k", folder, *settings],
                stdout=told,
                stderr=told,
                cwd=folder,
            )
        try:
            _wait(where, folder, server)
            yield f"postgresql:///postgres?host={folder}&user=log"
        finally:
            server.send_signal(2)  # SIGINT: disconnects everybody and shuts down in order
            server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(where: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        asked = subprocess.run(
            [where / "pg_isready", "-q", "-h", folder], check=False, capture_output=True
        )
        if asked.returncode == 0:
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError((folder / "log").read_text(errors="replace"))


def _unprivileged() -> str | None:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


def _group(user: str) -> str:
    return str(pwd.getpwnam(user).pw_gid)


def _dies_with_us() -> list[str]:
    """A prefix that stops the server even when we are killed, where the system has it."""
    return ["setpriv", "--pdeathsig=INT"] if shutil.which("setpriv") else []
