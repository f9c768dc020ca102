"""Mail through a real postfix, where one is installed: STARTTLS enforced, unknown users refused."""

import runpy
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

_smtp = runpy.run_path(str(Path(__file__).with_name("throwaway_smtp.py")))
_postfix = runpy.run_path(str(Path(__file__).with_name("throwaway_postfix.py")))
_mail = runpy.run_path(str(Path(__file__).with_name("test_delivery_mail.py")))


@pytest.mark.skipif(bool(_postfix["why_not"]()), reason=str(_postfix["why_not"]()))
def test_a_memo_arrives_in_a_maildir_and_an_unknown_reader_is_refused(tmp_path: Path) -> None:
    """The bytes come out as they went in; 550 is permanent and holds up nobody."""
    from briefing.delivery.mail import deliver
    from briefing.delivery.problem import UndeliveredError
    from briefing.delivery.smtp import Postbox

    certificate = _smtp["make_certificate"](tmp_path / "server.pem")
    with _postfix["throwaway"](_smtp["free_port"](), certificate, ("ana", "cho")) as server:
        chosen = _mail["settings"](
            server.port, host="localhost", security="starttls", ca_file=str(certificate)
        )
        with Postbox(chosen, tmp_path) as postbox:

            def send(reader: str) -> str:
                return deliver(_mail["parcel"](f"{reader}@example.test"), chosen, tmp_path, postbox)

            assert "queued as" in send("ana")
            with pytest.raises(UndeliveredError, match="550") as told:
                send("ben")
            assert told.value.permanent
            send("cho")
        arrived = [_arrived(server, reader) for reader in ("ana", "cho")]
    for message in arrived:
        (attached,) = message.iter_attachments()
        assert attached.get_content() == _mail["PDF"]
        assert attached.get_filename() == "morning-2025-03-26T0700-edition-3.pdf"


def _arrived(server: Any, reader: str) -> EmailMessage:
    """The one mail of a reader, once the queue has brought it there."""
    end = time.monotonic() + 20
    while not server.mails(reader) and time.monotonic() < end:
        time.sleep(0.02)
    (content,) = server.mails(reader)
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message
