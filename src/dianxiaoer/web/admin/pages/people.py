"""The directory, officers with their dated roles, absences and logins, and departments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dianxiaoer.domains.people import commands, queries
from dianxiaoer.domains.people.commands import DepartmentData, OfficerData
from dianxiaoer.domains.registry import commands as registry_commands
from dianxiaoer.domains.registry import queries as registry
from dianxiaoer.kernel.access import Actor
from dianxiaoer.web.admin.forms import people as forms
from dianxiaoer.web.admin.forms.common import NoFields
from dianxiaoer.web.admin.steps import Step, administrator_only, step_page, submit

FORM = ["GET", "HEAD", "POST"]


def _account_of(officer_id: int) -> int:
    account_id = queries.officer(officer_id).account_id
    if account_id is None:
        raise Http404
    return account_id


def _open_account(by: Actor, at: datetime, officer_id: int, data: dict[str, Any]) -> None:
    name = queries.officer(officer_id).name
    account_id = commands.create_account(
        by=by, at=at, username=data["username"], name=name, password=data["password"] or None
    )
    commands.link_account(by=by, at=at, officer_id=officer_id, account_id=account_id)


def _officer_values(officer_id: int) -> dict[str, Any]:
    row = queries.officer(officer_id)
    return {"name": row.name, "post": row.post, "phone": row.phone, "staff_number": row.staff_number}


def _move_values(officer_id: int) -> dict[str, Any]:
    row = queries.officer(officer_id)
    return {"department_id": row.department_id, "post": row.post}


STEPS: dict[str, Step] = {
    "edit": Step(
        gettext_lazy("Edit"),
        forms.OfficerForm,
        lambda by, at, pk, data: commands.update_officer(by=by, at=at, officer_id=pk, data=OfficerData(**data)),
        gettext_lazy("Saved."),
        initial=_officer_values,
    ),
    "move": Step(
        gettext_lazy("Move"),
        forms.MoveForm,
        lambda by, at, pk, data: commands.move_officer(by=by, at=at, officer_id=pk, **data),
        gettext_lazy("Moved. Roles stay until they are revoked."),
        initial=_move_values,
    ),
    "grant": Step(
        gettext_lazy("Grant a role"),
        forms.GrantForm,
        lambda by, at, pk, data: commands.grant_role(by=by, at=at, officer_id=pk, **data),
        gettext_lazy("Role granted."),
        initial=lambda pk: {"from_date": localdate()},
    ),
    "revoke": Step(
        gettext_lazy("Revoke a role"),
        forms.RevokeForm,
        lambda by, at, pk, data: commands.revoke_role(by=by, at=at, officer_id=pk, **data),
        gettext_lazy("Role revoked."),
        kind="danger",
    ),
    "absence": Step(
        gettext_lazy("Record an absence"),
        forms.AbsenceForm,
        lambda by, at, pk, data: commands.record_absence(by=by, at=at, officer_id=pk, **data),
        gettext_lazy("Absence recorded; the deputy stands in."),
        initial=lambda pk: {"from_date": localdate()},
    ),
    "end_absence": Step(
        gettext_lazy("Shorten the absence"),
        forms.EndAbsenceForm,
        lambda by, at, pk, data: commands.end_absence(by=by, at=at, **data),
        gettext_lazy("Absence shortened."),
        initial=lambda pk: {"last_date": localdate()},
    ),
    "account": Step(
        gettext_lazy("Open a login"),
        forms.AccountForm,
        _open_account,
        gettext_lazy("The login is open."),
    ),
    "password": Step(
        gettext_lazy("Set a new password"),
        forms.PasswordForm,
        lambda by, at, pk, data: commands.set_password(by=by, at=at, account_id=_account_of(pk), **data),
        gettext_lazy("The password is new; open sessions have ended."),
    ),
    "sessions": Step(
        gettext_lazy("End all sessions"),
        NoFields,
        lambda by, at, pk, data: commands.revoke_sessions(by=by, at=at, account_id=_account_of(pk)),
        gettext_lazy("Every session ends at its next request."),
        help=gettext_lazy("Whoever is logged in with this account has to log in again, on every device."),
    ),
    "factor": Step(
        gettext_lazy("Reset the second step"),
        NoFields,
        lambda by, at, pk, data: commands.reset_second_factor(by=by, at=at, account_id=_account_of(pk)),
        gettext_lazy("The second step is gone; open sessions have ended."),
        kind="danger",
        help=gettext_lazy("For a lost phone or key: codes, passkeys and recovery codes are taken away."),
    ),
    "disable": Step(
        gettext_lazy("Close the login"),
        NoFields,
        lambda by, at, pk, data: commands.disable_account(by=by, at=at, account_id=_account_of(pk)),
        gettext_lazy("The login is closed."),
        kind="danger",
        help=gettext_lazy("The officer stays in the directory but cannot log in. Open sessions end."),
    ),
    "enable": Step(
        gettext_lazy("Open the login again"),
        NoFields,
        lambda by, at, pk, data: commands.enable_account(by=by, at=at, account_id=_account_of(pk)),
        gettext_lazy("The login is open."),
    ),
    "hand_over": Step(
        gettext_lazy("Hand over all enterprises"),
        forms.HandOverAllForm,
        lambda by, at, pk, data: registry_commands.hand_over_all(by=by, at=at, from_officer_id=pk, **data),
        gettext_lazy("All enterprises were handed over."),
        initial=lambda pk: {"from_date": localdate()},
        help=gettext_lazy("All or none: an officer who would carry too many refuses the whole."),
    ),
    "retire": Step(
        gettext_lazy("Retire"),
        forms.RetireForm,
        lambda by, at, pk, data: commands.retire_officer(by=by, at=at, officer_id=pk, **data),
        gettext_lazy("The officer has retired."),
        kind="danger",
        initial=lambda pk: {"last_date": localdate()},
        help=gettext_lazy("Roles end on that day, the login closes at once. Hand the enterprises over first."),
    ),
}


@administrator_only
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    form = forms.DirectoryForm(request.GET)
    form.is_valid()
    data = getattr(form, "cleaned_data", {})
    page = queries.directory(
        at=request.at,  # type: ignore[attr-defined]
        search=data.get("q") or "",
        department_id=data.get("department"),
        role=data.get("role") or "",
        include_retired=bool(data.get("retired")),
        after=request.GET.get("after"),
    )
    return render(request, "admin/people.html", {"form": form, "page": page})


@administrator_only
@require_safe
def officer(request: HttpRequest, officer_id: int) -> HttpResponse:
    row = queries.officer(officer_id)
    today = localdate(request.at)  # type: ignore[attr-defined]
    account = queries.account(row.account_id) if row.account_id is not None else None
    verbs = ["edit", "move", "grant", "absence"] if row.active else []
    firms = registry.enterprises_of_officer(officer_id, today)
    account_verbs: list[str] = []
    if row.active and account is None:
        account_verbs = ["account"]
    elif account is not None and row.active:
        account_verbs = ["password", "sessions", "factor", "disable"] if account.is_active else ["enable"]
    context = {
        "officer": row,
        "account": account,
        "grants": queries.role_grants(officer_id),
        "absences": queries.absences(officer_id=officer_id),
        "firms": firms,
        "today": today,
        "verbs": [(verb, STEPS[verb].label) for verb in verbs],
        "account_verbs": [(verb, STEPS[verb].label) for verb in account_verbs],
    }
    return render(request, "admin/officer.html", context)


@administrator_only
@require_http_methods(FORM)
def officer_step(request: HttpRequest, officer_id: int, verb: str) -> HttpResponse:
    if verb not in STEPS:
        raise Http404
    row = queries.officer(officer_id)
    return step_page(request, STEPS, verb, officer_id, name=row.name, to=reverse("admin:officer", args=[officer_id]))


@administrator_only
@require_http_methods(FORM)
def officer_new(request: HttpRequest) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]

    def hire(data: dict[str, Any]) -> None:
        account_id = None
        if data["username"]:
            account_id = commands.create_account(
                by=by, at=at, username=data["username"], name=data["name"], password=data["password"] or None
            )
        kept = {key: data[key] for key in ("name", "post", "phone", "staff_number")}
        commands.hire_officer(
            by=by, at=at, data=OfficerData(**kept), department_id=data["department_id"], account_id=account_id
        )

    return submit(
        request,
        forms.NewOfficerForm(request.POST or None),
        hire,
        title=_("New officer"),
        done=_("The officer is in the directory. Grant a role next."),
        to=reverse("admin:people"),
    )


@administrator_only
@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    rows = queries.departments(active_only=False)
    leaders = queries.officers_by_id(row.leader_id for row in rows if row.leader_id)
    context = {"rows": rows, "leaders": leaders, "names": {row.id: row.name for row in rows}}
    return render(request, "admin/departments.html", context)


@administrator_only
@require_http_methods(FORM)
def department(request: HttpRequest, department_id: int) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    row = queries.department(department_id)
    initial = {name: getattr(row, name) for name in DepartmentData.__dataclass_fields__}
    return submit(
        request,
        forms.DepartmentForm(request.POST or None, initial=initial),
        lambda data: commands.update_department(by=by, at=at, department_id=row.id, data=DepartmentData(**data)),
        title=row.name,
        done=_("Saved."),
        to=reverse("admin:departments"),
        template="admin/department.html",
        department=row,
    )


@administrator_only
@require_http_methods(FORM)
def department_new(request: HttpRequest) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]

    def create(data: dict[str, Any]) -> None:
        code = data.pop("code")
        commands.create_department(by=by, at=at, code=code, data=DepartmentData(**data))

    form = forms.NewDepartmentForm(request.POST or None)
    to = reverse("admin:departments")
    return submit(request, form, create, title=_("New department"), done=_("Department added."), to=to)


CLOSE = {
    "close": Step(
        gettext_lazy("Close the department"),
        NoFields,
        lambda by, at, pk, data: commands.close_department(by=by, at=at, department_id=pk),
        gettext_lazy("The department is closed."),
        kind="danger",
        help=gettext_lazy("Nobody may work in it any more, and it stands in no list. What it did stays."),
    )
}


@administrator_only
@require_http_methods(FORM)
def department_close(request: HttpRequest, department_id: int) -> HttpResponse:
    row = queries.department(department_id)
    return step_page(request, CLOSE, "close", department_id, name=row.name, to=reverse("admin:departments"))
