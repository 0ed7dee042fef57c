"""Rows locked by id, or the refusal that says what is missing; lengths checked before the database does."""

from typing import Any

from django.db import models as db
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.people import models
from dianxiaoer.kernel.refusals import Invalid, NotFound


def lock_account(account_id: int) -> models.Account:
    found = models.Account.objects.select_for_update(of=("self",)).filter(pk=account_id).first()
    if found is None:
        raise NotFound("account_unknown", _("There is no such account."))
    return found


def lock_department(department_id: int) -> models.Department:
    found = models.Department.objects.select_for_update(of=("self",)).filter(pk=department_id).first()
    if found is None:
        raise NotFound("department_unknown", _("There is no such department."))
    return found


def lock_officer(officer_id: int) -> models.Officer:
    found = models.Officer.objects.select_for_update(of=("self",)).filter(pk=officer_id).first()
    if found is None:
        raise NotFound("officer_unknown", _("There is no such officer."))
    return found


def checked(model: type[db.Model], field: str, text: str, *, required: bool = False) -> str:
    """The text trimmed. Refuses `required` and `too_long` against the column's own length."""
    text = text.strip()
    if required and not text:
        raise Invalid("required", _("Fill in this field."), field=field)
    column: Any = model._meta.get_field(field)
    if len(text) > column.max_length:
        raise Invalid("too_long", _("At most %(most)s characters fit here."), field=field, most=column.max_length)
    return text
