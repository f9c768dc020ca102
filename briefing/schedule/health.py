"""Signs of life of a running scheduler: an HTTP answer on loopback, and systemd's notifications."""

import ipaddress
import json
import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from briefing.schedule.tick import Ticked

TOO_OLD = 300.0
"""Seconds without a sign of life after which the scheduler counts as stuck."""


class AddressError(ValueError):
    """The health address is not one to listen at; the message says why."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Sign:
    """What the last tick left behind."""

    at: datetime
    due: int
    """Slots still to be decided."""
    waiting: int
    """Deliveries still to be made."""
    problems: tuple[str, ...]
    troubles: tuple[str, ...]
    seconds: float


class Life:
    """The signs of life of one scheduler; `beat` and `ticked` may be called from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last_beat = clock()
        self._sign: Sign | None = None

    def beat(self) -> None:
        """Something went on: a tick began, a memo was printed."""
        with self._lock:
            self._last_beat = self._clock()
        notify("WATCHDOG=1")

    def ticked(self, ticked: Ticked, at: datetime, seconds: float) -> None:
        """A tick is over."""
        sign = Sign(
            at=at,
            due=ticked.left,
            waiting=ticked.waiting,
            problems=ticked.problems,
            troubles=tuple(f"{t.of}: {t.problem}" for t in ticked.troubles),
            seconds=seconds,
        )
        with self._lock:
            self._sign = sign
        self.beat()

    def failed(self, problem: str, at: datetime) -> None:
        """A tick broke off: it is a sign of life, and a problem."""
        with self._lock:
            before = self._sign
            self._sign = Sign(
                at,
                before.due if before else 0,
                before.waiting if before else 0,
                (problem,),
                before.troubles if before else (),
                0.0,
            )
        self.beat()

    def answer(self) -> tuple[int, dict[str, Any]]:
        """The HTTP status and the JSON of now: 503 when nothing went on for too long."""
        with self._lock:
            silent, sign = self._clock() - self._last_beat, self._sign
        alive = silent <= TOO_OLD and sign is not None
        return (200 if alive else 503), {
            "ok": alive and not (sign and (sign.problems or sign.troubles)),
            "alive": alive,
            "silent_seconds": round(silent, 1),
            "last_tick": sign.at.isoformat() if sign else None,
            "last_tick_seconds": round(sign.seconds, 3) if sign else None,
            "due": sign.due if sign else None,
            "pending": sign.waiting if sign else None,
            "problems": list(sign.problems) if sign else [],
            "troubles": list(sign.troubles) if sign else [],
        }


def parse_address(value: str) -> tuple[str, int]:
    """Host and port of `127.0.0.1:8025` or `[::1]:8025`; only loopback, else AddressError."""
    host, colon, port = value.rpartition(":")
    host = host.strip("[]")
    if not colon or not port.isascii() or not port.isdecimal() or int(port) > 65_535:
        raise AddressError(f"{value} is no address; write it as 127.0.0.1:8025")
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise AddressError(
            f"{host} is not this machine's loopback; write 127.0.0.1:{port} and let a proxy or a "
            "monitor on this machine ask"
        )
    return host, int(port)


def serve(address: tuple[str, int], life: Life) -> ThreadingHTTPServer:
    """Answer `GET /health` in a thread until `shutdown` and `server_close`. Raises OSError."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.split("?")[0] not in ("/", "/health"):
                self.send_error(404)
                return
            status, told = life.answer()
            body = json.dumps(told, ensure_ascii=False).encode() + b"\n"
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: Any) -> None:
            """Monitors ask every few seconds: that is no news."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET

    server = Server(address, Answering)
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    return server


def notify(state: str) -> None:
    """Tell systemd (sd_notify), where it started us and asked to be told."""
    path = os.environ.get("NOTIFY_SOCKET")
    if not path:
        return
    address = "\0" + path[1:] if path.startswith("@") else path
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.sendto(state.encode(), address)
