"""每日一回访: whom to call today. Closed yesterday first, then what earlier days left over.

Internal: it holds names and numbers of contacts. Whom a list of a past day named is told from promises and does not
change; numbers are those of today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.registry.models import Contact
from dianxiaoer.domains.supervision.queries.frames import report_of
from dianxiaoer.domains.supervision.queries.prose import say, word
from dianxiaoer.domains.supervision.queries.sections.scene import Scene, day_words, scene_of
from dianxiaoer.domains.supervision.queries.wording import in_document_language
from dianxiaoer.domains.supervision.rules.addresses import demand_address
from dianxiaoer.domains.supervision.rules.documents import DocumentKind
from dianxiaoer.domains.supervision.rules.periods import PARK_ZONE, Window
from dianxiaoer.domains.supervision.rules.reports import Cell, Report, Section, Table

MOST = 500


def call_back_list(window: Window, as_of: datetime | None = None) -> Report:
    """The list of the day after the window (one day), as of that day's first moment."""
    with in_document_language():
        scene = scene_of(window, as_of)
        owed = _owed(scene)
        fresh = [one for one in owed if one.started_at >= window.opens_at]
        earlier = [one for one in owed if one.started_at < window.opens_at]
        demands = {
            one.pk: one
            for one in Demand.objects.filter(pk__in=[one.subject_id for one in owed]).select_related(
                "enterprise", "contact"
            )
        }
        reach = _reach(list(demands.values()))
        day = window.end + timedelta(days=1)
        sections = (
            _section(scene, "closed_yesterday", _("Closed the day before"), fresh, demands, reach,
                     _("%(count)s demands closed on %(day)s are to be called back today.")),
            _section(scene, "left_over", _("Left over from earlier days"), earlier, demands, reach,
                     _("%(count)s demands closed before %(day)s still wait for their call-back.")),
            Section("rule", _("How to call"), (say(_(
                    "Whoever handled a demand does not call it back. Ask whether the department made contact, whether "
                    "it is solved, and how satisfied the enterprise is; three attempts at most.")),)),
        )  # fmt: skip
        title = _("Call-back list of %(park)s for %(day)s") % {"park": scene.park.name, "day": day_words(day)}
        return report_of(DocumentKind.CALL_BACK_LIST, scene, title, sections, {"internal": True}, _("For internal use"))


def _owed(scene: Scene) -> list[Promise]:
    """Call-backs that were owed at the moment, the earliest due first."""
    still = Q(ended_at=None) | Q(ended_at__gt=scene.as_of)
    found = Promise.objects.filter(
        still, subject_domain="demand", kind="call_back", started_at__lt=min(scene.window.closes_at, scene.as_of)
    )
    return list(found.order_by("due_at", "id")[:MOST])


def _section(
    scene: Scene,
    key: str,
    title: str,
    owed: Sequence[Promise],
    demands: Mapping[int, Demand],
    reach: Mapping[int, tuple[str, str]],
    sentence: str,
) -> Section:
    told = say(sentence, count=Cell(str(len(owed)), len(owed)), day=day_words(scene.window.start))
    rows = tuple(_row(scene, one, demands[one.subject_id], reach) for one in owed if one.subject_id in demands)
    if not rows:
        return Section(key, title, (told,))
    columns = (
        _("Number"), _("Enterprise"), _("Contact"), _("Phone"), _("Matter"), _("Handled by"), _("Closed at"),
        _("Call back by"),
    )  # fmt: skip
    return Section(key, title, (told,), (Table(title, columns, rows),))


def _reach(demands: Sequence[Demand]) -> dict[int, tuple[str, str]]:
    """Name and phone by demand: who called, else who filed, else the enterprise's first contact."""
    firms = [one.enterprise_id for one in demands if one.contact is None and not one.caller_phone]
    first: dict[int, tuple[str, str]] = {}
    for contact in Contact.objects.filter(enterprise_id__in=[pk for pk in firms if pk], active=True).order_by("id"):
        first.setdefault(contact.enterprise_id, (contact.name, contact.phone))
    found = {}
    for one in demands:
        own = (one.contact.name, one.contact.phone) if one.contact else first.get(one.enterprise_id or 0, ("", ""))
        found[one.pk] = (one.caller_name or own[0], one.caller_phone or own[1])
    return found


def _row(scene: Scene, one: Promise, demand: Demand, reach: Mapping[int, tuple[str, str]]) -> tuple[Cell, ...]:
    name, phone = reach[demand.pk]
    return (
        Cell(demand.number, None, demand_address(demand.pk)),
        word(demand.enterprise.name if demand.enterprise else demand.caller_enterprise or demand.caller_name),
        word(name),
        word(phone),
        word(demand.title),
        word(scene.department(demand.department_id)),
        word(f"{one.started_at.astimezone(PARK_ZONE):%m-%d %H:%M}"),
        word(f"{one.due_at.astimezone(PARK_ZONE):%m-%d %H:%M}"),
    )
