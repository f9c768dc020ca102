"""Delivery to a webhook: one signed HTTP POST, as Standard Webhooks (standardwebhooks.com) has it.

The body is JSON: what the memo is, its bottom line, and the PDF in base64. `webhook-id` and
`Idempotency-Key` are the same at every attempt; `webhook-signature` is `v1,` and the base64 of
HMAC-SHA256 over `ID.TIMESTAMP.BODY`.
"""

import hmac
import http.client
import json
import urllib.error
import urllib.request
from base64 import b64decode, b64encode
from binascii import Error as NotBase64Error
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from briefing.delivery.parcel import Parcel
from briefing.delivery.problem import UndeliveredError, UnreachableError, one_line, without
from briefing.delivery.secret import disguises, read_secret
from briefing.delivery.tls import verified
from briefing.desk_channels import WebhookSettings, on_this_machine

MOST_ANSWER = 2000
"""Bytes of an answer that are read."""
_MAY_MEND = (401, 403, 404, 408, 409, 423, 425, 429)
"""Refusals that the other side, or the desk's settings, may mend: these are tried again."""
_WHOLE_SECRET = "whsec_"  # noqa: S105 - the prefix of secrets in base64, no secret


def deliver(
    parcel: Parcel, name: str, settings: WebhookSettings, folder: Path, now: datetime
) -> str:
    """Post the memo; the answer's status. Raises UndeliveredError, which never holds the secret."""
    secret = read_secret(
        f"the secret of [webhooks.{name}]", settings.secret_file, settings.secret_env, folder
    )
    content = body(parcel)
    key = idempotency_key(parcel, name)
    stamp = str(int(now.timestamp()))
    request = urllib.request.Request(  # noqa: S310 - the settings allow http and https alone
        settings.url,
        data=content,
        method="POST",
        headers={
            "Content-Type": "application/json",
            "User-Agent": "briefing-desk",
            "Idempotency-Key": key,
            "webhook-id": key,
            "webhook-timestamp": stamp,
            "webhook-signature": signature(secret, key, stamp, content),
        },
    )
    try:
        return without(_posted(request, settings, folder), disguises(secret))
    except UndeliveredError as problem:
        told = without(str(problem), disguises(secret))
        raise type(problem)(told, permanent=problem.permanent) from None


def body(parcel: Parcel) -> bytes:
    """What is posted, as UTF-8 JSON with sorted names."""
    memo = parcel.delivery.memo
    request = memo.request
    told: dict[str, object] = {
        "type": "memo.unchanged" if parcel.one_line else "memo.issued",
        "memo": memo.memo,
        "kind": request.kind,
        "title": parcel.title,
        "dated": str(request.dated),
        "subscription": request.subscription,
        "slot": request.slot,
        "edition": request.edition,
        "marking": request.marking,
        "corrects": parcel.delivery.mends.memo if parcel.delivery.mends else None,
        "bottom_line": [parcel.one_line] if parcel.one_line else list(parcel.bottom_line),
        "file_name": parcel.file_name,
        "pdf_sha256": memo.pdf_sha256,
    }
    if parcel.one_line is None:
        told["pdf"] = b64encode(parcel.pdf).decode()
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")


def idempotency_key(parcel: Parcel, name: str) -> str:
    """The name of a delivery: the same at every attempt, another for a copy that is asked for."""
    delivery = parcel.delivery
    parts = [delivery.memo.memo, delivery.memo.pdf_sha256, name, str(delivery.copies)]
    return sha256("|".join(parts).encode()).hexdigest()[:40]


def signature(secret: str, key: str, stamp: str, content: bytes) -> str:
    """The signature of a body; a secret that begins with `whsec_` is base64 of its bytes."""
    raw = secret.encode()
    if secret.startswith(_WHOLE_SECRET):
        with suppress(NotBase64Error):
            raw = b64decode(secret.removeprefix(_WHOLE_SECRET), validate=True)
    made = hmac.new(raw, f"{key}.{stamp}.".encode() + content, sha256).digest()
    return f"v1,{b64encode(made).decode()}"


class _StayHere(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like any other: what was meant for one host goes to no other."""

    def redirect_request(self, *_given: Any, **_named: Any) -> None:
        return None


def _posted(request: urllib.request.Request, settings: WebhookSettings, folder: Path) -> str:
    handlers: list[urllib.request.BaseHandler] = [_StayHere()]
    if on_this_machine((request.host or "").partition(":")[0]):
        handlers.append(urllib.request.ProxyHandler({}))
    if request.type == "https":
        context = verified(settings.ca_file, folder)
        handlers.append(urllib.request.HTTPSHandler(context=context))
    opener = urllib.request.build_opener(*handlers)
    try:
        with opener.open(request, timeout=settings.timeout_seconds) as answer:
            return f"{answer.status} {one_line(answer.reason or '')}".strip()
    except urllib.error.HTTPError as error:
        with error:
            raise _refused(error, request.host or "") from None
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        told = "it did not answer in time" if isinstance(reason, TimeoutError) else _words(reason)
        raise UnreachableError(f"{request.host} cannot be reached: {one_line(told)}") from None


def _words(reason: object) -> str:
    if isinstance(reason, OSError) and reason.strerror:
        return reason.strerror
    return str(reason)


def _refused(error: urllib.error.HTTPError, host: str) -> UndeliveredError:
    with suppress(OSError, http.client.HTTPException):
        said = one_line(error.read(MOST_ANSWER))
        status = f"{error.code} {one_line(error.reason or '')}".strip()
        if 300 <= error.code < 400:
            return UndeliveredError(
                f"{host} answers with a redirect ({status}), which is not followed; put the "
                "address that it stands for into the settings",
                permanent=True,
            )
        permanent = 400 <= error.code < 500 and error.code not in _MAY_MEND
        told = f"{host} refuses it: {status}" + (f": {said}" if said else "")
        return UndeliveredError(told, permanent=permanent)
    return UndeliveredError(f"{host} refuses it: {error.code}")
