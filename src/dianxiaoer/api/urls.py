"""`/api/v1/…`; whatever else begins with `/api/` is a problem 404."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from dianxiaoer.api.problems import problem
from dianxiaoer.api.reference import reference
from dianxiaoer.api.v1 import api


@csrf_exempt
def unknown(request: HttpRequest) -> HttpResponse:
    return problem(request, 404)


urlpatterns = [
    path("v1/docs", reference, name="api_reference"),
    path("v1/", api.urls),
    re_path(r"^", unknown),
]
