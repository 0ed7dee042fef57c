"""评分排名、红黑榜: scores of units, gold awards, lists – as their own queries have them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django.utils.translation import gettext as _

from dianxiaoer.domains.supervision.queries.awards import AwardRow, gold
from dianxiaoer.domains.supervision.queries.prose import NOTHING, joined, say, word
from dianxiaoer.domains.supervision.queries.scores import Listed, UnitScore, lists, unit_scores
from dianxiaoer.domains.supervision.queries.sections.scene import Scene
from dianxiaoer.domains.supervision.rules.ratios import Style, plain, rounded
from dianxiaoer.domains.supervision.rules.reports import Cell, Section, Sentence, Table
from dianxiaoer.domains.supervision.rules.scores import Grade

MOST_NAMED = 5


def scores(scene: Scene) -> Section:
    units = unit_scores(scene.window, scene.as_of)
    scored = [one for one in units if one.has_cases]
    if not scored:
        return Section("scores", _("Scores and ranking"), (say(_("No unit had cases to be scored in the period.")),))
    sentences = [_leaders(units), *(one.on_new_line() for one in (*_gold(scene), *_lists(scene)))]
    ranked = [one for one in units if one.rank is not None]
    return Section("scores", _("Scores and ranking"), tuple(sentences), (_table(ranked),) if ranked else ())


def _leaders(units: list[UnitScore]) -> Sentence:
    ranked = [one for one in units if one.rank is not None]
    without = sum(not one.has_cases for one in units)
    if not ranked:
        return say(_("No unit had cases enough to be ranked."))
    after = _("; %(count)s units had no cases and are not ranked.") % {"count": without} if without else _(".")
    told = first_places([(one.name, one.rank or 0, points(one.score, one.style)) for one in ranked])
    return joined([told], "", _("%(count)s units are ranked; ") % {"count": len(ranked)}, after)


def first_places(ranked: Sequence[tuple[str, int, Cell]]) -> Sentence:
    """The first three by name; where many share the first place, how many."""
    first = [(name, score) for name, place, score in ranked if place == 1]
    if len(first) > MOST_NAMED:
        return say(
            _("%(count)s units share the first place with %(points)s points"), count=len(first), points=first[0][1]
        )
    named = [(name, score) for name, place, score in ranked if place <= 3][:MOST_NAMED]
    parts = [say(_("%(name)s %(points)s points"), name=name, points=score) for name, score in named]
    return joined(parts, _(", "), _("the first are: "))


def points(score: Fraction | None, style: Style) -> Cell:
    if score is None:
        return Cell(NOTHING)
    shown = rounded(score, style)
    return Cell(str(shown), float(shown))


def _table(units: list[UnitScore]) -> Table:
    grades = {
        Grade.EXCELLENT: _("excellent"),
        Grade.GOOD: _("good"),
        Grade.QUALIFIED: _("qualified"),
        Grade.FAILED: _("failed"),
    }
    rows = tuple(
        (
            Cell(str(one.rank), one.rank),
            word(one.name),
            points(one.score, one.style),
            word(grades[one.grade] if one.grade else NOTHING),
            Cell(plain(one.cases), one.cases),
        )
        for one in units
    )
    columns = (_("Rank"), _("Responsible unit"), _("Score"), _("Grade"), _("Cases that the score rests on"))
    return Table(_("Scores of departments"), columns, rows)


def _gold(scene: Scene) -> list[Sentence]:
    awards = gold(scene.window, scene.as_of)
    found = []
    for winners, before in (
        (awards.gold_secretaries, _("Gold secretaries: ")),
        (awards.gold_sections, _("Gold sections: ")),
    ):
        if winners:
            found.append(joined([_winner(one, awards.style) for one in winners], _(", "), before, _(".")))
    return found or [say(_("No gold secretary and no gold section: nobody had raters enough."))]


def _winner(one: AwardRow, style: Style) -> Sentence:
    name = one.name
    if one.officer_id is not None:
        name = _("%(officer)s (%(department)s)") % {"officer": one.name, "department": one.department_name}
    return say(_("%(name)s %(points)s points"), name=name, points=points(one.score, style))


def _lists(scene: Scene) -> list[Sentence]:
    found = lists(scene.window, scene.as_of)
    if found.too_few:
        return [
            say(
                _("Red and black lists are drawn up from %(fewest)s comparable units on; there were %(units)s."),
                fewest=found.fewest,
                units=found.units,
            )
        ]
    sentences = []
    if found.red:
        sentences.append(joined([_listed(one, found.style) for one in found.red], _(", "), _("Red list: "), _(".")))
    if found.black:
        sentences.append(joined([_listed(one, found.style) for one in found.black], _(", "), _("Black list: "), _(".")))
    return sentences


def _listed(one: Listed, style: Style) -> Sentence:
    told = say(_("%(name)s %(points)s points"), name=one.name, points=points(one.score, style))
    if one.months > 1:
        more = _(" (%(months)s months running)") % {"months": one.months}
        return joined([told], "", "", more)
    return told
