"""典型案例: chosen by rule, with enterprises masked unless they agree to be named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dianxiaoer.domains.demands.models import Demand, JointMember
from dianxiaoer.domains.demands.queries.labels import SATISFACTION
from dianxiaoer.domains.registry.rules import mask_text
from dianxiaoer.domains.supervision.models import Fact
from dianxiaoer.domains.supervision.queries.prose import say
from dianxiaoer.domains.supervision.queries.sections.scene import Scene
from dianxiaoer.domains.supervision.rules.documents import numbered
from dianxiaoer.domains.supervision.rules.ratios import Style, plain, rounded
from dianxiaoer.domains.supervision.rules.reports import Section
from dianxiaoer.kernel import rows

LONGEST_MATTER, LONGEST_ANSWER = 120, 160

_CHOSEN = f"""
    SELECT archived.demand_id, archived.amount, archived.grade,
           EXISTS (SELECT 1 FROM {Fact._meta.db_table} met
                   WHERE met.demand_id = archived.demand_id AND met.kind = 'joint_closed' AND met.at < %s) AS joint,
           (SELECT closed.taken FROM {Fact._meta.db_table} closed
            WHERE closed.demand_id = archived.demand_id AND closed.kind = 'closed' AND closed.unit = 'wd'
              AND closed.at <= archived.at ORDER BY closed.at DESC LIMIT 1) AS taken
    FROM {Fact._meta.db_table} archived
    WHERE archived.kind = 'archived' AND archived.solved AND archived.at >= %s AND archived.at < %s
    ORDER BY coalesce(archived.amount, 0) DESC, joint DESC, archived.at, archived.demand_id
    LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A demand that its enterprise confirmed as solved; `amount` is the benefit in fen."""

    demand_id: int
    amount: int | None
    grade: int | None
    joint: bool
    taken: Any


def chosen(scene: Scene) -> list[Chosen]:
    """Archived in the period as solved, the highest benefit first, then joint handlings (§9.6)."""
    ends = min(scene.window.closes_at, scene.as_of)
    found = rows.run(_CHOSEN, [ends, scene.window.opens_at, ends, scene.profile.cases])
    return [Chosen(*row) for row in found if row[1] or row[3]]


def cases(scene: Scene) -> tuple[Section, list[dict[str, Any]]]:
    """The section, and what an editor needs of each case: its words with an alias, and the name behind the alias."""
    told = [_told(one, demand) for one, demand in _with_demands(chosen(scene))]
    if not told:
        empty = say(_("No case of the period was confirmed as solved with a benefit or by joint handling."))
        return Section("cases", _("Typical cases"), (empty,)), []
    return Section("cases", _("Typical cases"), numbered([one["text"] for one in told], case_prefix())), told


def case_prefix() -> str:
    return _("Case %(place)s: ")


def _with_demands(found: Sequence[Chosen]) -> list[tuple[Chosen, Demand]]:
    by_id = {
        one.pk: one
        for one in Demand.objects.filter(pk__in=[row.demand_id for row in found]).select_related(
            "enterprise", "department", "contact"
        )
    }
    return [(row, by_id[row.demand_id]) for row in found if row.demand_id in by_id]


def _told(one: Chosen, demand: Demand) -> dict[str, Any]:
    name = demand.enterprise.name if demand.enterprise else demand.caller_enterprise
    alias = _alias(demand)
    text = _("%(title)s. %(alias)s reported: %(matter)s") % {
        "title": _masked(demand.title, demand, alias).rstrip("。.！!？?"),
        "alias": alias,
        "matter": _short(_masked(demand.text, demand, alias), LONGEST_MATTER),
    }
    text = _between().join([_ended(text), *_course(one, demand, alias), *_outcome(one)])
    return {"demand_id": demand.pk, "number": demand.number, "text": text, "alias": alias, "name": name}


def _course(one: Chosen, demand: Demand, alias: str) -> list[str]:
    department = demand.department.name if demand.department else ""
    members = [name for name in _members(demand) if name != department] if one.joint else []
    if members:
        who = _("%(department)s handled it jointly with %(others)s.") % {
            "department": department,
            "others": _(", ").join(members),
        }
    else:
        who = _("%(department)s handled it.") % {"department": department}
    answer = _short(_masked(demand.answer, demand, alias), LONGEST_ANSWER)
    return [who, *([_ended(_("Result: %(answer)s") % {"answer": answer})] if answer else [])]


def _outcome(one: Chosen) -> list[str]:
    found = []
    if one.taken is not None and not one.taken:
        found.append(_("It was settled on the day it came."))
    elif one.taken is not None:
        found.append(_("It took %(days)s working days.") % {"days": plain(one.taken)})
    if one.amount:
        found.append(_("The enterprise confirmed a benefit of %(yuan)s yuan.") % {"yuan": _yuan(one.amount)})
    if one.grade:
        found.append(_("It rated the service “%(grade)s”.") % {"grade": SATISFACTION[one.grade]})
    return found


def _yuan(fen: int) -> str:
    """Ten thousand yuan and more as 万."""
    if fen >= 1_000_000:
        return _("%(amount)s0,000") % {"amount": plain(rounded(fen // 100, Style(0)) / 10_000)}
    return f"{plain(rounded(fen, Style(0)) / 100)}"


def _members(demand: Demand) -> Iterable[str]:
    found = JointMember.objects.filter(joint__demand=demand).order_by("-is_lead", "id")
    return list(dict.fromkeys(found.values_list("department__name", flat=True)))


def _alias(demand: Demand) -> str:
    industry = (demand.enterprise.industry_name if demand.enterprise else "").removesuffix("业")
    return _("an enterprise of %(industry)s") % {"industry": industry} if industry else _("an enterprise")


def _masked(text: str, demand: Demand, alias: str) -> str:
    """Without names of the enterprise and its people, without numbers to call."""
    firm = demand.enterprise
    names = [firm.name, firm.short_name, *firm.former_names] if firm else []
    names.append(demand.caller_enterprise)
    for name in sorted((one for one in names if len(one) > 1), key=len, reverse=True):
        text = text.replace(name, alias)
    people = [demand.caller_name, demand.contact.name if demand.contact else ""]
    for person in (one for one in people if len(one) > 1):
        text = text.replace(person, _("the contact"))
    for address in ("贵公司", "贵企业", "贵司"):
        text = text.replace(address, "该企业")
    return mask_text(" ".join(text.split()))


def _between() -> str:
    """Chinese sentences follow each other without a space."""
    return "" if (get_language() or "").startswith("zh") else " "


def _ended(text: str) -> str:
    return text if text.endswith(("。", "！", "？", "…", ".", "!", "?")) else text + _(".")


def _short(text: str, most: int) -> str:
    """Whole sentences up to so many characters, else cut with an ellipsis."""
    if len(text) <= most:
        return text
    cut = text[:most]
    end = max(cut.rfind(mark) for mark in "。！？!?.")
    return cut[: end + 1] if end >= most // 3 else f"{cut}……"
