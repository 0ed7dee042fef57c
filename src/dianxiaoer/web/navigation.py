"""What stands around every page: navigation by role, theme, language, account (`shell` in every template)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from dianxiaoer.domains.people.rules import ENTERPRISE_ROLES, OFFICER_ROLES, Role
from dianxiaoer.domains.promises import queries as promises
from dianxiaoer.domains.registry import queries as registry
from dianxiaoer.domains.registry.access import ASSIGNERS, EDITORS
from dianxiaoer.kernel.access import PUBLIC

THEMES = ("system", "light", "dark")
THEME_COOKIE = "dxe_theme"
TAB_LIMIT = 4

_ENTERPRISE = frozenset(ENTERPRISE_ROLES)
_OFFICERS = frozenset(OFFICER_ROLES) - {Role.ADMINISTRATOR, Role.INSPECTOR}
_DESK = frozenset({Role.DEMAND_DESK})
_CALLERS = _DESK | {Role.SUPERVISION_OFFICE}
_HANDLERS = frozenset(
    {
        Role.DEPARTMENT_HANDLER,
        Role.DEPARTMENT_HEAD,
        Role.LIAISON_OFFICER,
        Role.PROMOTION_UNIT,
        Role.PROJECT_OFFICE,
        Role.FINANCE_OFFICE,
        Role.TASK_FORCE_MEMBER,
        Role.SERVICE_SITE,
        Role.SPONSOR_LEADER,
        Role.DIRECTOR,
    }
)
_LEADERS = frozenset(
    {
        Role.SPONSOR_LEADER,
        Role.DIRECTOR,
        Role.CHAIN_CHIEF,
        Role.SUPERVISION_OFFICE,
        Role.SERVICE_CENTRE_DIRECTOR,
        Role.OVERSIGHT,
        Role.AUDITOR,
    }
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One place in the navigation. `names` are tried in turn; without a page the entry is left out."""

    label: Any
    names: tuple[str, ...]
    icon: str
    roles: frozenset[Any] | None = None  # None: everyone who is signed in
    short: Any = ""
    key: str = ""
    url: str = ""
    active: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    label: Any
    entries: tuple[Entry, ...] = field(default_factory=tuple)


