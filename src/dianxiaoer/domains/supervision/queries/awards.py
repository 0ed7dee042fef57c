"""Gold secretaries and gold sections: figures, votes and gates together (dossier §9.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any, cast

from django.db.models import Count, Q, Sum

from dianxiaoer.domains.people.models import RoleGrant
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.registry.models import Assignment
from dianxiaoer.domains.registry.rules import AssignmentKind
from dianxiaoer.domains.supervision.models import Vote
from dianxiaoer.domains.supervision.queries.figures import evaluate_by
from dianxiaoer.domains.supervision.queries.score_parts import AdjustmentLine, Part, adjustments_in, measured, parts_of
from dianxiaoer.domains.supervision.queries.score_profiles import gold_profile
from dianxiaoer.domains.supervision.rules.awards import (
    BallotState,
    Candidate,
    Dim,
    Voices,
    places,
    section_score,
    together,
    voted,
)
from dianxiaoer.domains.supervision.rules.figures import Dimension, Figure
from dianxiaoer.domains.supervision.rules.periods import Window
from dianxiaoer.domains.supervision.rules.ratios import Style
from dianxiaoer.domains.supervision.rules.score_profiles import (
    RATES,
    VOTES,
    VOTES_RESULTS,
    AdjustmentKind,
    GoldProfile,
)
from dianxiaoer.domains.supervision.rules.scores import total

SECTION_RATE = "delivery_rate"
"""A section's punctuality: by the department's own clock, so that nobody is blamed for another's delay."""

_NOBODY = Voices(0, dict.fromkeys(Dim, 0))
Split = Mapping[int | str | None, Figure]


@dataclass(frozen=True, slots=True)
class AwardRow:
    """A candidate (an officer, or a section with `officer_id` None) with its score and its place among those who may
    win. Who may not: too few raters, a complaint upheld, or nothing to score."""

    department_id: int
    department_name: str
    officer_id: int | None
    name: str
    score: Fraction | None
    place: int | None
    awarded: bool
    raters: int
    lawful: bool
    closed: int
    extended: int
    parts: tuple[Part, ...]
    adjusted: Fraction
    adjustments: tuple[AdjustmentLine, ...]
    members: Fraction | None = None
    on_time: Figure | None = None


@dataclass(frozen=True, slots=True)
class Awards:
    """All candidates, the winners first."""

    secretaries: tuple[AwardRow, ...]
    sections: tuple[AwardRow, ...]
    profile: GoldProfile

    @property
    def profile_version(self) -> int:
        return self.profile.version

    @property
    def style(self) -> Style:
        return self.profile.style

    @property
    def gold_secretaries(self) -> tuple[AwardRow, ...]:
        return tuple(one for one in self.secretaries if one.awarded)

    @property
    def gold_sections(self) -> tuple[AwardRow, ...]:
        return tuple(one for one in self.sections if one.awarded)


@dataclass(frozen=True, slots=True)
class Person:
    """Who may win: an officer who held one of the formula's roles on the last day of the period."""

    id: int
    name: str
    department_id: int
    department_name: str
    post: str
    is_liaison: bool


def candidates(roles: Sequence[str], day: date) -> list[Person]:
    """Officers with one of the roles on a day, by department and name. One SQL."""
    rows = RoleGrant.objects.filter(
        Q(until_date__isnull=True) | Q(until_date__gte=day), from_date__lte=day, role__in=roles
    )
    found: dict[int, Person] = {}
    order = ("officer__department__sort_key", "officer__department_id", "officer__name_key", "officer_id", "role")
    for row in rows.select_related("officer__department").order_by(*order):
        officer, liaison = row.officer, row.role == Role.LIAISON_OFFICER
        known = found.get(officer.pk)
        found[officer.pk] = Person(
            officer.pk, officer.name, officer.department_id, officer.department.name, officer.post,
            liaison or (known is not None and known.is_liaison),
        )  # fmt: skip
    return list(found.values())


def gold(window: Window, as_of: datetime, profile: GoldProfile | None = None) -> Awards:
    """Everybody's score of a period, who wins, and the sections.

    A liaison officer is measured by the demands of the enterprises that he had on the last day, anybody else by the
    orders that he handled. Votes are those of closed ballots. `profile` may be one that is not published. Two SQL for
    each rate, and nine.
    """
    chosen = profile or gold_profile(window)
    persons = candidates(chosen.roles, window.end)
    lines = adjustments_in(window, chosen.adjustments)
    measures = _Measures(chosen, window, as_of, persons)
    scored = [_secretary(person, chosen, measures, lines) for person in persons]
    secretaries = _placed(scored, chosen)
    on_time = evaluate_by(SECTION_RATE, Dimension.DEPARTMENT, window, as_of)
    sections = _placed(_sections(scored, on_time, chosen, lines), chosen)
    return Awards(tuple(secretaries), tuple(sections), chosen)


