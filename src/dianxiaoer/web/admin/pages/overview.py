"""What needs an administrator's eye, and the journal of the whole house."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from dianxiaoer.domains.demands import queries as demands
from dianxiaoer.domains.people import queries as people
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.registry import queries as registry
from dianxiaoer.domains.registry.rules import AssignmentKind
from dianxiaoer.domains.worktime import queries as worktime
from dianxiaoer.kernel import journal
from dianxiaoer.web.admin.steps import administrator_only

PAGE = 50
# Facts of these subjects are settings; those of cases are not for administrators (dossier §3).
OPEN_SUBJECTS = frozenset(
    {
        "account", "officer", "department", "enterprise", "contact", "park", "sub_park", "site", "load_limit",
        "calendar_year", "limit_profile", "demand_type", "ladder", "order_rule",
        "order_profile",
    }
)  # fmt: skip
PREFIXES: dict[str, Any] = {
    "": gettext_lazy("All"),
    "account.": gettext_lazy("Logins"),
    "officer.": gettext_lazy("Officers"),
    "role.": gettext_lazy("Roles"),
    "absence.": gettext_lazy("Absences"),
    "department.": gettext_lazy("Departments"),
    "enterprise.": gettext_lazy("Enterprises"),
    "contact.": gettext_lazy("Contacts"),
    "assignment.": gettext_lazy("Assignments"),
    "demand.": gettext_lazy("Demands"),
    "promise.": gettext_lazy("Promises"),
    "supervision_order.": pgettext_lazy("pages", "Supervision orders"),
    "calendar.": gettext_lazy("Calendar"),
    "limits.": gettext_lazy("Limits"),
    "demand_type.": gettext_lazy("Dispatch catalogue"),
    "ladder.": gettext_lazy("Escalation"),
}


@administrator_only
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    at = request.at  # type: ignore[attr-defined]
    today = localdate(at)
    types = demands.types()
    gaps = registry.gaps(today)
    desks = [row for row in people.departments() if row.is_desk]
    context = {
        "officers": len(people.all_officers()),
        "departments": len(people.departments()),
        "administrators": len(people.officers_with_role(Role.ADMINISTRATOR, at)),
        "directors": len(people.top_leaders(at)),
        "desk": desks[0] if desks else None,
        "types": len(types),
        "unowned": [row for row in types if row.department_id is None],
        "gaps": len(gaps),
        "without_secretary": sum(row.kind == AssignmentKind.OFFICER for row in gaps),
        "loads": len(registry.load_warnings(today)),
        "waiting": worktime.notice_years_waiting(at),
        "away": [row for row in people.absences(on_or_after=today) if row.from_date <= today],
    }
    return render(request, "admin/home.html", context)


@administrator_only
@require_safe
def journal_page(request: HttpRequest) -> HttpResponse:
    """The newest events, a page at a time (`?before=` a sequence number), of one kind (`?verb=`)."""
    verb = request.GET.get("verb", "") if request.GET.get("verb", "") in PREFIXES else ""
    before = request.GET.get("before", "")
    entries = journal.latest(
        limit=PAGE + 1, before=int(before) if before.isdigit() and len(before) < 19 else None, verb_prefix=verb
    )
    shown = entries[:PAGE]
    context = {
        "entries": [(entry, entry.facts if entry.subject_kind in OPEN_SUBJECTS else None) for entry in shown],
        "older": shown[-1].sequence if len(entries) > PAGE else None,
        "verb": verb,
        "inside": bool(before),
        "prefixes": PREFIXES.items(),
    }
    return render(request, "admin/journal.html", context)


@administrator_only
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Prove the chain: every hash is computed again in the database."""
    found = journal.verify()
    if found.intact:
        messages.success(request, _("The chain is whole: %(count)s events were checked.") % {"count": found.count})
    else:
        messages.error(
            request,
            _("Event %(number)s does not fit the chain. Keep the database as it is and call whoever runs it.")
            % {"number": found.first_bad},
        )
    return redirect("admin:journal")
