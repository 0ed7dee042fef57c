"""The park, its places, its enterprises and their contacts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.people import queries as people
from dianxiaoer.domains.people.rules import Role, day_of
from dianxiaoer.domains.registry import access, models, rules
from dianxiaoer.domains.registry.queries.rows import (
    ContactRow,
    EnterpriseRow,
    ParkRow,
    SiteRow,
    SubParkRow,
    enterprise_row,
)
from dianxiaoer.domains.registry.rules import ContactRole
from dianxiaoer.kernel.access import PUBLIC, Actor
from dianxiaoer.kernel.paging import keyset_page
from dianxiaoer.kernel.refusals import NotFound

_CONTACT_ROLES = {ContactRole.AGENT: Role.ENTERPRISE_AGENT, ContactRole.REPRESENTATIVE: Role.ENTERPRISE_REP}


@dataclass(frozen=True, slots=True)
class EnterprisePage:
    rows: tuple[EnterpriseRow, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class DemoUser:
    """One button of the demo park's login page; `place` is the department or the enterprise."""

    account_id: int
    username: str
    name: str
    roles: tuple[str, ...]
    post: str
    place: str


def actor_for(account_id: int, at: datetime) -> Actor:
    """Who acts through an account: its officer, else the contact of its enterprises, else PUBLIC.

    Costs 1 SQL for a contact, 4 for an officer. A contact's id is that of his first row.
    """
    rows = list(
        models.Contact.objects.filter(account_id=account_id, active=True, account__is_active=True)
        .order_by("id")
        .values_list("id", "enterprise_id", "name", "role")
    )
    if not rows:
        return people.actor_for(account_id, at)
    return Actor(
        kind="contact",
        id=rows[0][0],
        name=rows[0][2],
        roles=frozenset(_CONTACT_ROLES[ContactRole(row[3])].value for row in rows),
        enterprise_ids=frozenset(row[1] for row in rows),
        account_id=account_id,
    )


def contact_actor(contact_id: int, at: datetime) -> Actor:
    """The actor of one contact, with or without an account; PUBLIC when he is not active any more."""
    row = models.Contact.objects.filter(pk=contact_id, active=True).first()
    if row is None:
        return PUBLIC
    if row.account_id is not None:
        return actor_for(row.account_id, at)
    role = _CONTACT_ROLES[ContactRole(row.role)].value
    return Actor(
        kind="contact",
        id=row.pk,
        name=row.name,
        roles=frozenset({role}),
        enterprise_ids=frozenset({row.enterprise_id}),
    )


def park() -> ParkRow:
    """The park; a placeholder's fields are empty until somebody fills them in."""
    row = models.Park.objects.filter(pk=1).first() or models.Park()
    return ParkRow(
        name=row.name,
        short_name=row.short_name,
        desk_phone=row.desk_phone,
        address=row.address,
        handles_social_affairs=row.handles_social_affairs,
        host_district=row.host_district,
        host_district_phone=row.host_district_phone,
    )


def sub_parks(*, active_only: bool = True) -> tuple[SubParkRow, ...]:
    rows = models.SubPark.objects.order_by("sort_key", "id")
    return tuple(
        SubParkRow(r.pk, r.code, r.name, r.address, r.merged_date, r.sort_key, r.active)
        for r in (rows.filter(active=True) if active_only else rows)
    )


def sites(*, sub_park_id: int | None = None) -> tuple[SiteRow, ...]:
    """Active sites, by sub-park and name."""
    rows = models.Site.objects.filter(active=True).select_related("sub_park")
    if sub_park_id is not None:
        rows = rows.filter(sub_park_id=sub_park_id)
    return tuple(
        SiteRow(r.pk, r.code, r.name, r.kind, r.sub_park_id, r.sub_park.name, r.address, r.phone, r.active)
        for r in rows.order_by("sub_park__sort_key", "sub_park_id", "name", "id")
    )


def enterprise(enterprise_id: int, *, actor: Actor) -> EnterpriseRow:
    """One enterprise for a reader. Refuses `enterprise_unknown` when it is not there for him."""
    row = enterprises_by_id([enterprise_id]).get(enterprise_id)
    if row is None or not access.may_see_enterprise(actor, enterprise_id):
        raise NotFound("enterprise_unknown", _("There is no such enterprise."))
    return row


def enterprises_by_id(enterprise_ids: Iterable[int]) -> dict[int, EnterpriseRow]:
    """Many enterprises at once (1 SQL); unknown ids are left out. The caller has checked access."""
    found = models.Enterprise.objects.filter(pk__in=set(enterprise_ids)).select_related("sub_park", "site")
    return {each.pk: enterprise_row(each) for each in found}


