"""Enterprises and their contacts: registered, changed, left."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.people import models as people
from dianxiaoer.domains.people.rules import day_of
from dianxiaoer.domains.registry import access, models, rules
from dianxiaoer.domains.registry.commands.checks import checked, lock_enterprise, one_of
from dianxiaoer.domains.registry.rules import ContactRole, EnterpriseStatus, Scale, Tier
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.pinyin import name_key
from dianxiaoer.kernel.refusals import Conflict, Invalid, NotFound, WrongState


@dataclass(frozen=True, slots=True)
class EnterpriseData:
    """What an enterprise's form holds. `industry` is a code or a name of GB/T 4754."""

    name: str
    credit_code: str = ""
    short_name: str = ""
    industry: str = ""
    scale: str = ""
    tier: str = ""
    tags: tuple[str, ...] = ()
    sub_park_id: int | None = None
    site_id: int | None = None
    address: str = ""
    moved_in_date: date | None = None
    name_key: str = ""


@command
def register_enterprise(*, by: Actor, at: datetime, data: EnterpriseData, pre_registered: bool = False) -> int:
    """Add an enterprise. Only a pre-registered one may lack its credit code.

    Refuses `not_allowed`, `required`, `too_long`, `credit_code_length`, `credit_code_characters`,
    `credit_code_check_digit`, `credit_code_missing`, `credit_code_taken`, `enterprise_name_taken`,
    `industry_unknown`, `choice_unknown`, `sub_park_unknown`, `site_elsewhere`.
    """
    access.require_editor(by)
    status = EnterpriseStatus.PRE_REGISTERED if pre_registered else EnterpriseStatus.OPERATING
    enterprise = models.Enterprise(status=status.value, created_at=at)
    fill(enterprise, data)
    enterprise.save(force_insert=True)
    record(
        verb="enterprise.registered",
        subject=("enterprise", enterprise.pk),
        enterprise_id=enterprise.pk,
        facts={"name": enterprise.name, "credit_code": enterprise.credit_code, "status": status.value},
    )
    return enterprise.pk


@command
def update_enterprise(*, by: Actor, at: datetime, enterprise_id: int, data: EnterpriseData) -> None:
    """Replace what an enterprise's form holds; a new name keeps the old one among the former names.

    A pre-registered enterprise that gets its credit code is operating from then on. Refuses as
    `register_enterprise`, and `enterprise_unknown`.
    """
    access.require_editor(by)
    enterprise = lock_enterprise(enterprise_id)
    before = {"name": enterprise.name, "credit_code": enterprise.credit_code, "status": enterprise.status}
    fill(enterprise, data)
    enterprise.save()
    record(
        verb="enterprise.updated",
        subject=("enterprise", enterprise_id),
        enterprise_id=enterprise_id,
        facts={
            "before": before,
            "after": {
                "name": enterprise.name,
                "credit_code": enterprise.credit_code,
                "status": enterprise.status,
            },
        },
    )


@command
def set_enterprise_status(
    *, by: Actor, at: datetime, enterprise_id: int, status: str, exited_date: date | None = None
) -> None:
    """Say that an enterprise operates, has stopped, or has left. Its assignments are ended by `end_assignment`.

    Refuses `not_allowed`, `enterprise_unknown`, `choice_unknown`, `credit_code_missing`, `status_same`.
    """
    access.require_editor(by)
    enterprise = lock_enterprise(enterprise_id)
    status = one_of(EnterpriseStatus, status, "status")
    if status == enterprise.status:
        raise WrongState("status_same", _("The enterprise has this status already."), field="status")
    if status != EnterpriseStatus.PRE_REGISTERED and enterprise.credit_code is None:
        raise Invalid("credit_code_missing", _("Enter the unified social credit code first."), field="credit_code")
    before, enterprise.status = enterprise.status, status
    enterprise.exited_date = (exited_date or day_of(at)) if status == EnterpriseStatus.EXITED else None
    enterprise.save(update_fields=["status", "exited_date"])
    record(
        verb="enterprise.status_set",
        subject=("enterprise", enterprise_id),
        enterprise_id=enterprise_id,
        facts={"before": before, "after": status},
    )


@command
def add_contact(
    *,
    by: Actor,
    at: datetime,
    enterprise_id: int,
    name: str,
    phone: str = "",
    role: str = ContactRole.AGENT,
    account_id: int | None = None,
) -> int:
    """Name a person who speaks for an enterprise; the same account may speak for several.

    Refuses `not_allowed`, `enterprise_unknown`, `required`, `too_long`, `choice_unknown`, `contact_taken`,
    `account_unknown`, `account_of_officer`.
    """
    access.require_editor(by)
    lock_enterprise(enterprise_id)
    name = checked(models.Contact, "name", name, required=True)
    phone = checked(models.Contact, "phone", phone)
    mine = models.Contact.objects.filter(enterprise_id=enterprise_id, active=True)
    if mine.filter(name=name, phone=phone).exists():
        raise Conflict("contact_taken", _("This contact is already there."), field="name")
    contact = models.Contact(
        enterprise_id=enterprise_id, name=name, phone=phone, role=one_of(ContactRole, role, "role")
    )
    if account_id is not None:
        _link(contact, account_id)
    contact.save(force_insert=True)
    record(
        verb="contact.added",
        subject=("contact", contact.pk),
        enterprise_id=enterprise_id,
        facts={"role": contact.role, "account_id": account_id},
    )
    return contact.pk


