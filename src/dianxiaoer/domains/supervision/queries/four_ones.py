"""每季一督办 and 每年一考核: orders and red lights of a quarter; units over the months of a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from django.utils.translation import gettext as _

from dianxiaoer.domains.supervision.queries.call_back_list import call_back_list
from dianxiaoer.domains.supervision.queries.frames import report_of
from dianxiaoer.domains.supervision.queries.order_counts import OrderCounts, OrdersOfPeriod, orders_in
from dianxiaoer.domains.supervision.queries.prose import NOTHING, counted, joined, say, word
from dianxiaoer.domains.supervision.queries.scores import gold, lists, unit_scores
from dianxiaoer.domains.supervision.queries.sections.handling import overdue_annex, overdue_table
from dianxiaoer.domains.supervision.queries.sections.notes import by_trigger, issued, notes, orders_table
from dianxiaoer.domains.supervision.queries.sections.others import annexes, problems
from dianxiaoer.domains.supervision.queries.sections.scene import Scene, day_words, ranked, scene_of, window_words
from dianxiaoer.domains.supervision.queries.sections.standing_of_units import first_places, points
from dianxiaoer.domains.supervision.queries.wording import in_document_language
from dianxiaoer.domains.supervision.rules.addresses import orders_address
from dianxiaoer.domains.supervision.rules.documents import DocumentKind
from dianxiaoer.domains.supervision.rules.figures import Dimension, Scope
from dianxiaoer.domains.supervision.rules.periods import Window
from dianxiaoer.domains.supervision.rules.reports import Cell, Chart, Report, Section, Series, Table
from dianxiaoer.domains.supervision.rules.scores import ranks

__all__ = ["call_back_list", "quarterly", "yearly"]


def quarterly(window: Window, as_of: datetime | None = None) -> Report:
    """Supervision in a quarter: orders, red lights, units."""
    with in_document_language():
        scene = scene_of(window, as_of)
        found = orders_in(window, scene.as_of)
        sections = (
            notes(scene),
            _orders(found),
            _red_lights(scene),
            _units(scene, found),
            problems(scene),
            *_orders_annex(found),
            *overdue_annex(scene),
        )
        title = _("Report on supervision of %(park)s for %(period)s") % {
            "park": scene.park.name,
            "period": window_words(window),
        }
        return report_of(
            DocumentKind.QUARTERLY, scene, title, sections, {"masthead": _("Supervision of enterprise service")}
        )


def _orders(found: OrdersOfPeriod) -> Section:
    if not found.counts.issued:
        return Section("orders", _("Supervision orders"), (say(_("No supervision order was issued in the period.")),))
    sentences = [issued(found), by_trigger(found)]
    papers = say(
        _("%(criticised)s written criticisms, %(notified)s notifications and %(interviewed)s interviews were served."),
        criticised=found.counts.criticised,
        notified=found.counts.notified,
        interviewed=found.counts.interviewed,
    )
    return Section("orders", _("Supervision orders"), tuple(one for one in (*sentences, papers) if one))


def _orders_annex(found: OrdersOfPeriod) -> tuple[Section, ...]:
    if not found.rows:
        return ()
    table = orders_table(found)
    return (Section("annex_orders", table.title, (), (table,), (), annex=True),)


def _red_lights(scene: Scene) -> Section:
    ever, red = scene.figure("ever_red"), scene.figure("red")
    sentences = [
        say(
            _(
                "Of the results due in the period %(ever)s ran past their limit; %(on_time)s were given on time. At "
                "the end of %(day)s %(red)s promises were overdue."
            ),
            ever=ever,
            on_time=scene.figure("on_time_rate"),
            day=day_words(scene.last_day),
            red=red,
        )
    ]
    months = [month for month in scene.window.months() if month.opens_at < scene.as_of]
    keys = ("ever_red", "on_time_rate", "reopened", "urged")
    rows = tuple(
        (word(window_words(month)), *(scene.month_cell(key, month) for key in keys)) for month in months
    )  # fmt: skip
    tables = [Table(_("Red lights by month"), (_("Month"), *scene.names(keys)), rows)]
    if scene.late.rows:
        tables.append(overdue_table(scene, scene.late, 10))
    return Section("red_lights", _("Red lights"), tuple(sentences), tuple(tables))


def _units(scene: Scene, found: OrdersOfPeriod) -> Section:
    """Each unit with what ran late and what was ordered of it, the worst first."""
    keys = ("ever_red", "on_time_rate", "delivery_rate")
    late = scene.by("ever_red", Dimension.DEPARTMENT)
    due = scene.by("on_time_rate", Dimension.DEPARTMENT)
    groups = [key for key in scene.department_names if key in late or key in due or key in found.by_department]
    groups.sort(key=lambda key: (-int(late[key].numerator) if key in late else 0, scene.department(key)))
    if not groups:
        return Section("units", _("Units"), (say(_("No unit had a result due or an order in the period.")),))
    rows = tuple(
        (
            word(scene.department(key)),
            *scene.cells(keys, Dimension.DEPARTMENT, key),
            *_order_cells(scene, key, found.by_department.get(key, OrderCounts())),
        )
        for key in groups
    )
    columns = (
        _("Responsible unit"),
        *scene.names(keys),
        _("Orders issued"),
        _("Struck off"),
        _("Orders late"),
        _("Escalated"),
    )
    named = [counted(scene.department(key), one) for key, one in ranked(late, 3)]
    told = (
        joined(named, _(", "), _("Past the limit most often: "), _("."))
        if named
        else say(_("No unit let a result run past its limit."))
    )
    return Section("units", _("Units"), (told,), (Table(_("Units in the period"), columns, rows),))


def _order_cells(scene: Scene, department_id: int, counts: OrderCounts) -> tuple[Cell, ...]:
    numbers = (counts.struck_off, counts.overdue, counts.escalated)
    href = orders_address(scene.window, department_id=department_id) if counts.issued else ""
    issued_cell = Cell(str(counts.issued), counts.issued, href, "orders")
    return (issued_cell, *(Cell(str(number), number) for number in numbers))


@dataclass(slots=True)
class _Year:
    """What a unit gathered over the months."""

    name: str
    scores: list[Fraction] = field(default_factory=list)
    firsts: int = 0
    gold: int = 0
    red: int = 0
    black: int = 0

    @property
    def mean(self) -> Fraction | None:
        return sum(self.scores, Fraction(0)) / len(self.scores) if self.scores else None


def yearly(window: Window, as_of: datetime | None = None) -> Report:
    """The assessment of a year: ranking by the mean of the months' scores, gold awards, lists, the year's figures."""
    with in_document_language():
        scene = scene_of(window, as_of)
        months = [month for month in window.months() if month.opens_at < scene.as_of]
        units, officers = _gathered(scene, months)
        sections = (
            notes(scene),
            _figures(scene, months),
            _ranking(scene, units),
            _awards(units, officers),
            problems(scene),
            *annexes(scene),
        )
        title = _("Assessment of enterprise service of %(park)s for %(period)s") % {
            "park": scene.park.name,
            "period": window_words(window),
        }
        return report_of(
            DocumentKind.YEARLY, scene, title, sections, {"masthead": _("Assessment of enterprise service")}
        )


def _gathered(scene: Scene, months: Iterable[Window]) -> tuple[dict[int, _Year], Counter[str]]:
    """Each month as its bulletin told it: as of its own end."""
    units = {key: _Year(name) for key, name in scene.department_names.items()}
    officers: Counter[str] = Counter()
    for month in months:
        moment = min(month.closes_at, scene.as_of)
        for unit in unit_scores(month, moment):
            if unit.score is not None:
                units[unit.department_id].scores.append(unit.score)
            units[unit.department_id].firsts += unit.rank == 1
        awards, listed = gold(month, moment), lists(month, moment)
        for section in awards.gold_sections:
            units[section.department_id].gold += 1
        officers.update(f"{one.name} · {one.department_name}" for one in awards.gold_secretaries)
        for one in listed.red:
            units[one.department_id].red += 1
        for one in listed.black:
            units[one.department_id].black += 1
    return {key: one for key, one in units.items() if one.scores or one.gold}, officers


def _figures(scene: Scene, months: list[Window]) -> Section:
    sentence = say(
        _(
            "In %(period)s the park received %(received)s demands and closed %(closed)s; %(on_time)s of the results "
            "due were given on time, a result took %(mean)s working days on average, and the mean of the monthly "
            "rates of satisfaction is %(satisfaction)s."
        ),
        period=window_words(scene.window),
        received=scene.figure("received"),
        closed=scene.figure("closed"),
        on_time=scene.figure("on_time_rate"),
        mean=scene.figure("mean_working_days"),
        satisfaction=scene.figure("monthly_satisfaction"),
    )
    keys = ("received", "closed", "close_rate", "on_time_rate", "mean_working_days", "satisfaction_rate")
    rows = tuple((word(window_words(month)), *(scene.month_cell(key, month) for key in keys)) for month in months)
    table = Table(
        _("Figures by month"),
        (_("Month"), *scene.names(keys)),
        rows,
        _("Each month as of its own end, as its bulletin told it."),
    )
    rates = tuple(scene.month_cell("satisfaction_rate", month).number for month in months)
    chart = Chart(
        "line",
        _("Satisfied by month"),
        tuple(window_words(month) for month in months),
        (Series(_("satisfied enterprises"), rates),),
        "%",
    )
    return Section("year", _("The year in figures"), (sentence,), (table,), (chart,))


def _ranking(scene: Scene, units: dict[int, _Year]) -> Section:
    if not units:
        return Section("ranking", _("Ranking"), (say(_("No unit had cases to be scored in the period.")),))
    style = scene.style
    keys = sorted(units, key=lambda key: (-(units[key].mean or Fraction(-1)), units[key].name))
    able = {one.department_id for one in unit_scores(scene.window, scene.as_of) if one.rank is not None}
    places = dict(zip(keys, ranks([units[key].mean if key in able else None for key in keys]), strict=True))
    keys.sort(key=lambda key: (places[key] is None, places[key] or 0))
    rows = tuple(
        (
            Cell(str(places[key]), places[key]) if places[key] else Cell(NOTHING),
            word(units[key].name),
            points(units[key].mean, style),
            *(
                Cell(str(number), number)
                for number in (
                    len(units[key].scores), units[key].firsts, units[key].gold, units[key].red, units[key].black,
                )
            ),
            scene.cell("satisfaction_rate", Scope(department_id=key)),
        )
        for key in keys
    )  # fmt: skip
    columns = (
        _("Rank"), _("Responsible unit"), _("Mean of monthly scores"), _("Months scored"), _("First in"),
        _("Gold section"), _("Red list"), _("Black list"), *scene.names(("satisfaction_rate",)),
    )  # fmt: skip
    best = [(units[key].name, place, points(units[key].mean, style)) for key in keys if (place := places[key])]
    told = say(_("No unit had cases enough to be ranked."))
    if best:
        told = joined([first_places(best)], "", _("By the mean of the monthly scores "), _("."))
    return Section("ranking", _("Ranking"), (told,), (Table(_("Ranking of the year"), columns, rows),))


def _awards(units: dict[int, _Year], officers: Counter[str]) -> Section:
    sections = Counter({one.name: one.gold for one in units.values() if one.gold})
    sentences = []
    for found, before in ((officers, _("Gold secretary: ")), (sections, _("Gold section: "))):
        if found:
            parts = [say(_("%(name)s %(count)s times"), name=name, count=count) for name, count in found.most_common()]
            sentences.append(joined(parts, _(", "), before, _(".")))
    if not sentences:
        sentences = [say(_("Nobody won a gold award in the period."))]
    return Section("awards", _("Gold awards"), tuple(sentences))
