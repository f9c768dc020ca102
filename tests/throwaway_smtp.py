"""A mail server for as long as it is needed, on loopback: as kind or as hostile as a test asks."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


@dataclass
class Sink:
    """What a server took, and what it answers: a hook gives an answer, or none for "250 OK"."""

    taken: list[tuple[str, EmailMessage, bytes]] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    on_mail: Callable[[str], str | None] = lambda _sender: None
    on_rcpt: Callable[[str], str | None] = lambda _address: None
    on_data: Callable[[str], str | None] = lambda _address: None
    port: int = 0
    password: str = ""

    @property
    def recipients(self) -> list[str]:
        return [address for address, _, _ in self.taken]

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Any, envelope: Any, sender: str, _options: Any
    ) -> str:
        answer = self.on_mail(sender)
        if answer is None:
            envelope.mail_from = sender
        return answer or "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        answer = self.on_rcpt(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        (address,) = envelope.rcpt_tos
        answer = self.on_data(address)
        if answer == "drop":  # taken, and nobody is told
            self._take(address, envelope.content)
            server.transport.abort()
            return "250 OK"
        if answer is None:
            self._take(address, envelope.content)
            return f"250 OK: taken as {len(self.taken)}"
        if answer == "then drop":  # the answer goes out, and then the line is dead
            self._take(address, envelope.content)
            server.transport.write(b"250 OK and goodbye\r\n")
            server.transport.close()
            return "250 OK"
        return answer

    def _take(self, address: str, content: bytes) -> None:
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append((address, message, content))

    def authenticate(
        self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any
    ) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.logins.append(given.login.decode())
        right = given.password.decode() == self.password
        return AuthResult(success=right, handled=right)


@contextmanager
def mail_server(
    sink: Sink,
    *,
    certificate: Path | None = None,
    tls: bool = False,
    login: bool = False,
    size: int = 33_554_432,
) -> Iterator[Sink]:
    """The server while inside; with a certificate it speaks STARTTLS, or TLS from the start."""
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    controller = _Quiet(
        sink,
        hostname="127.0.0.1",
        port=sink.port or free_port(),
        ssl_context=context if tls else None,
        tls_context=None if tls else context,
        require_starttls=context is not None and not tls,
        authenticator=sink.authenticate if login else None,
        auth_required=login and not tls,
        data_size_limit=size,
        enable_SMTPUTF8=True,
    )
    sink.port = controller.port
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


class _Quiet(Controller):
    def factory(self) -> SMTP:
        kwargs = dict(self.SMTP_kwargs)
        if self.ssl_context is not None:
            kwargs["auth_require_tls"] = False
        return SMTP(self.handler, **kwargs)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def rude_server(behave: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that does with each connection what `behave` does; its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            try:
                line, _ = listener.accept()
            except OSError:
                return
            with line:
                try:
                    behave(line)
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def make_certificate(path: Path, *, name: str = "localhost", days: int = 30) -> Path:
    """A self-signed certificate with its key in one file; negative days: it has expired."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = datetime.now(UTC)  # noqa: TID251 - TLS holds certificates against the real day
    last = today + timedelta(days=days)
    made = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(today, last) - timedelta(days=60))
        .not_valid_after(last)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path