@command
def link_contact_account(*, by: Actor, at: datetime, contact_id: int, account_id: int) -> None:
    """Give a contact a login. Refuses `not_allowed`, `contact_unknown`, `contact_retired`, `contact_taken`,
    `account_unknown`, `account_of_officer`."""
    access.require_editor(by)
    contact = _lock_contact(contact_id)
    _link(contact, account_id)
    contact.save(update_fields=["account"])
    record(
        verb="contact.account_linked",
        subject=("contact", contact_id),
        enterprise_id=contact.enterprise_id,
        facts={"account_id": account_id},
    )


@command
def retire_contact(*, by: Actor, at: datetime, contact_id: int) -> None:
    """A contact speaks for the enterprise no more. Refuses `not_allowed`, `contact_unknown`,
    `contact_retired`."""
    access.require_editor(by)
    contact = _lock_contact(contact_id)
    contact.active = False
    contact.save(update_fields=["active"])
    record(verb="contact.retired", subject=("contact", contact_id), enterprise_id=contact.enterprise_id)


def _lock_contact(contact_id: int) -> models.Contact:
    contact = models.Contact.objects.select_for_update(of=("self",)).filter(pk=contact_id).first()
    if contact is None:
        raise NotFound("contact_unknown", _("There is no such contact."))
    if not contact.active:
        raise WrongState("contact_retired", _("This contact speaks for the enterprise no more."))
    return contact


def _link(contact: models.Contact, account_id: int) -> None:
    account = people.Account.objects.select_for_update(of=("self",)).filter(pk=account_id).first()
    if account is None:
        raise NotFound("account_unknown", _("There is no such account."), field="account_id")
    if people.Officer.objects.filter(account=account).exists():
        raise Conflict("account_of_officer", _("This account belongs to an officer."), field="account_id")
    others = models.Contact.objects.filter(enterprise_id=contact.enterprise_id, account=account, active=True)
    if others.exclude(pk=contact.pk).exists():
        raise Conflict("contact_taken", _("This contact is already there."), field="account_id")
    contact.account = account


def fill(enterprise: models.Enterprise, data: EnterpriseData) -> None:
    """Puts checked data on an enterprise; see `register_enterprise` for the refusals."""
    others = models.Enterprise.objects.exclude(pk=enterprise.pk)
    name = checked(models.Enterprise, "name", data.name, required=True)
    if others.filter(name=name).exists():
        raise Conflict("enterprise_name_taken", _("Another enterprise has this name."), field="name")
    code = _credit_code(data.credit_code)
    if code is not None and others.filter(credit_code=code).exists():
        raise Conflict("credit_code_taken", _("Another enterprise has this credit code."), field="credit_code")
    if code is None and enterprise.status != EnterpriseStatus.PRE_REGISTERED:
        raise Invalid(
            "credit_code_missing",
            _("Only a pre-registered enterprise may lack its unified social credit code."),
            field="credit_code",
        )
    if enterprise.pk and enterprise.name != name and enterprise.name not in enterprise.former_names:
        enterprise.former_names = [*enterprise.former_names, enterprise.name]
    if enterprise.pk and enterprise.credit_code is None and code is not None:
        enterprise.status = EnterpriseStatus.OPERATING.value
    enterprise.name = name
    enterprise.credit_code = code
    enterprise.name_key = (checked(models.Enterprise, "name_key", data.name_key) or name_key(name))[:400]
    enterprise.industry_code, enterprise.industry_name = _industry(data.industry)
    enterprise.scale = one_of(Scale, data.scale, "scale", empty=True)
    enterprise.tier = one_of(Tier, data.tier, "tier", empty=True)
    enterprise.tags = sorted({checked_tag(tag) for tag in data.tags if tag.strip()})
    enterprise.short_name = checked(models.Enterprise, "short_name", data.short_name)
    enterprise.address = checked(models.Enterprise, "address", data.address)
    enterprise.moved_in_date = data.moved_in_date
    _place(enterprise, data)


def checked_tag(tag: str) -> str:
    tag = tag.strip()
    if len(tag) > 24:
        raise Invalid("too_long", _("At most %(most)s characters fit here."), field="tags", most=24)
    return tag


def _credit_code(text: str) -> str | None:
    code = rules.normalise_credit_code(text)
    if not code:
        return None
    problem = rules.credit_code_problem(code)
    if problem is None:
        return code
    messages = {
        "length": _("A unified social credit code has 18 characters."),
        "characters": _("A unified social credit code has no letters I, O, S, V, Z, and digits in places 3 to 8."),
        "check_digit": _("The credit code's check digit is wrong; compare it with the business licence."),
    }
    raise Invalid(f"credit_code_{problem}", messages[problem], field="credit_code")


def _industry(text: str) -> tuple[str, str]:
    if not text.strip():
        return "", ""
    found = rules.industry_of(text)
    if found is None:
        raise Invalid("industry_unknown", _("Enter a code or name of GB/T 4754, such as C39."), field="industry")
    return found


def _place(enterprise: models.Enterprise, data: EnterpriseData) -> None:
    if data.sub_park_id is not None and not models.SubPark.objects.filter(pk=data.sub_park_id).exists():
        raise Invalid("sub_park_unknown", _("There is no such part of the park."), field="sub_park_id")
    if data.site_id is not None:
        place = models.Site.objects.filter(pk=data.site_id).values_list("sub_park_id", flat=True).first()
        if place is None or (data.sub_park_id is not None and place != data.sub_park_id):
            raise Invalid("site_elsewhere", _("This place is not in that part of the park."), field="site_id")
    enterprise.sub_park_id = data.sub_park_id
    enterprise.site_id = data.site_id
