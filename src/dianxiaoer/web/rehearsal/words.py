"""What a rehearsal says in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dianxiaoer.domains.supervision.queries.rehearsal.limits import Rehearsal
from dianxiaoer.domains.supervision.queries.rehearsal.ranking import Ranked, Ranking, RankRow
from dianxiaoer.domains.supervision.queries.rehearsal.scores import ScoreRehearsal
from dianxiaoer.domains.supervision.queries.score_words import value_name
from dianxiaoer.domains.supervision.rules.ratios import Style, rounded

RANKED: dict[Ranked, Any] = {
    Ranked.PUNCTUAL: gettext_lazy("Departments on time by their own clock"),
    Ranked.UNIT: gettext_lazy("Departments by the monthly score"),
    Ranked.LISTS: gettext_lazy("Departments by the formula of the red and black list"),
    Ranked.SECRETARIES: gettext_lazy("Gold secretaries"),
    Ranked.SECTIONS: gettext_lazy("Gold sections"),
}


@dataclass(frozen=True, slots=True)
class RankLine:
    """A row of a ranking with its values in words."""

    row: RankRow
    before: str
    after: str


def rank_lines(ranking: Ranking) -> list[RankLine]:
    unit = " %" if ranking.by is Ranked.PUNCTUAL else ""
    return [RankLine(row, _value(row.value_before, unit), _value(row.value_after, unit)) for row in ranking.rows]


def _value(value: Fraction | None, unit: str) -> str:
    return "—" if value is None else f"{rounded(value, Style(1))}{unit}"


def ranking_title(ranking: Ranking) -> str:
    return str(RANKED[ranking.by])


def formula_changes(found: ScoreRehearsal) -> list[tuple[str, str, str]]:
    """What distinguishes the formula tried from the one in force."""
    return [(value_name(one.name, one.key), one.before, one.after) for one in found.differences]


def limits_sentence(found: Rehearsal) -> str:
    """What would have been late, in words that a leader reads first."""
    if not found.limits:
        return _("Nothing differs from the limits in force, so nothing would have been different.")
    if not found.promises.total:
        return _("In this period no promise had one of the changed limits.")
    if found.touches_results:
        late, total, before = found.demands.late_after, found.demands.promised, found.demands.late_before
        text = _("Under the changed limits %(late)s of %(total)s demands would have been late instead of %(before)s")
    else:
        late, total, before = found.promises.late_after, found.promises.total, found.promises.late_before
        text = _("Under the changed limits %(late)s of %(total)s promises would have been late instead of %(before)s")
    told = text % {"late": f"{late:,}", "total": f"{total:,}", "before": f"{before:,}"}
    return told + _("; ") + _moved(max((one.moved for one in found.rankings), default=0))


def promises_sentence(found: Rehearsal) -> str:
    """The same for every promise that the change touches, where the first sentence counts demands."""
    counts = found.promises
    if not found.touches_results or not counts.total:
        return ""
    return _("Of all %(total)s promises with a changed limit %(late)s would have been late instead of %(before)s.") % {
        "total": f"{counts.total:,}", "late": f"{counts.late_after:,}", "before": f"{counts.late_before:,}",
    }  # fmt: skip


def _moved(count: int) -> str:
    if not count:
        return _("no department changes rank.")
    return ngettext("%(n)s department changes rank.", "%(n)s departments change rank.", count) % {"n": count}


def light_sentence(found: Rehearsal) -> str:
    counts = found.promises
    if not counts.total:
        return _("In this period nothing was promised.")
    return _("By this rule %(after)s of %(total)s promises would have turned yellow instead of %(before)s.") % {
        "after": f"{counts.yellow_after:,}", "total": f"{counts.total:,}", "before": f"{counts.yellow_before:,}",
    }  # fmt: skip


def scores_sentence(found: ScoreRehearsal) -> str:
    if not found.differences:
        return _("Nothing differs from the formula in force, so every rank stays.")
    moved, ranked = found.moved, sum(row.rank_after is not None for one in found.rankings for row in one.rows)
    return _("By the changed formula %(moved)s of %(ranked)s ranks would have been others.") % {
        "moved": moved, "ranked": ranked,
    }  # fmt: skip
