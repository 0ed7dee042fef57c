"""The panels of the wall: what `queries/wall.py` gives, as numbers with addresses and tables with charts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dianxiaoer.domains.supervision.queries.figures import name_of
from dianxiaoer.domains.supervision.queries.wall import LEAST_CASES, Line, Wall, whole_months
from dianxiaoer.domains.supervision.queries.wall_figures import Compared
from dianxiaoer.domains.supervision.rules.figures import Figure, Part, Scope
from dianxiaoer.domains.supervision.rules.periods import Window
from dianxiaoer.web.components import LIGHT_WORDS
from dianxiaoer.web.supervision.links import figure_url
from dianxiaoer.web.templatetags.words import office_day
from dianxiaoer.web.wall import draw
from dianxiaoer.web.wall.draw import Cell, Column

LIGHT_ROWS = 10
_SCOPE = (
    ("department", "department_id"),
    ("sub_park", "sub_park_id"),
    ("type", "type_code"),
    ("officer", "officer_id"),
)
_CARDS = "wall-cards wall-"
ON_SCREEN = {"lights": 7, "types": 6, "departments": 8, "officers": 3, "repeats": 4}
"""How many rows fit on a screen that nobody scrolls."""


@dataclass(frozen=True)
class Panels:
    """`opens` says which department's figures the reader may open: all of them, one, or none."""

    wall: Wall
    whole: bool
    own_department_id: int | None
    screen: bool = False
    bases: dict[tuple[str, Window], str] = field(default_factory=dict)

    # Addresses ---------------------------------------------------------------------------------------------

    def _opens(self, department_id: int | None) -> bool:
        return self.whole or (department_id is not None and department_id == self.own_department_id)

    def address(self, figure: Figure, part: Part = Part.COUNTED) -> str:
        """As `figure_url` writes it; what the figures of a period have in common is written once."""
        if not self._opens(figure.scope.department_id):
            return ""
        known = self.bases.get((figure.key, figure.window))
        if known is None:
            known = self.bases[figure.key, figure.window] = figure_url(replace(figure, scope=Scope()))
        scope = "".join(f"&{name}={value}" for name, one in _SCOPE if (value := getattr(figure.scope, one)))
        return f"{known}{scope}{'' if part is Part.COUNTED else f'&part={part.value}'}"

    def lights_url(self, light: str, *, facing: str = "enterprise", **narrower: Any) -> str:
        """The promises of a light within the wall's scope."""
        scope: Scope = self.wall.scope
        query = {
            "sub_park": scope.sub_park_id, "department": scope.department_id, "type": scope.type_code,
            "facing": facing, "light": light, **narrower,
        }  # fmt: skip
        if not self._opens(query["department"]):
            return ""
        return f"{reverse('wall:rows')}?{urlencode({name: value for name, value in query.items() if value})}"

    def _most(self, panel: str, otherwise: int | None = None) -> int | None:
        return ON_SCREEN[panel] if self.screen else otherwise

    # Words -------------------------------------------------------------------------------------------------

    @cached_property
    def against(self) -> str:
        """What a change is measured against; the page's head says which days those are."""
        return f' <span class="against">{_("than before")}</span>'

    @cached_property
    def words(self) -> dict[str, Any]:
        """Names for the legends: lights and indicators."""
        return LIGHT_WORDS | {
            key: name_of(key) for key in ("received", "closed", "on_time_rate", "delivery_rate", "repeated")
        }

    @cached_property
    def park_delivery(self) -> SafeString:
        return mark_safe(draw.rate(self.wall.park["delivery_rate"].now, self.address))

    @cached_property
    def all_overdue_url(self) -> str:
        return self.lights_url("red")

    @cached_property
    def officers_note(self) -> str:
        window, _before = whole_months(self.wall.window)
        said = {"days": days(window), "count": self.wall.officers_ranked, "least": LEAST_CASES}
        return _("%(days)s; %(count)s with %(least)s cases or more") % said

    # Numbers -----------------------------------------------------------------------------------------------

    @cached_property
    def numbers(self) -> SafeString:
        wall, park = self.wall, self.wall.park
        lights = [
            self._light("red", wall.lights.red, wall.red_before),
            self._light("yellow", wall.lights.yellow, wall.yellow_before),
        ]
        counts = [
            self._count("received", name_of("received"), park["received"], None),
            self._count("closed", name_of("closed"), park["closed"], True),
        ]
        rates = [
            self._rate("on-time", name_of("on_time_rate"), park["on_time_rate"]),
            self._rate("satisfied", name_of("satisfaction_rate"), park["satisfaction_rate"]),
        ]
        return mark_safe("".join([*lights, *counts, *rates]))

    def _light(self, colour: str, count: int, before: int) -> str:
        word = escape(str(LIGHT_WORDS[colour]))
        whole = self.wall.lights.total
        opened = draw.linked(whole, self.lights_url(""))
        return _number(
            colour,
            f'<span class="light light-{colour}">{word}</span>',
            draw.linked(count, self.lights_url(colour), word),
            _("of %(whole)s promises open now") % {"whole": opened},
            draw.change(count - before, good=False, against=f' <span class="against">{_("than 30 days ago")}</span>'),
        )

    def _count(self, key: str, label: str, compared: Compared, good: bool | None) -> str:
        value = draw.linked(int(compared.now.numerator), self.address(compared.now), label)
        return _number(key, escape(label), value, "", draw.change_of(compared, good=good, against=self.against))

    def _rate(self, key: str, label: str, compared: Compared) -> str:
        if not compared.now.denominator:
            none = f'<span class="none">{_("no cases")}</span>'
            return _number(key, escape(label), none, "", draw.change_of(compared, against=self.against))
        value = f'{draw.share(compared.now)}<span class="unit">%</span>'
        under = draw.fraction(compared.now, self.address)
        return _number(key, escape(label), value, under, draw.change_of(compared, against=self.against))

    # Overdue and repeats -----------------------------------------------------------------------------------

    @cached_property
    def overdue(self) -> SafeString:
        return draw.overdue_items(self.wall.overdue.rows, office_day(), self.wall.at)

    @cached_property
    def repeats(self) -> SafeString:
        return draw.list_of_demands(self.wall.repeats[: self._most("repeats")], self.wall.at)

    @cached_property
    def repeats_count(self) -> SafeString:
        compared = self.wall.park["repeated"]
        number = draw.linked(int(compared.now.numerator), self.address(compared.now), name_of("repeated"))
        return mark_safe(f"<b>{number}</b> {draw.change_of(compared, good=False, against=self.against)}")

    # Tables with charts ------------------------------------------------------------------------------------

    @cached_property
    def light_lines(self) -> list[Line]:
        return [line for line in self.wall.departments if line.red or line.yellow][: self._most("lights", LIGHT_ROWS)]

    @cached_property
    def lights(self) -> SafeString:
        columns = [
            Column(_("Department")),
            Column(str(LIGHT_WORDS["red"]), "num", "bar", "red", stack=True),
            Column(str(LIGHT_WORDS["yellow"]), "num", "bar", "yellow", stack=True),
        ]
        rows = [
            (
                f"l{line.key}",
                [
                    Cell(escape(line.name), short=line.short),
                    Cell(draw.linked(line.red, self.lights_url("red", department=line.key), line.name), line.red),
                    Cell(
                        draw.linked(line.yellow, self.lights_url("yellow", department=line.key), line.name),
                        line.yellow,
                    ),
                ],
            )
            for line in self.light_lines
        ]
        return draw.table(_("Red and yellow by department"), columns, rows, id="t-lights")

    @cached_property
    def trend(self) -> SafeString:
        columns = [
            Column(_("Month")),
            Column(name_of("received"), "num", "bar", "accent"),
            Column(name_of("closed"), "num", "bar", "grey"),
            Column(name_of("on_time_rate"), "num", "line", "green", second=True, unit="%"),
        ]
        rows = []
        for one in self.wall.months:
            found = one.figures
            cells = [Cell(f"{one.window.start:%Y-%m}", short=_month(one.window))]
            for key in ("received", "closed"):
                count = int(found[key].numerator)
                cells.append(Cell(draw.linked(count, self.address(found[key])), count))
            on_time = found["on_time_rate"]
            cells.append(Cell(draw.rate(on_time, self.address), draw.points(on_time)))
            rows.append((f"m{one.window.start:%Y%m}", cells))
        return draw.table(_("The last twelve months"), columns, rows, id="t-trend")

    @cached_property
    def types(self) -> SafeString:
        columns = [
            Column(_("Type")),
            Column(name_of("accepted"), "num", "bar", "accent"),
            Column(_("Before"), "num", "bar", "line-strong"),
            Column(_("More or fewer"), "num"),
        ]
        rows = []
        for line in self.wall.types[: self._most("types")]:
            compared = line.figures["accepted"]
            before = int(compared.before.numerator) if compared.before else 0
            now = int(compared.now.numerator)
            rows.append(
                (
                    f"y{line.key}",
                    [
                        Cell(escape(line.name), short=line.short),
                        Cell(draw.linked(now, self.address(compared.now), line.name), now),
                        Cell(self._before(compared, before), before),
                        Cell(draw.change(now - before)),
                    ],
                )
            )
        return draw.table(_("Hot types"), columns, rows, id="t-types")

    def _before(self, compared: Compared, count: int) -> str:
        return draw.linked(count, self.address(compared.before) if compared.before else "")

    @cached_property
    def departments(self) -> SafeString:
        """Each beside the park (all departments together) and beside itself a period ago."""
        columns = [
            Column(_("Department")),
            Column(str(LIGHT_WORDS["red"]), "num"),
            Column(str(LIGHT_WORDS["yellow"]), "num"),
            Column(_("Own orders overdue"), "num"),
            Column(name_of("dispatched"), "num"),
            Column(name_of("closed"), "num"),
            Column(name_of("delivery_rate"), "wide"),
            Column(_("Against the park"), "num"),
            Column(_("Against before"), "num"),
            Column(name_of("satisfaction_rate"), "num"),
            Column(_("Against before"), "num"),
        ]
        shown = self.wall.departments[: self._most("departments")]
        rows = [(f"d{line.key}", self._department(line)) for line in shown]
        return draw.table(
            _("Departments beside the park and beside themselves"), columns, rows, css=_CARDS + "departments"
        )

    def _department(self, line: Line) -> list[Cell]:
        park = self.wall.park["delivery_rate"].now
        figures = line.figures
        delivery, satisfied = figures.get("delivery_rate"), figures.get("satisfaction_rate")
        own = self.lights_url("red", facing="department", department=line.key)
        return [
            Cell(escape(line.short) if self.screen else f"<span>{escape(line.name)}</span> {draw.call(line.phone)}"),
            self._lamp(line.red, self.lights_url("red", department=line.key), "lamp-red"),
            self._lamp(line.yellow, self.lights_url("yellow", department=line.key), "lamp-yellow"),
            self._lamp(line.own_red, own, ""),
            self._cell_of_count(figures.get("dispatched")),
            self._cell_of_count(figures.get("closed")),
            Cell(self._rate_cell(delivery) + draw.scale(delivery.now if delivery else None, park)),
            Cell(draw.change(_difference(delivery, park), unit=" " + _("pts"), good=True)),
            Cell(draw.change_of(delivery)),
            Cell(self._rate_cell(satisfied)),
            Cell(draw.change_of(satisfied)),
        ]

    def _lamp(self, count: int, url: str, css: str) -> Cell:
        return Cell(draw.linked(count, url), css=css if count else "")

    def _cell_of_count(self, compared: Compared | None) -> Cell:
        return Cell(
            draw.linked(int(compared.now.numerator), self.address(compared.now)) if compared else draw.linked(0, "")
        )

    def _rate_cell(self, compared: Compared | None) -> str:
        if compared is None:
            return f'<span class="muted nowrap">{_("no cases")}</span>'
        return draw.rate(compared.now, self.address)

    @cached_property
    def officers_top(self) -> SafeString:
        return self._officers(_("Most on time"), self.wall.officers_top, "o")

    @cached_property
    def officers_bottom(self) -> SafeString:
        return self._officers(_("Least on time"), self.wall.officers_bottom, "u")

    def _officers(self, caption: str, lines: tuple[Line, ...], key: str) -> SafeString:
        columns = [
            Column(_("Officer")), Column(_("Own orders overdue"), "num"), Column(name_of("delivery_rate"), "num"),
            Column(_("Against the park"), "num"), Column(_("Against before"), "num"),
        ]  # fmt: skip
        park = self.wall.park["delivery_rate"].now
        rows = []
        for line in lines[: self._most("officers")]:
            delivery = line.figures["delivery_rate"]
            red = self.lights_url("red", facing="department", officer=line.key)
            rows.append(
                (
                    f"{key}{line.key}",
                    [
                        Cell(f'{escape(line.name)} <span class="small muted">{escape(line.under)}</span>'),
                        self._lamp(line.own_red, red, "lamp-red"),
                        Cell(draw.rate(delivery.now, self.address)),
                        Cell(draw.change(_difference(delivery, park), unit=" " + _("pts"), good=True)),
                        Cell(draw.change_of(delivery)),
                    ],
                )
            )
        return draw.table(caption, columns, rows, css=_CARDS + "officers")


def _number(key: str, label: str, value: str, under: str, change: str) -> str:
    return (
        f'<li class="number number-{key}" data-key="n-{key}"><span class="number-label">{label}</span>'
        f'<span class="number-value">{value}</span><span class="number-under">{under}</span>'
        f'<span class="number-change">{change}</span></li>'
    )


def _difference(compared: Compared | None, park: Figure) -> Any:
    if compared is None or compared.now.value is None or park.value is None:
        return None
    return compared.now.value - park.value


def _month(window: Window) -> str:
    """The month alone; the year beside it where it begins."""
    return f"{window.start:%Y-%m}" if window.start.month == 1 else f"{window.start.month}"


def days(window: Window) -> str:
    """10-24 – 11-22; with the years where they differ or are not both this one."""
    start, end = window.start, window.end
    if start.year != end.year:
        return f"{start:%Y-%m-%d} – {end:%Y-%m-%d}"
    return f"{start:%m-%d} – {end:%m-%d}"
