"""Whatever goes wrong on an address of the API is told as a problem (RFC 9457), also where Django answers first."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from dianxiaoer.api.problems import PROBLEM, problem

GetResponse = Callable[[HttpRequest], HttpResponse]


class ProblemMiddleware:
    """Turns pages of errors on `/api/` into problems; leaves all other addresses alone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path_info.startswith("/api/") or response.status_code < 400:
            return response
        if response.headers.get("Content-Type", "").startswith(PROBLEM):
            return response
        told = problem(request, response.status_code)
        for name in ("Allow", "Retry-After"):
            if name in response.headers:
                told[name] = response[name]
        return told
