"""The one home of SMTP: a connection to the desk's mail server, for as many mails as there are.

The server is a stranger: it may be down, slow, refuse, or lie. Whatever it does becomes a
UndeliveredError in one line that holds no secret. An answer of 5xx about a recipient or a message
is permanent; one about the desk itself (its login, its address) can be mended in the settings, so
it is not.
"""

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from briefing.delivery.addresses import on_the_wire
from briefing.delivery.problem import UndeliveredError, UnreachableError, one_line, without
from briefing.delivery.secret import disguises, read_secret
from briefing.delivery.tls import verified
from briefing.desk_channels import MailSettings

PATIENCE = 4
"""A server that answers byte by byte has so many times the time of one answer for all of them."""
MOST_PER_CONNECTION = 100
"""After so many mails the connection is made anew, as servers like it."""
_CUT_OFF = 3
"""So often in a row a connection may break before the server counts as out of reach."""


class Postbox:
    """The mail server of a desk. It is connected to at the first mail; close it at the end."""

    def __init__(self, settings: MailSettings, folder: Path) -> None:
        """`folder` is the desk's: names of files in the settings are seen from there."""
        self._settings = settings
        self._folder = folder
        self._smtp: smtplib.SMTP | None = None
        self._secrets: tuple[str, ...] = ()
        self._sent = 0
        self._broken = 0
        self._down: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take leave of the server; closing twice is fine."""
        smtp, self._smtp, self._secrets = self._smtp, None, ()
        if smtp is not None:
            with suppress(OSError, smtplib.SMTPException), self._limited(smtp):
                smtp.quit()
            smtp.close()

    def most_bytes(self) -> int:
        """The largest message that may be handed in: what settings and server both take."""
        most = self._settings.most_bytes
        told = self._connected().esmtp_features.get("size", "")
        return min(most, int(told)) if told.isdecimal() and int(told) else most

    def send(self, content: bytes, *, sender: str, recipient: str) -> str:
        """Hand one message in, as it travels, for one recipient; the server's answer to it.

        Raises UndeliveredError. Where the connection breaks after the message was sent and before
        the server's answer, nobody knows whether it was taken: it is then to be sent again, under
        the same Message-ID.
        """
        if self._smtp is not None and self._sent and not self._answers(self._smtp):
            self._drop()
        smtp = self._connected()
        try:
            with self._limited(smtp):
                answer = _transact(smtp, content, sender, recipient)
        except UndeliveredError as problem:
            self._begin_anew(smtp)
            raise self._told(problem) from None
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise self._lost(f"{self._where} broke off: {_words(error)}") from None
        self._broken = 0
        self._sent += 1
        if self._sent >= MOST_PER_CONNECTION:
            self.close()
        return without(one_line(answer), self._secrets)

    @property
    def _where(self) -> str:
        return f"{self._settings.host}:{self._settings.at_port}"

    def _connected(self) -> smtplib.SMTP:
        if self._down is not None:
            raise UnreachableError(self._down)
        if self._smtp is None:
            try:
                self._smtp = self._open()
            except UndeliveredError as problem:
                # Those who follow in this round need not wait for the same silence.
                told = self._told(problem)
                self._down = str(told)
                raise UnreachableError(self._down) from None
            self._sent = 0
        return self._smtp

    def _open(self) -> smtplib.SMTP:
        settings = self._settings
        secret = None
        if settings.user is not None:
            secret = read_secret(
                "the password of [mail]",
                settings.password_file,
                settings.password_env,
                self._folder,
            )
            self._secrets = disguises(secret, settings.user)
        context = self._context()
        smtp = _unconnected(settings, context)
        try:
            with self._limited(smtp):
                _greeted(*smtp.connect(settings.host, settings.at_port))
                if smtp.sock is not None:  # else the end of each mail waits for an acknowledgement
                    smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                smtp.ehlo_or_helo_if_needed()
                if settings.security == "starttls":
                    smtp.starttls(context=context)
                    smtp.ehlo()
                if settings.user is not None and secret is not None:
                    _login(smtp, settings.user, secret)
        except BaseException as error:
            smtp.close()
            if isinstance(error, OSError | smtplib.SMTPException | ValueError):
                raise UnreachableError(self._not_open(error)) from None
            raise
        return smtp

    def _context(self) -> ssl.SSLContext | None:
        """Verified certificates, of the system's authorities or of the one that is named."""
        if self._settings.security == "plain":
            return None
        return verified(self._settings.ca_file, self._folder)

    def _not_open(self, error: Exception) -> str:
        where = self._where
        if isinstance(error, ssl.SSLCertVerificationError):
            return (
                f"{where} shows a certificate that does not verify: {error.verify_message}; have "
                "it renewed, or name its authority with ca_file"
            )
        if isinstance(error, smtplib.SMTPAuthenticationError):
            return (
                f"{where} refuses the login of {self._settings.user}: "
                f"{_said(error.smtp_code, error.smtp_error)}; look at user and password of [mail]"
            )
        if isinstance(error, smtplib.SMTPNotSupportedError):
            what = "login" if "AUTH" in str(error) else "STARTTLS"
            return f"{where} offers no {what}; nothing is sent without it"
        return f"{where} cannot be used: {_words(error)}"

    def _lost(self, told: str) -> UndeliveredError:
        self._broken += 1
        if self._broken >= _CUT_OFF:
            self._down = without(told, self._secrets)
        return self._told(UndeliveredError(told))

    def _told(self, problem: UndeliveredError) -> UndeliveredError:
        words = without(str(problem), self._secrets)
        return type(problem)(words, permanent=problem.permanent)

    def _answers(self, smtp: smtplib.SMTP) -> bool:
        """Whether the line still stands: a server may hang up between two mails."""
        try:
            with self._limited(smtp):
                return bool(smtp.noop()[0] == 250)
        except (OSError, smtplib.SMTPException):
            return False

    def _begin_anew(self, smtp: smtplib.SMTP) -> None:
        """After a refusal: the next mail begins afresh, over a new connection if need be."""
        try:
            with self._limited(smtp):
                code, _ = smtp.rset()
        except (OSError, smtplib.SMTPException):
            code = -1
        if code != 250:
            self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    @contextmanager
    def _limited(self, smtp: smtplib.SMTP) -> Iterator[None]:
        """Cut the connection off when the server keeps us for too long, however busily."""

        def cut() -> None:
            if smtp.sock is not None:
                with suppress(OSError):
                    # The plain socket's own shutdown: that of TLS is not made for two threads.
                    socket.socket.shutdown(smtp.sock, socket.SHUT_RDWR)

        timer = threading.Timer(self._settings.timeout_seconds * PATIENCE, cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _login(smtp: smtplib.SMTP, user: str, secret: str) -> None:
    if not (user + secret).isascii():
        raise UndeliveredError(
            "user and password of [mail] must be ASCII; choose a password without accents"
        )
    smtp.login(user, secret)


def _greeted(code: int, answer: bytes) -> None:
    if code != 220:
        raise smtplib.SMTPConnectError(code, answer)


def _unconnected(settings: MailSettings, context: ssl.SSLContext | None) -> smtplib.SMTP:
    """A client that knows whom it will speak to, so that certificates are held against it."""
    timeout, hello = settings.timeout_seconds, settings.hello
    if settings.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            local_hostname=hello, timeout=timeout, context=context
        )
    else:
        smtp = smtplib.SMTP(local_hostname=hello, timeout=timeout)
    smtp._host = settings.host  # type: ignore[attr-defined]  # noqa: SLF001 - set by the constructor alone, which would connect unwatched
    return smtp