class _Measures:
    """What is known of all candidates, read at once."""

    def __init__(self, profile: GoldProfile, window: Window, as_of: datetime, persons: Iterable[Person]) -> None:
        keys = [part.key for part in profile.parts if part.key in RATES]
        by = (Dimension.OFFICER, Dimension.ENTERPRISE)
        self.split = {(key, one): evaluate_by(key, one, window, as_of) for key in (*keys, *_COUNTS) for one in by}
        self.keys = keys
        self.served = _served([each.id for each in persons if each.is_liaison], window.end)
        self.voices = _voices(window)
        self.park = together(list(self.voices.values()))

    def figures(self, person: Person, key: str) -> tuple[Figure, ...]:
        mine: Iterable[int] = self.served.get(person.id, ()) if person.is_liaison else (person.id,)
        found = self.split[key, Dimension.ENTERPRISE if person.is_liaison else Dimension.OFFICER]
        return tuple(found[one] for one in mine if one in found)

    def count(self, person: Person, key: str) -> int:
        return sum(int(each.numerator) for each in self.figures(person, key))


_COUNTS = ("closed", "extended")


def _served(officer_ids: Sequence[int], day: date) -> dict[int, list[int]]:
    rows = Assignment.objects.filter(
        Q(until_date__isnull=True) | Q(until_date__gte=day),
        kind=AssignmentKind.OFFICER.value, officer_id__in=officer_ids, from_date__lte=day,
    )  # fmt: skip
    found: defaultdict[int, list[int]] = defaultdict(list)
    for officer_id, enterprise_id in rows.order_by("officer_id", "enterprise_id").values_list(
        "officer_id", "enterprise_id"
    ):
        found[officer_id or 0].append(enterprise_id)
    return found


def _voices(window: Window) -> dict[int, Voices]:
    """Sums of grades by candidate, of closed ballots alone. One SQL."""
    rows = Vote.objects.filter(
        ballot__month__gte=window.start, ballot__month__lte=window.end, ballot__state=BallotState.CLOSED
    )
    sums: dict[str, Any] = {f"sum_{dim}": Sum(dim.value) for dim in Dim}
    found = cast("list[dict[str, Any]]", list(rows.values("candidate_id").annotate(raters=Count("id"), **sums)))
    return {row["candidate_id"]: Voices(row["raters"], {dim: row[f"sum_{dim}"] for dim in Dim}) for row in found}


def _secretary(person: Person, profile: GoldProfile, known: _Measures, lines: Sequence[AdjustmentLine]) -> AwardRow:
    mine = tuple(line for line in lines if line.officer_id == person.id)
    figures = {key: known.figures(person, key) for key in known.keys}
    measures = {key: measured(each) for key, each in figures.items()}
    voice = known.voices.get(person.id, _NOBODY)
    measures[VOTES] = voted(voice, known.park, profile)
    measures[VOTES_RESULTS] = voted(voice, known.park, profile, (Dim.RESULTS,))
    found = total(profile.parts, measures, sum((line.points for line in mine), Fraction(0)))
    return AwardRow(
        department_id=person.department_id,
        department_name=person.department_name,
        officer_id=person.id,
        name=person.name,
        score=found.score,
        place=None,
        awarded=False,
        raters=voice.raters,
        lawful=_lawful(mine),
        closed=known.count(person, "closed"),
        extended=known.count(person, "extended"),
        parts=parts_of(found, figures),
        adjusted=found.adjusted,
        adjustments=mine,
    )


def _lawful(lines: Iterable[AdjustmentLine]) -> bool:
    return all(line.kind != AdjustmentKind.UPHELD_COMPLAINT for line in lines)


def _placed(rows: Sequence[AwardRow], profile: GoldProfile) -> list[AwardRow]:
    """The rows with their places: winners first, then the other places, then everybody else by score."""
    able = [
        Candidate(number, row.score, row.raters, row.lawful, row.closed, row.extended)
        for number, row in enumerate(rows)
    ]
    found = places(able, profile.fewest_raters, profile.fewest_closed)
    placed = [
        replace(row, place=found.get(number), awarded=found.get(number, profile.winners + 1) <= profile.winners)
        for number, row in enumerate(rows)
    ]
    return sorted(
        placed, key=lambda row: (row.place is None, row.place or 0, -(row.score if row.score is not None else -1))
    )


def _sections(
    members: Sequence[AwardRow], on_time: Split, profile: GoldProfile, lines: Sequence[AdjustmentLine]
) -> list[AwardRow]:
    found: dict[int, list[AwardRow]] = {}
    for row in members:
        found.setdefault(row.department_id, []).append(row)
    return [_section(rows, on_time.get(one), profile, lines) for one, rows in found.items()]


def _section(
    members: Sequence[AwardRow], on_time: Figure | None, profile: GoldProfile, lines: Sequence[AdjustmentLine]
) -> AwardRow:
    """Members without a score (nothing handled, too few raters) do not count in the mean."""
    first = members[0]
    scores = [row.score for row in members if row.score is not None]
    rate = measured(() if on_time is None else (on_time,)).rate
    own = [line for line in lines if line.department_id == first.department_id]
    return AwardRow(
        department_id=first.department_id,
        department_name=first.department_name,
        officer_id=None,
        name=first.department_name,
        score=section_score(scores, rate, profile.member_share),
        place=None,
        awarded=False,
        raters=sum(row.raters for row in members),
        lawful=_lawful(own),
        closed=sum(row.closed for row in members),
        extended=sum(row.extended for row in members),
        parts=(),
        adjusted=Fraction(0),
        adjustments=(),
        members=sum(scores, Fraction(0)) / len(scores) if scores else None,
        on_time=on_time,
    )
