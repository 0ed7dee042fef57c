"""Rows locked by id and texts checked, or the refusal that says what is wrong."""

from typing import Any

from django.db import models as db
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.people import models as people
from dianxiaoer.domains.registry import models
from dianxiaoer.kernel.refusals import Invalid, NotFound


def lock_enterprise(enterprise_id: int) -> models.Enterprise:
    found = models.Enterprise.objects.select_for_update(of=("self",)).filter(pk=enterprise_id).first()
    if found is None:
        raise NotFound("enterprise_unknown", _("There is no such enterprise."))
    return found


def lock_active_officer(officer_id: int, *, field: str = "officer_id") -> people.Officer:
    found = people.Officer.objects.select_for_update(of=("self",)).filter(pk=officer_id).first()
    if found is None:
        raise Invalid("officer_unknown", _("There is no such officer."), field=field)
    if not found.active:
        raise Invalid("officer_retired", _("This officer has retired."), field=field)
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


def one_of(kinds: type[Any], value: str, field: str, *, empty: bool = False) -> str:
    """The value of an enumeration. Refuses `choice_unknown`."""
    if empty and value == "":
        return ""
    try:
        return str(kinds(value).value)
    except ValueError:
        raise Invalid("choice_unknown", _("Choose one from the list."), field=field) from None