def _transact(smtp: smtplib.SMTP, content: bytes, sender: str, recipient: str) -> str:
    options = [f"size={len(content)}"] if smtp.has_extn("size") else []
    if smtp.has_extn("8bitmime"):
        options.append("body=8bitmime")
    if not recipient.isascii():
        if not smtp.has_extn("smtputf8"):
            raise UndeliveredError(
                f"the server takes no address such as {recipient} (SMTPUTF8)", permanent=True
            )
        options.append("SMTPUTF8")
        smtp.command_encoding = "utf-8"
    code, answer = smtp.mail(sender, options)
    if code != 250:
        told = f"the server refuses mail from {sender}: {_said(code, answer)}"
        raise UndeliveredError(told, permanent=code == 552)
    code, answer = smtp.rcpt(on_the_wire(recipient))
    if code not in (250, 251):
        told = f"the server refuses {recipient}: {_said(code, answer)}"
        raise UndeliveredError(told, permanent=code >= 500)
    try:
        code, answer = smtp.data(content)
    except smtplib.SMTPDataError as error:
        code, answer = error.smtp_code, error.smtp_error  # type: ignore[assignment]  # bytes as read
    if code != 250:
        told = f"the server refuses the message: {_said(code, answer)}"
        raise UndeliveredError(told, permanent=code >= 500)
    return _said(code, answer)


def _said(code: int, answer: bytes | str) -> str:
    return f"{code} {one_line(answer)}"


def _words(error: Exception) -> str:
    """An error of the network in words; its arguments may hold anything."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    if isinstance(error, TimeoutError):
        return "it did not answer in time"
    if isinstance(error, OSError) and error.strerror:
        return one_line(error.strerror)
    return one_line(str(error)) or type(error).__name__