def find_by_credit_code(credit_code: str) -> EnterpriseRow | None:
    code = rules.normalise_credit_code(credit_code)
    found = models.Enterprise.objects.filter(credit_code=code).select_related("sub_park", "site").first()
    return None if found is None else enterprise_row(found)


def find_by_name(name: str) -> EnterpriseRow | None:
    """The enterprise that bears the name, else the one that bore it (when only one did)."""
    base = models.Enterprise.objects.select_related("sub_park", "site")
    found = base.filter(name=name.strip()).first()
    if found is None:
        former = list(base.filter(former_names__contains=[name.strip()])[:2])
        found = former[0] if len(former) == 1 else None
    return None if found is None else enterprise_row(found)


def enterprises(
    *,
    actor: Actor,
    search: str = "",
    sub_park_id: int | None = None,
    status: str = "",
    tier: str = "",
    scale: str = "",
    industry: str = "",
    tag: str = "",
    after: str | None = None,
    size: int = 50,
) -> EnterprisePage:
    """One page of enterprises by pinyin of the name (1 SQL). Contacts see their own alone, the public none."""
    found = _searched(models.Enterprise.objects.select_related("sub_park", "site"), search)
    if not (actor.is_officer or actor.is_system):
        found = found.filter(pk__in=actor.enterprise_ids)
    exact = {"sub_park_id": sub_park_id, "status": status, "tier": tier, "scale": scale}
    found = found.filter(**{field: value for field, value in exact.items() if value})
    if industry:
        found = found.filter(industry_code__startswith=industry)
    if tag:
        found = found.filter(tags__contains=[tag])
    page = keyset_page(found, keys=("name_key", "id"), after=after, size=size)
    return EnterprisePage(tuple(enterprise_row(each) for each in page.rows), page.next_cursor)


def _searched(found: QuerySet[models.Enterprise], search: str) -> QuerySet[models.Enterprise]:
    """Every word must stand in a name, a former name, the pinyin or the credit code."""
    for word in search.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(former_names__icontains=word)
            | Q(name_key__contains=word.lower())
            | Q(credit_code__startswith=word.upper())
        )
    return found


def contacts(enterprise_id: int, *, actor: Actor, at: datetime) -> tuple[ContactRow, ...]:
    """Active contacts of an enterprise; masked when the reader's scope does not reach it.

    Refuses `enterprise_unknown` to whoever may not see the enterprise.
    """
    if not access.may_see_enterprise(actor, enterprise_id):
        raise NotFound("enterprise_unknown", _("There is no such enterprise."))
    masked = not access.sees_personal_data(actor, enterprise_id, day_of(at))
    rows = models.Contact.objects.filter(enterprise_id=enterprise_id, active=True).order_by("role", "id")
    return tuple(_contact(row, masked=masked) for row in rows)


def contact(contact_id: int) -> ContactRow:
    """One contact unmasked, for commands of higher rooms. Refuses `contact_unknown`."""
    row = models.Contact.objects.filter(pk=contact_id).first()
    if row is None:
        raise NotFound("contact_unknown", _("There is no such contact."))
    return _contact(row, masked=False)


def contacts_by_phone(phone: str) -> tuple[ContactRow, ...]:
    """Active contacts with a phone number, unmasked, to recognise a caller; for officers' commands alone."""
    rows = models.Contact.objects.filter(phone=phone.strip(), active=True).order_by("id") if phone.strip() else []
    return tuple(_contact(row, masked=False) for row in rows)


def _contact(row: models.Contact, *, masked: bool) -> ContactRow:
    return ContactRow(
        id=row.pk,
        enterprise_id=row.enterprise_id,
        account_id=row.account_id,
        name=rules.mask_name(row.name) if masked else row.name,
        phone=rules.mask_phone(row.phone) if masked else row.phone,
        role=row.role,
        active=row.active,
        masked=masked,
    )


def demo_users(at: datetime, *, enterprises_shown: int = 6) -> tuple[DemoUser, ...]:
    """Buttons of the demo park's login page: every officer with a demo account, then a few contacts."""
    accounts = people.demo_accounts()
    contacts_of = {
        row.account_id: row
        for row in models.Contact.objects.filter(
            account_id__in=[each.id for each in accounts], active=True
        ).select_related("enterprise")
    }
    officers: list[DemoUser] = []
    firms: list[DemoUser] = []
    for each in accounts:
        row = contacts_of.get(each.id)
        if row is not None:
            role = _CONTACT_ROLES[ContactRole(row.role)].value
            firms.append(DemoUser(each.id, each.username, row.name, (role,), "", row.enterprise.name))
            continue
        actor = people.actor_for(each.id, at)
        if actor.id is not None:
            officer = people.officer(actor.id)
            roles = tuple(sorted(actor.roles))
            officers.append(
                DemoUser(each.id, each.username, officer.name, roles, officer.post, officer.department_name)
            )
    return (*officers, *firms[:enterprises_shown])
