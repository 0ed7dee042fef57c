"""The places of the house: what stands in the navigation, for which roles, in the order of the day."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from dianxiaoer.domains.people.rules import ENTERPRISE_ROLES, OFFICER_ROLES, Role
from dianxiaoer.domains.registry.access import ASSIGNERS, EDITORS

ENTERPRISE = frozenset(ENTERPRISE_ROLES)
OFFICERS = frozenset(OFFICER_ROLES) - {Role.ADMINISTRATOR, Role.INSPECTOR}
DESK = frozenset({Role.DEMAND_DESK})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
REHEARSERS = ADMINISTRATOR | {Role.SUPERVISION_OFFICE, Role.SPONSOR_LEADER, Role.DIRECTOR}
CALLERS = DESK | {Role.SUPERVISION_OFFICE}
HANDLERS = frozenset(
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
LEADERS = frozenset(
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
                ENTERPRISE,
                gettext_lazy("Home"),
                "g h",
            ),
            Entry(
                gettext_lazy("File a demand"),
                ("portal:file", "portal:new"),
                "plus",
                ENTERPRISE,
                gettext_lazy("File"),
                "g f",
            ),
            Entry(
                gettext_lazy("Our demands"),
                ("portal:demands",),
                "message-2",
                ENTERPRISE,
                gettext_lazy("Demands"),
                "g m",
            ),
            Entry(gettext_lazy("Vote"), ("vote:home",), "thumb-up", frozenset({Role.ENTERPRISE_REP}), "", "g b"),
        ),
    ),
    Group(
        gettext_lazy("Dispatch desk"),
        (
            Entry(gettext_lazy("To accept"), ("desk:queue",), "inbox", DESK, gettext_lazy("Accept"), "g q"),
            Entry(gettext_lazy("To dispatch"), ("desk:dispatches",), "route", DESK, gettext_lazy("Dispatch"), "g r"),
            Entry(gettext_lazy("Reply audit"), ("desk:audits",), "checks", DESK, gettext_lazy("Audit"), "g t"),
            Entry(
                gettext_lazy("Call-backs"),
                ("desk:callbacks",),
                "phone-call",
                CALLERS,
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
                HANDLERS,
                gettext_lazy("Orders"),
                "g o",
            ),
            Entry(
                gettext_lazy("To approve"),
                ("work:approvals",),
                "gavel",
                HANDLERS | DESK,
                gettext_lazy("Approve"),
                "g v",
            ),
            Entry(
                gettext_lazy("Joint handling"),
                ("work:joints", "work:joint"),
                "users-group",
                HANDLERS | DESK,
                gettext_lazy("Joint"),
                "g j",
            ),
            Entry(gettext_lazy("File for a firm"), ("portal:on_behalf",), "file-plus", HANDLERS | DESK, "", "g f"),
            Entry(
                gettext_lazy("My enterprises"),
                ("work:enterprises",),
                "building-factory-2",
                HANDLERS,
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
                OFFICERS,
                gettext_lazy("Wall"),
                "g w",
            ),
            Entry(gettext_lazy("Figures"), ("supervision:figures",), "chart-bar", OFFICERS),
            Entry(
                gettext_lazy("All demands"),
                ("demands:list",),
                "list-check",
                OFFICERS,
                gettext_lazy("All"),
                "g a",
            ),
            Entry(
                pgettext_lazy("pages", "Supervision orders"),
                ("supervision_orders:list",),
                "flag",
                LEADERS | HANDLERS | DESK,
                gettext_lazy("Supervise"),
                "g u",
            ),
            Entry(gettext_lazy("Bulletins"), ("bulletins:list",), "file-text", OFFICERS, "", "g b"),
            Entry(gettext_lazy("Scores"), ("scores:home",), "star", OFFICERS, gettext_lazy("Scores"), "g s"),
            Entry(gettext_lazy("Rehearsal"), ("rehearsal:home",), "player-play", REHEARSERS),
            Entry(
                gettext_lazy("Import"),
                ("imports:start", "imports:new", "imports:demands"),
                "upload",
                DESK,
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
                ADMINISTRATOR,
                "",
                "g n",
            ),
            Entry(
                gettext_lazy("People"),
                ("admin:people",),
                "users",
                ADMINISTRATOR,
                gettext_lazy("People"),
                "g p",
            ),
            Entry(
                gettext_lazy("Enterprises"),
                ("admin:enterprises",),
                "building-factory-2",
                ADMINISTRATOR | EDITORS | ASSIGNERS,
                "",
                "g z",
            ),
            Entry(
                gettext_lazy("Limits"),
                ("admin:limits",),
                "hourglass",
                ADMINISTRATOR,
                gettext_lazy("Limits"),
                "g l",
            ),
            Entry(
                gettext_lazy("Calendar"),
                ("admin:calendar",),
                "calendar",
                ADMINISTRATOR,
                gettext_lazy("Calendar"),
                "g k",
            ),
            Entry(
                gettext_lazy("Dispatch catalogue"),
                ("admin:catalogue",),
                "sitemap",
                ADMINISTRATOR,
                gettext_lazy("Catalogue"),
                "g d",
            ),
            Entry(
                gettext_lazy("Journal"),
                ("admin:journal",),
                "history",
                ADMINISTRATOR,
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
