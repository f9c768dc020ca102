"""A real postfix for as long as it is needed: own configuration, loopback, mail into a Maildir."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DOMAIN = "example.test"


@dataclass(frozen=True)
class Postfix:
    """Where it listens, and where a reader's mail arrives."""

    port: int
    folder: Path
    certificate: Path

    def mails(self, reader: str) -> list[bytes]:
        """What has arrived for a reader."""
        return [path.read_bytes() for path in (self.folder / "mail" / reader / "new").glob("*")]


def why_not() -> str | None:
    """What keeps this machine from running one; none when nothing does."""
    if shutil.which("postfix", path="/usr/sbin:/usr/bin:/sbin:/bin") is None:
        return "postfix is not installed"
    if os.getuid() != 0:
        return "postfix starts as root alone"
    if "postfix" not in {entry.pw_name for entry in pwd.getpwall()}:
        return "there is no user postfix"
    return None


@contextmanager
def throwaway(port: int, certificate: Path, readers: tuple[str, ...]) -> Iterator[Postfix]:
    """A server that enforces STARTTLS and knows these readers of its domain; gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="postfix-"))
    folder.chmod(0o755)
    config, mail = folder / "etc", folder / "mail"
    for path in (config, mail, folder / "spool", folder / "lib"):
        path.mkdir()
    owner = pwd.getpwnam("nobody")
    os.chown(mail, owner.pw_uid, owner.pw_gid)
    os.chown(folder / "lib", pwd.getpwnam("postfix").pw_uid, -1)
    known = "".join(f"{reader}@{DOMAIN} {reader}/\n" for reader in readers)
    (config / "readers").write_text(known)
    (config / "main.cf").write_text(
        f"""compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/lib
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
myhostname = mx.{DOMAIN}
mydestination =
maillog_file = /dev/stdout
smtpd_tls_security_level = encrypt
smtpd_tls_chain_files = {certificate}
smtpd_tls_loglevel = 0
smtpd_recipient_restrictions = reject_unauth_destination
default_transport = error
relay_transport = error
local_recipient_maps =
alias_maps =
alias_database =
virtual_mailbox_domains = {DOMAIN}
virtual_mailbox_base = {mail}
virtual_mailbox_maps = texthash:{config}/readers
virtual_uid_maps = static:{owner.pw_uid}
virtual_gid_maps = static:{owner.pw_gid}
virtual_minimum_uid = 1
"""
    )
    (config / "master.cf").write_text(_master(port))
    server = subprocess.Popen(
        ["/usr/sbin/postfix", "-c", str(config), "start-fg"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        _wait(port, server)
        yield Postfix(port, folder, certificate)
    finally:
        os.killpg(server.pid, signal.SIGTERM)  # its own group: nobody else is in it
        server.wait(20)
        if server.stdout:
            server.stdout.close()
        shutil.rmtree(folder, ignore_errors=True)


def _master(port: int) -> str:
    services = [(f"127.0.0.1:{port}", "inet", "smtpd"), ("pickup", "unix", "pickup")]
    names = (
        "cleanup",
        "rewrite",
        "bounce",
        "defer",
        "trace",
        "verify",
        "error",
        "retry",
        "virtual",
    )
    commands = {"rewrite": "trivial-rewrite", "defer": "bounce", "trace": "bounce"}
    services += [(name, "unix", commands.get(name, name)) for name in names]
    services += [("qmgr", "unix", "qmgr"), ("tlsmgr", "unix", "tlsmgr"), ("anvil", "unix", "anvil")]
    services += [("scache", "unix", "scache"), ("proxymap", "unix", "proxymap")]
    services += [("postlog", "unix-dgram", "postlogd"), ("flush", "unix", "flush")]
    commands |= {"retry": "error"}
    lines = []
    for name, sort, command in services:
        private = "n" if sort == "inet" or name in ("cleanup", "qmgr", "pickup", "postlog") else "-"
        most = "0" if name in ("cleanup", "bounce", "defer", "trace", "flush") else "-"
        most = "1" if name in ("qmgr", "tlsmgr", "anvil", "scache", "pickup", "postlog") else most
        root = "n" if name == "virtual" else "-"
        wake = {"qmgr": "300", "pickup": "60"}.get(name, "-")
        program = commands.get(command, command)
        lines.append(f"{name} {sort} {private} {root} n {wake} {most} {program}")
    return "\n".join(lines) + "\n"


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.05)
        else:
            return
    server.kill()
    told = server.stdout.read() if server.stdout else b""
    raise RuntimeError(told.decode(errors="replace"))