# The order is the order of the day: first what is mine, then what everyone sees, then the house.
GROUPS = (
    Group(
        gettext_lazy("Our enterprise"),
        (
            Entry(
                gettext_lazy("What we are owed"),
                ("portal:home",),
                "home",
                _ENTERPRISE,
                gettext_lazy("Home"),
                "g h",
            ),
            Entry(
                gettext_lazy("File a demand"),
                ("portal:file", "portal:new"),
                "plus",
                _ENTERPRISE,
                gettext_lazy("File"),
                "g f",
            ),
            Entry(
                gettext_lazy("Our demands"),
                ("portal:demands",),
                "message-2",
                _ENTERPRISE,
                gettext_lazy("Demands"),
                "g m",
            ),
            Entry(gettext_lazy("Vote"), ("vote:home",), "thumb-up", frozenset({Role.ENTERPRISE_REP}), "", "g b"),
        ),
    ),
    Group(
        gettext_lazy("Dispatch desk"),
        (
            Entry(gettext_lazy("To accept"), ("desk:queue",), "inbox", _DESK, gettext_lazy("Accept"), "g q"),
            Entry(gettext_lazy("To dispatch"), ("desk:dispatches",), "route", _DESK, gettext_lazy("Dispatch"), "g r"),
            Entry(gettext_lazy("Reply audit"), ("desk:audits",), "checks", _DESK, gettext_lazy("Audit"), "g t"),
            Entry(
                gettext_lazy("Call-backs"),
                ("desk:callbacks",),
                "phone-call",
                _CALLERS,
                gettext_lazy("Calls"),
                "g c",
            ),
        ),
    ),
    Group(
        gettext_lazy("My work"),
        (
            Entry(
                gettext_lazy("My orders"),
                ("work:orders",),
                "clipboard-list",
                _HANDLERS,
                gettext_lazy("Orders"),
                "g o",
            ),
            Entry(
                gettext_lazy("To approve"),
                ("work:approvals",),
                "gavel",
                _HANDLERS | _DESK,
                gettext_lazy("Approve"),
                "g v",
            ),
            Entry(
                gettext_lazy("Joint handling"),
                ("work:joints", "work:joint"),
                "users-group",
                _HANDLERS | _DESK,
                gettext_lazy("Joint"),
                "g j",
            ),
            Entry(gettext_lazy("File for a firm"), ("portal:on_behalf",), "file-plus", _HANDLERS | _DESK, "", "g f"),
            Entry(
                gettext_lazy("My enterprises"),
                ("work:enterprises",),
                "building-factory-2",
                _HANDLERS,
                gettext_lazy("Firms"),
                "g e",
            ),
        ),
    ),
    Group(
        gettext_lazy("The park"),
        (
            Entry(
                gettext_lazy("Wall"),
                ("wall:home", "wall:wall"),
                "layout-dashboard",
                _OFFICERS,
                gettext_lazy("Wall"),
                "g w",
            ),
            Entry(gettext_lazy("Figures"), ("supervision:figures",), "chart-bar", _OFFICERS),
            Entry(
                gettext_lazy("All demands"),
                ("demands:list",),
                "list-check",
                _OFFICERS,
                gettext_lazy("All"),
                "g a",
            ),
            Entry(
                pgettext_lazy("pages", "Supervision orders"),
                ("supervision_orders:list",),
                "flag",
                _LEADERS | _HANDLERS | _DESK,
                gettext_lazy("Supervise"),
                "g u",
            ),
            Entry(gettext_lazy("Bulletins"), ("bulletins:list",), "file-text", _OFFICERS, "", "g b"),
            Entry(gettext_lazy("Scores"), ("scores:home",), "star", _OFFICERS, gettext_lazy("Scores"), "g s"),
            Entry(
                gettext_lazy("Import"),
                ("imports:start", "imports:new", "imports:demands"),
                "upload",
                _DESK,
                "",
                "g i",
            ),
        ),
    ),
    Group(
        gettext_lazy("Administration"),
        (
            Entry(
                gettext_lazy("Overview"),
                ("admin:home",),
                "layout-grid",
                frozenset({Role.ADMINISTRATOR}),
                "",
                "g n",
            ),
            Entry(
                gettext_lazy("People"),
                ("admin:people",),
                "users",
                frozenset({Role.ADMINISTRATOR}),
                gettext_lazy("People"),
                "g p",
            ),
            Entry(
                gettext_lazy("Enterprises"),
                ("admin:enterprises",),
                "building-factory-2",
                frozenset({Role.ADMINISTRATOR}) | EDITORS | ASSIGNERS,
                "",
                "g z",
            ),
            Entry(
                gettext_lazy("Limits"),
                ("admin:limits",),
                "hourglass",
                frozenset({Role.ADMINISTRATOR}),
                gettext_lazy("Limits"),
                "g l",
            ),
            Entry(
                gettext_lazy("Calendar"),
                ("admin:calendar",),
                "calendar",
                frozenset({Role.ADMINISTRATOR}),
                gettext_lazy("Calendar"),
                "g k",
            ),
            Entry(
                gettext_lazy("Dispatch catalogue"),
                ("admin:catalogue",),
                "sitemap",
                frozenset({Role.ADMINISTRATOR}),
                gettext_lazy("Catalogue"),
                "g d",
            ),
            Entry(
                gettext_lazy("Journal"),
                ("admin:journal",),
                "history",
                frozenset({Role.ADMINISTRATOR}),
                "",
                "g y",
            ),
        ),
    ),
)
ACCOUNT_LINKS = (
    Entry(gettext_lazy("Change password"), ("account_change_password",), "key"),
    Entry(gettext_lazy("Two-step login"), ("mfa_index",), "shield-check"),
    Entry(gettext_lazy("Devices logged in"), ("usersessions_list",), "device-mobile"),
    Entry(gettext_lazy("Tokens"), ("tokens:list",), "key"),
)
IDENTITIES = Entry(gettext_lazy("Connected identities"), ("socialaccount_connections",), "building")
FIRST_PAGES = (
    "portal:home",
    "desk:queue",
    "work:orders",
    "wall:home",
    "wall:wall",
    "demands:list",
    "admin:home",
    "admin:people",
)


