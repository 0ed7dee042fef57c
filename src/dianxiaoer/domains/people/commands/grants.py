"""What officers hold over ranges of days: roles, authority to decide alone, and deputies while away."""

from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.people import access, models, rules
from dianxiaoer.domains.people.commands.accounts import require_another_administrator
from dianxiaoer.domains.people.commands.locking import checked, lock_officer
from dianxiaoer.domains.people.rules import ENTERPRISE_ROLES, AbsenceReason, Role
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Conflict, Invalid, NotAllowed, NotFound, WrongState

D = TypeVar("D", models.RoleGrant, models.Absence, models.AuthorityGrant)


@command
def grant_role(
    *,
    by: Actor,
    at: datetime,
    officer_id: int,
    role: str,
    from_date: date,
    until_date: date | None = None,
) -> int:
    """Let an officer hold a role from a day until a day (both included) or for good.

    Refuses `not_allowed`, `officer_unknown`, `officer_retired`, `role_unknown`, `role_of_enterprises`,
    `days_reversed`, `role_held`, `role_conflict` (an administrator works on no cases).
    """
    access.require_administrator(by)
    officer = lock_officer(officer_id)
    _require_active(officer)
    if role not in {each.value for each in Role}:
        raise Invalid("role_unknown", _("Choose a role from the list."), field="role")
    if Role(role) in ENTERPRISE_ROLES:
        raise Invalid("role_of_enterprises", _("This role belongs to enterprises' contacts."), field="role")
    _require_order(from_date, until_date)
    same_days = _overlapping(models.RoleGrant.objects.filter(officer=officer), from_date, until_date)
    held = set(same_days.values_list("role", flat=True))
    if role in held:
        raise Conflict("role_held", _("He holds this role on some of these days already."), field="role")
    if rules.roles_conflict({*held, role}):
        raise Conflict(
            "role_conflict",
            _("An administrator sees no case content, so he cannot hold a role that works on cases."),
            field="role",
        )
    grant = models.RoleGrant.objects.create(officer=officer, role=str(role), from_date=from_date, until_date=until_date)
    record(
        verb="role.granted",
        subject=("officer", officer_id),
        facts={"role": role, "from_date": from_date, "until_date": until_date},
    )
    return grant.pk


@command
def revoke_role(*, by: Actor, at: datetime, officer_id: int, role: str, last_date: date | None = None) -> None:
    """End a role after a last day; without one, at once.

    Refuses `not_allowed`, `officer_unknown`, `role_not_held`, `last_administrator`.
    """
    access.require_administrator(by)
    officer = lock_officer(officer_id)
    today = rules.day_of(at)
    current = Q(until_date__isnull=True) | Q(until_date__gte=today)
    grants = models.RoleGrant.objects.filter(current, officer=officer, role=role)
    grant = grants.order_by("from_date").first()
    if grant is None:
        raise WrongState("role_not_held", _("He does not hold this role."), field="role")
    if role == Role.ADMINISTRATOR:
        require_another_administrator(at=at, officer_id=officer_id)
    _end(grant, last_date, today)
    record(verb="role.revoked", subject=("officer", officer_id), facts={"role": role, "last_date": last_date})


@command
def record_absence(
    *,
    by: Actor,
    at: datetime,
    officer_id: int,
    deputy_id: int,
    reason: str,
    from_date: date,
    until_date: date,
) -> int:
    """Say who does an officer's work from a day until a day, both included.

    The officer himself, the head of his department and administrators may. Refuses `not_allowed`,
    `officer_unknown`, `officer_retired`, `absence_reason_unknown`, `days_reversed`, `deputy_self`,
    `deputy_retired`, `deputy_absent` and `absence_overlaps`.
    """
    first, second = sorted((officer_id, deputy_id))
    locked = {each: lock_officer(each) for each in {first, second}}
    officer, deputy = locked[officer_id], locked[deputy_id]
    _require_may_record(by, officer)
    _require_active(officer)
    if reason not in {each.value for each in AbsenceReason}:
        raise Invalid("absence_reason_unknown", _("Choose a reason from the list."), field="reason")
    _require_order(from_date, until_date)
    if officer_id == deputy_id:
        raise Invalid("deputy_self", _("Name somebody else as deputy."), field="deputy_id")
    if not deputy.active:
        raise Invalid("deputy_retired", _("The deputy has retired. Name another."), field="deputy_id")
    away = _overlapping(models.Absence.objects.filter(officer=deputy), from_date, until_date).first()
    if away is not None:
        raise Conflict(
            "deputy_absent",
            _("The deputy is away himself from %(from_date)s to %(until_date)s. Name another."),
            field="deputy_id",
            from_date=away.from_date,
            until_date=away.until_date,
        )
    if _overlapping(models.Absence.objects.filter(officer=officer), from_date, until_date).exists():
        raise Conflict(
            "absence_overlaps", _("An absence on some of these days is recorded already."), field="from_date"
        )
    absence = models.Absence.objects.create(
        officer=officer, deputy=deputy, reason=str(reason), from_date=from_date, until_date=until_date
    )
    record(
        verb="absence.recorded",
        subject=("officer", officer_id),
        facts={"deputy_id": deputy_id, "reason": reason, "from_date": from_date, "until_date": until_date},
    )
    return absence.pk


