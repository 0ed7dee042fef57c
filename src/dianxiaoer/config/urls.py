"""Every address of the house: journeys for people, one typed API for machines."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path

# One journey, one prefix. The portal and the public pages share the root.
JOURNEYS = (
    ("", "dianxiaoer.web.shell.urls"),
    ("", "dianxiaoer.web.public.urls"),
    ("portal/vote/", "dianxiaoer.web.scores.voting_urls"),
    ("portal/", "dianxiaoer.web.portal.urls"),
    ("desk/", "dianxiaoer.web.desk.urls"),
    ("work/", "dianxiaoer.web.work.urls"),
    ("demands/", "dianxiaoer.web.demands.urls"),
    ("wall/", "dianxiaoer.web.wall.urls"),
    ("figures/", "dianxiaoer.web.supervision.urls"),
    ("supervision/orders/", "dianxiaoer.web.supervision_orders.urls"),
    ("scores/", "dianxiaoer.web.scores.urls"),
    ("documents/", "dianxiaoer.web.bulletins.urls"),
    ("rehearsal/", "dianxiaoer.web.rehearsal.urls"),
    ("admin/", "dianxiaoer.web.admin.urls"),
    ("imports/", "dianxiaoer.web.imports.urls"),
    ("accounts/", "dianxiaoer.web.accounts.urls"),
    ("files/", "dianxiaoer.web.files.urls"),
    ("tokens/", "dianxiaoer.web.tokens.urls"),
    ("api/", "dianxiaoer.api.urls"),
)


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


urlpatterns = [path(prefix, include(module)) for prefix, module in JOURNEYS if _exists(module)]
urlpatterns += [path("accounts/", include("allauth.urls"))]
handler400 = "dianxiaoer.web.shell.errors.bad_request"
handler403 = "dianxiaoer.web.shell.errors.forbidden"
handler404 = "dianxiaoer.web.shell.errors.not_found"
handler500 = "dianxiaoer.web.shell.errors.server_error"
