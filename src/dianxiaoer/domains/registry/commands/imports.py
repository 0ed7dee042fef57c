"""Enterprises from a table that somebody made."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.registry import access, models, rules
from dianxiaoer.domains.registry.commands.checks import checked
from dianxiaoer.domains.registry.commands.enterprises import EnterpriseData, fill
from dianxiaoer.domains.registry.rules import ContactRole, EnterpriseStatus
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Conflict, Invalid
from dianxiaoer.kernel.tables import ImportResult, Row, import_rows, parse_day


@dataclass(frozen=True, slots=True)
class _Places:
    """Parts of the park and sites by their names and codes."""

    sub_parks: dict[str, int]
    sites: dict[str, tuple[int, int]]


@command
def import_enterprises(
    *, by: Actor, at: datetime, rows: Iterable[Row], file_name: str = "", dry_run: bool = False
) -> ImportResult:
    """Take enterprises from rows read with `rules.ENTERPRISE_COLUMNS`; a second run of the same rows adds nothing.

    An enterprise is known by its credit code, else by its name; one without a code is pre-registered. Empty
    cells leave what is there; a contact in the row is added when he is new. A bad row is listed with line,
    column and reason. Refuses `not_allowed`.
    """
    access.require_editor(by)
    sub_parks: dict[str, int] = {}
    for pk, code, name in models.SubPark.objects.values_list("pk", "code", "name"):
        sub_parks |= {code: pk, name: pk}
    sites: dict[str, tuple[int, int]] = {}
    for pk, code, name, sub_park_id in models.Site.objects.values_list("pk", "code", "name", "sub_park_id"):
        sites |= {code: (pk, sub_park_id), name: (pk, sub_park_id)}
    places = _Places(sub_parks, sites)
    result = import_rows(rows, lambda row: _take(row, places, at), dry_run=dry_run)
    record(
        verb="enterprise.import_checked" if dry_run else "enterprise.imported",
        subject=("park", 1),
        facts={"file": file_name, **result.summary(), "rejected": len(result.rejected)},
    )
    return result


def _take(row: Row, places: _Places, at: datetime) -> str:
    name = checked(models.Enterprise, "name", row.text("name"), required=True)
    enterprise = _find(name, rules.normalise_credit_code(row.text("credit_code")))
    created = enterprise is None
    if enterprise is None:
        coded = bool(row.text("credit_code"))
        status = EnterpriseStatus.OPERATING if coded else EnterpriseStatus.PRE_REGISTERED
        enterprise = models.Enterprise(status=status.value, created_at=at)
    before = _state(enterprise)
    fill(enterprise, _data(row, enterprise, name, places))
    changed = _state(enterprise) != before
    if created or changed:
        enterprise.save()
    changed |= _add_contact(enterprise, row)
    if created:
        return "created"
    return "updated" if changed else "unchanged"


def _find(name: str, credit_code: str) -> models.Enterprise | None:
    rows = models.Enterprise.objects.select_for_update(of=("self",))
    if credit_code:
        found = rows.filter(credit_code=credit_code).first()
        if found is not None:
            return found
    named = rows.filter(name=name).first()
    if named is not None and credit_code and named.credit_code is not None:
        raise Conflict(
            "credit_code_differs",
            _("The enterprise of this name has another credit code (%(other)s). Correct one of them."),
            field="credit_code",
            other=named.credit_code,
        )
    return named


def _state(enterprise: models.Enterprise) -> dict[str, object]:
    return {
        field.attname: getattr(enterprise, field.attname)
        for field in models.Enterprise._meta.concrete_fields
        if field.attname != "id"
    } | {"tags": list(enterprise.tags), "former_names": list(enterprise.former_names)}


def _data(row: Row, known: models.Enterprise, name: str, places: _Places) -> EnterpriseData:
    """The row's cells over what is known."""
    sub_park_id = _place(row, places, known)
    site_id = known.site_id
    if row.text("site"):
        if row.text("site") not in places.sites:
            raise Invalid("site_unknown", _("There is no place “%(name)s”."), field="site", name=row.text("site"))
        site_id, of_site = places.sites[row.text("site")]
        sub_park_id = sub_park_id or of_site
    elif sub_park_id != known.sub_park_id:
        site_id = None
    return EnterpriseData(
        name=name,
        name_key=known.name_key if known.name == name else "",
        credit_code=row.text("credit_code") or known.credit_code or "",
        short_name=row.text("short_name") or known.short_name,
        industry=row.text("industry") or known.industry_code,
        scale=_scale(row.text("scale")) or known.scale,
        tier=_tier(row.text("tier")) or known.tier,
        tags=(*known.tags, *(tag for tag in re.split(r"[、,，;；|]+", row.text("tags")) if tag.strip())),
        sub_park_id=sub_park_id,
        site_id=site_id,
        address=row.text("address") or known.address,
        moved_in_date=_day(row) or known.moved_in_date,
    )


def _place(row: Row, places: _Places, known: models.Enterprise) -> int | None:
    text = row.text("sub_park")
    if not text:
        return known.sub_park_id
    if text not in places.sub_parks:
        raise Invalid(
            "sub_park_unknown",
            _("There is no part of the park “%(name)s”. Add it first or correct the name."),
            field="sub_park",
            name=text,
        )
    return places.sub_parks[text]


def _scale(text: str) -> str:
    if not text:
        return ""
    scale = rules.scale_named(text)
    if scale is None:
        raise Invalid("scale_unknown", _("The scale is large, medium, small or micro."), field="scale")
    return scale.value


def _tier(text: str) -> str:
    if text in {"", "无", "否", "-", "—"}:
        return ""
    tier = rules.tier_named(text)
    if tier is None:
        raise Invalid("tier_unknown", _("There is no cultivation tier “%(name)s”."), field="tier", name=text)
    return tier.value


def _day(row: Row) -> date | None:
    value = row.values.get("moved_in_date", "")
    if value == "":
        return None
    try:
        return parse_day(value)
    except ValueError:
        raise Invalid(
            "date_unreadable",
            _("“%(text)s” is no date. Write it as 2026-09-29."),
            field="moved_in_date",
            text=row.text("moved_in_date"),
        ) from None


def _add_contact(enterprise: models.Enterprise, row: Row) -> bool:
    name = checked(models.Contact, "name", row.text("contact_name"))
    phone = checked(models.Contact, "phone", row.text("contact_phone"))
    if not name:
        return False
    mine = models.Contact.objects.filter(enterprise=enterprise, name=name)
    if mine.filter(phone=phone).exists() or (not phone and mine.exists()):
        return False
    models.Contact.objects.create(enterprise=enterprise, name=name, phone=phone, role=ContactRole.AGENT.value)
    return True