def begins_at_the_wall(roles: Iterable[str]) -> bool:
    """Leaders and overseers open the wall in the morning; whoever works at the desk or on orders opens these."""
    held = set(roles)
    return bool(_LEADERS & held) and not held & {Role.DEMAND_DESK, Role.DEPARTMENT_HANDLER, Role.DEPARTMENT_HEAD}


def url_of(*names: str) -> str:
    """The first of these addresses that exists, or nothing."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


def groups_for(roles: Iterable[str], path: str = "") -> list[Group]:
    """The navigation of somebody with these roles; the longest matching address is the active entry."""
    held = frozenset(str(role) for role in roles)
    found = [
        Group(group.label, tuple(_with_url(entry) for entry in group.entries if _open_to(entry, held)))
        for group in GROUPS
    ]
    shown = [Group(group.label, tuple(entry for entry in group.entries if entry.url)) for group in found]
    shown = [group for group in shown if group.entries]
    matches = [entry.url for group in shown for entry in group.entries if path.startswith(entry.url)]
    best = max(matches, key=len, default=None)
    return [Group(group.label, tuple(replace(one, active=one.url == best) for one in group.entries)) for group in shown]


def _open_to(entry: Entry, held: frozenset[str]) -> bool:
    return entry.roles is None or bool(held & {str(role) for role in entry.roles})


def _account_links() -> tuple[Entry, ...]:
    """With an identity provider there is something to connect."""
    return (*ACCOUNT_LINKS, IDENTITIES) if settings.SOCIALACCOUNT_PROVIDERS else ACCOUNT_LINKS


def _with_url(entry: Entry) -> Entry:
    return replace(entry, url=url_of(*entry.names), short=entry.short or entry.label)


def park_name() -> str:
    """The park's short name, read at most once a minute in each process."""
    return cache.get_or_set("park-name", lambda: registry.park().short_name or registry.park().name, 60) or ""


def theme_of(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(THEME_COOKIE, "system")
    return chosen if chosen in THEMES else "system"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Nothing here is computed for an answer that renders no frame."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: HttpRequest) -> dict[str, Any]:
    actor = getattr(request, "actor", PUBLIC)
    signed_in = actor.kind in {"officer", "contact"} or request.user.is_authenticated
    navigation = groups_for(actor.roles, request.path) if signed_in else []
    entries = [entry for group in navigation for entry in group.entries]
    login_url = url_of("account_login")
    notices_url = url_of("work:notices") if actor.kind == "officer" else ""
    other = ("en", "English") if (get_language() or "").startswith("zh") else ("zh-hans", "中文")
    return {
        "navigation": navigation,
        "tabs": entries[:TAB_LIMIT],
        "has_more": len(entries) > TAB_LIMIT or bool(entries),
        "home_url": url_of("home") or "/",
        "park_name": park_name() or _("Development zone service"),
        "search_url": url_of("demands:search", "demands:list") if signed_in and actor.kind == "officer" else "",
        "search_label": _("Search demands, firms, numbers"),
        "notices_url": notices_url,
        "notices_count": promises.unread_count(actor.id) if notices_url and actor.id is not None else 0,
        "theme": theme_of(request),
        "themes": [
            {"value": "system", "label": _("Follow the system"), "icon": "device-desktop"},
            {"value": "light", "label": _("Light theme"), "icon": "sun"},
            {"value": "dark", "label": _("Dark theme"), "icon": "moon"},
        ],
        "theme_url": url_of("set_theme"),
        "language_url": url_of("set_language"),
        "other_language": {"code": other[0], "name": other[1]},
        "here": request.get_full_path() if request.method == "GET" else request.path,
        "referer": _referer(request),
        "signed_in": signed_in,
        "account": actor.account_id or "",
        "name": actor.name,
        "role_label": _role_label(actor.roles),
        "account_links": [entry for entry in map(_with_url, _account_links()) if entry.url],
        "login_url": login_url if request.path != login_url else "",
        "logout_url": url_of("account_logout"),
    }


def _role_label(roles: Iterable[str]) -> str:
    labels = [_(role.label) for role in Role if role in roles]
    return "、".join(labels) if (get_language() or "").startswith("zh") else ", ".join(labels)


def _referer(request: HttpRequest) -> str:
    """The page before, when it is ours; else the first page."""
    referer = request.headers.get("referer", "")
    if url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()}):
        return referer
    return url_of("home") or "/"
