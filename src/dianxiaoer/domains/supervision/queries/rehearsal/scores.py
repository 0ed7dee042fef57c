"""Rehearsal of a formula: who would have ranked where under other weights, for departments and officers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dianxiaoer.domains.supervision.queries.awards import AwardRow, gold
from dianxiaoer.domains.supervision.queries.rehearsal.ranking import (
    Ranked,
    Ranking,
    RankRow,
    as_unit_profile,
    compared,
    in_order,
)
from dianxiaoer.domains.supervision.queries.score_profiles import Difference, differences, in_force
from dianxiaoer.domains.supervision.queries.scores import unit_scores
from dianxiaoer.domains.supervision.rules.periods import Window
from dianxiaoer.domains.supervision.rules.score_parsing import parse
from dianxiaoer.domains.supervision.rules.score_profiles import GoldProfile, ListProfile, ProfileKind, UnitProfile


@dataclass(frozen=True, slots=True)
class ScoreRehearsal:
    """The ranking of a period under the formula in force and under another, and how the two differ."""

    window: Window
    as_of: datetime
    kind: ProfileKind
    differences: tuple[Difference, ...]
    rankings: tuple[Ranking, ...]
    seconds: float

    @property
    def moved(self) -> int:
        return sum(one.moved for one in self.rankings)


def rehearse_scores(
    kind: ProfileKind | str, data: dict[str, object], window: Window, as_of: datetime
) -> ScoreRehearsal:
    """Rank a period by a formula that is not published: departments, or officers and their sections (gold awards).

    Raises BadProfile where the data make no formula. Nothing is written.
    """
    began = time.perf_counter()
    chosen = ProfileKind(kind)
    now = in_force(chosen, as_of)
    old, new = now.profile, parse(chosen, data)
    if isinstance(old, GoldProfile) and isinstance(new, GoldProfile):
        found = _awards(old, new, window, as_of)
    elif isinstance(old, ListProfile) and isinstance(new, ListProfile):
        unit = in_force(ProfileKind.UNIT, as_of).profile
        assert isinstance(unit, UnitProfile)
        sides = [unit_scores(window, as_of, as_unit_profile(each, unit)) for each in (old, new)]
        found = (compared(Ranked.LISTS, *sides),)
    else:
        assert isinstance(old, UnitProfile) and isinstance(new, UnitProfile)
        sides = [unit_scores(window, as_of, each) for each in (old, new)]
        found = (compared(Ranked.UNIT, *sides),)
    changes = tuple(differences(now.data, data))
    return ScoreRehearsal(window, as_of, chosen, changes, found, time.perf_counter() - began)


def _awards(old: GoldProfile, new: GoldProfile, window: Window, as_of: datetime) -> tuple[Ranking, ...]:
    before, after = gold(window, as_of, old), gold(window, as_of, new)
    return (
        Ranking(Ranked.SECRETARIES, _rows(before.secretaries, after.secretaries)),
        Ranking(Ranked.SECTIONS, _rows(before.sections, after.sections)),
    )


def _rows(before: Sequence[AwardRow], after: Sequence[AwardRow]) -> tuple[RankRow, ...]:
    """Officers by their id, sections by their department's."""
    sides = [{one.officer_id or one.department_id: one for one in side} for side in (before, after)]
    rows = []
    for key in sorted({*sides[0], *sides[1]}):
        old, new = sides[0].get(key), sides[1].get(key)
        known = new or old
        assert known is not None
        if (old is None or old.score is None) and (new is None or new.score is None):
            continue
        department = known.department_name if known.officer_id else ""
        left, right = ((None, None) if one is None else (one.place, one.score) for one in (old, new))
        rows.append(RankRow(key, known.name, department, left[0], right[0], left[1], right[1], known.closed))
    return in_order(rows)