@command
def end_absence(*, by: Actor, at: datetime, absence_id: int, last_date: date) -> None:
    """Shorten an absence to a last day; a last day before its first takes it away.

    Refuses `not_allowed`, `absence_unknown`, `absence_longer` (record another absence instead).
    """
    absence = (
        models.Absence.objects.select_for_update(of=("self",)).select_related("officer").filter(pk=absence_id).first()
    )
    if absence is None:
        raise NotFound("absence_unknown", _("There is no such absence."))
    _require_may_record(by, absence.officer)
    if last_date > absence.until_date:
        raise Invalid(
            "absence_longer",
            _("It ends earlier. Record another absence for the days after it."),
            field="last_date",
        )
    _end(absence, last_date, last_date)
    record(verb="absence.ended", subject=("officer", absence.officer_id), facts={"last_date": last_date})


@command
def grant_authority(
    *,
    by: Actor,
    at: datetime,
    officer_id: int,
    item_code: str,
    amount_limit_fen: int | None,
    from_date: date,
    until_date: date | None,
    document: str,
) -> int:
    """Let a chief service officer decide an item alone, up to an amount, over a range of days.

    Refuses `not_allowed`, `officer_unknown`, `officer_retired`, `required`, `amount_negative`,
    `days_reversed`, `authority_needs_role`, `authority_held`.
    """
    access.require_administrator(by)
    officer = lock_officer(officer_id)
    _require_active(officer)
    item_code = checked(models.AuthorityGrant, "item_code", item_code, required=True)
    document = checked(models.AuthorityGrant, "document", document, required=True)
    if amount_limit_fen is not None and amount_limit_fen < 0:
        raise Invalid("amount_negative", _("The amount is 0 or more."), field="amount_limit_fen")
    _require_order(from_date, until_date)
    chief = models.RoleGrant.objects.filter(officer=officer, role=Role.CHIEF_SERVICE_OFFICER.value)
    if not _overlapping(chief, from_date, until_date).exists():
        raise WrongState(
            "authority_needs_role",
            _("Only a chief service officer decides alone. Grant him that role first."),
        )
    mine = models.AuthorityGrant.objects.filter(officer=officer, item_code=item_code)
    if _overlapping(mine, from_date, until_date).exists():
        raise Conflict("authority_held", _("He holds this authority on some of these days already."))
    grant = models.AuthorityGrant.objects.create(
        officer=officer,
        item_code=item_code,
        amount_limit_fen=amount_limit_fen,
        from_date=from_date,
        until_date=until_date,
        document=document,
    )
    record(
        verb="authority.granted",
        subject=("officer", officer_id),
        facts={"item_code": item_code, "amount_limit_fen": amount_limit_fen, "document": document},
    )
    return grant.pk


@command
def revoke_authority(*, by: Actor, at: datetime, grant_id: int, last_date: date | None = None) -> None:
    """End an authority after a last day; without one, at once. Refuses `not_allowed`, `authority_unknown`."""
    access.require_administrator(by)
    grant = models.AuthorityGrant.objects.select_for_update(of=("self",)).filter(pk=grant_id).first()
    if grant is None:
        raise NotFound("authority_unknown", _("There is no such authority."))
    facts = {"item_code": grant.item_code, "last_date": last_date}
    officer_id = grant.officer_id
    _end(grant, last_date, rules.day_of(at))
    record(verb="authority.revoked", subject=("officer", officer_id), facts=facts)


def _end(row: models.RoleGrant | models.Absence | models.AuthorityGrant, last: date | None, today: date) -> None:
    """Ends a dated row after its last day, or takes it away when no day of it would be left."""
    last = last or today - timedelta(days=1)
    if last < row.from_date:
        row.delete()
        return
    row.until_date = last
    row.save(update_fields=["until_date"])


def _overlapping(rows: QuerySet[D], from_date: date, until_date: date | None) -> QuerySet[D]:
    found = rows.filter(Q(until_date__isnull=True) | Q(until_date__gte=from_date))
    return found if until_date is None else found.filter(from_date__lte=until_date)


def _require_order(from_date: date, until_date: date | None) -> None:
    if until_date is not None and until_date < from_date:
        raise Invalid("days_reversed", _("The last day lies before the first."), field="until_date")


def _require_active(officer: models.Officer) -> None:
    if not officer.active:
        raise WrongState("officer_retired", _("This officer has retired."))


def _require_may_record(by: Actor, officer: models.Officer) -> None:
    own = by.is_officer and by.id == officer.pk
    heads = by.is_officer and Role.DEPARTMENT_HEAD in by.roles and by.department_id == officer.department_id
    if own or heads:
        return
    try:
        access.require_administrator(by)
    except NotAllowed:
        raise NotAllowed(
            "not_allowed", _("The officer himself, the head of his department or an administrator does this.")
        ) from None
