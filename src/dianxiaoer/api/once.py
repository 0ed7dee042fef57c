"""`Idempotency-Key`: a POST that is repeated with its key has its effect once and gets its first answer again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from dianxiaoer.api.entrance import holder_of, moment
from dianxiaoer.api.problems import refused
from dianxiaoer.kernel import idempotency
from dianxiaoer.kernel.refusals import Refused

HEADER = "Idempotency-Key"
Run = Callable[..., HttpResponseBase]


def once(run: Run) -> Run:
    """Wraps a route. Answers of commands are kept, refusals too; faults, bad tokens and unreadable bodies are not."""

    @wraps(run)
    def keyed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = request.headers.get(HEADER)
        holder = holder_of(request) if request.method == "POST" and key is not None else None
        if holder is None or key is None:
            return run(request, *args, **kwargs)
        asked: dict[str, Any] = {"account_id": holder.account_id, "key": key, "at": moment(request)}
        try:
            asked["request"] = idempotency.fingerprint(_parts(request))
            with transaction.atomic():
                known = idempotency.recall(**asked)
                if known is not None:
                    return _again(known)
                response = run(request, *args, **kwargs)
                assert isinstance(response, HttpResponse)
                if response.status_code >= 500:
                    transaction.set_rollback(True)
                elif response.status_code < 400 or hasattr(response, "from_command"):
                    idempotency.keep(**asked, answer=_answer(response))
                return response
        except Refused as refusal:
            return refused(request, refusal)

    return keyed


def _answer(response: HttpResponse) -> idempotency.Answer:
    return idempotency.Answer(response.status_code, response["Content-Type"], response.content)


def _again(known: idempotency.Answer) -> HttpResponse:
    response = HttpResponse(known.body, status=known.status, content_type=known.media_type)
    response["Idempotency-Replayed"] = "true"
    return response


def _parts(request: HttpRequest) -> Iterator[bytes]:
    """Address and content; of an upload its fields and files, since each sending draws a new boundary."""
    yield from (str(request.method).encode(), request.get_full_path().encode())
    if not (request.content_type or "").startswith("multipart/"):
        yield request.body
        return
    for name, values in sorted(request.POST.lists()):
        yield from (name.encode(), *(str(value).encode() for value in values))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest = hashlib.sha256()
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
            yield from (name.encode(), str(file.name).encode(), digest.digest())
