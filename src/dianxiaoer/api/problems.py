"""Every refusal and fault as `application/problem+json` (RFC 9457), with a code that programs can rely on."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from dianxiaoer.kernel.refusals import Refused

PROBLEM = "application/problem+json"
log = logging.getLogger("dianxiaoer.api")

CODES: dict[int, tuple[str, Any]] = {
    400: ("bad_request", gettext_lazy("The request could not be read.")),
    401: ("no_token", gettext_lazy("Send a valid token: Authorization: Bearer …")),
    403: ("not_allowed", gettext_lazy("This is not allowed.")),
    404: ("not_found", gettext_lazy("There is nothing at this address, or you may not see it.")),
    405: ("method_not_allowed", gettext_lazy("This address does not take this method.")),
    406: ("not_acceptable", gettext_lazy("Answers are JSON; accept application/json.")),
    413: ("too_large", gettext_lazy("The request is too large.")),
    415: ("unsupported_media_type", gettext_lazy("Send the body as application/json.")),
    422: ("invalid", gettext_lazy("Some of the values cannot be taken.")),
    429: ("too_many_requests", gettext_lazy("Too many requests. Wait a little and try again.")),
    500: ("fault", gettext_lazy("Something went wrong on our side. It has been noted; try again later.")),
    503: ("unavailable", gettext_lazy("The service is not available now. Try again later.")),
}


def problem(
    request: HttpRequest,
    status: int,
    *,
    code: str = "",
    detail: str = "",
    errors: Sequence[Mapping[str, str]] = (),
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """A problem; without a code the one that the status has of itself. `errors` name the inputs at fault."""
    usual, sentence = CODES.get(status, (HTTPStatus(status).name.lower(), HTTPStatus(status).phrase))
    body: dict[str, Any] = {
        "type": f"urn:dianxiaoer:problem:{code or usual}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or str(sentence),
        "code": code or usual,
        "instance": request.path,
        "errors": list(errors),
        **(more or {}),
    }
    response = HttpResponse(orjson.dumps(body, default=str), content_type=PROBLEM, status=status)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="dianxiaoer"'
    return response


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A command or query said no."""
    errors = [{"field": refusal.field, "message": refusal.message}] if refusal.field else []
    more = {name: str(refusal.params[name]) for name in ("state", "possible") if name in refusal.params}
    response = problem(request, refusal.status, code=refusal.code, detail=refusal.message, errors=errors, more=more)
    response.from_command = True  # type: ignore[attr-defined]
    return response


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = []
    for each in error.errors[:50]:
        places = [str(place) for place in each.get("loc", ()) if place not in ("body", "query", "path", "form", "file")]
        named = places[1:] if len(places) > 1 and places[0] in ("payload", "filters") else places
        errors.append({"field": ".".join(named), "message": str(each.get("msg", ""))})
    return problem(request, 422, errors=errors)


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error, AuthenticationError):
        return problem(request, 401)
    if isinstance(error, Throttled):
        return problem(request, 429)
    status = error.status_code
    if status == 400 and "Cannot parse" in str(error):
        return problem(request, 400, code="bad_json", detail=_("The body is not JSON."))
    return problem(request, status, detail=str(error))


def _fault(request: HttpRequest, error: Exception) -> HttpResponse:
    log.exception("fault on %s %s", request.method, request.path, exc_info=error)
    return problem(request, 500)


def register(api: NinjaAPI) -> None:
    """Let every exception of a route become a problem."""
    handlers: dict[type[Exception], Any] = {
        Exception: _fault,
        HttpError: _http,
        ValidationError: _invalid,
        Refused: refused,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
    api.add_exception_handler(Http404, lambda request, _error: problem(request, 404))
    api.add_exception_handler(RequestDataTooBig, lambda request, _error: problem(request, 413))
    api.add_exception_handler(SuspiciousOperation, lambda request, _error: problem(request, 400))
