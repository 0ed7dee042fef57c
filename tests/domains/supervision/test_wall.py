"""The wall: each figure is that of the registry, each light the number of its rows, each day of delay has an owner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.domains.supervision.histories import History
from tests.factories import demands
from tests.factories.demands import Park, moment, walked

from dianxiaoer.domains.demands import commands
from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.promises.queries import consumption
from dianxiaoer.domains.promises.rules import Facing
from dianxiaoer.domains.supervision.queries import lights
from dianxiaoer.domains.supervision.queries import wall as walls
from dianxiaoer.domains.supervision.queries.figure_rows import rows_behind
from dianxiaoer.domains.supervision.queries.figures import evaluate, evaluate_by
from dianxiaoer.domains.supervision.queries.lights import LightFilters, light_rows
from dianxiaoer.domains.supervision.queries.wall import wall, whole_months
from dianxiaoer.domains.supervision.rules.figures import Dimension, Scope
from dianxiaoer.domains.supervision.rules.periods import Window, day_of, month
from dianxiaoer.kernel.refusals import Invalid, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_memory() -> Iterator[None]:
    """The past lights of one test are not those of another."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def history() -> History:
    made = History(7)
    made.play(170)
    return made


def window_of(made: History) -> Window:
    return Window(day_of(made.at) - timedelta(days=29), day_of(made.at))


def scopes(made: History) -> list[Scope]:
    return [
        Scope(),
        Scope(department_id=made.park.works_id),
        Scope(sub_park_id=made.sub_parks[1]),
        Scope(type_code=demands.TYPE),
        Scope(type_code="03"),
        Scope(department_id=made.park.power_id, type_code="03"),
    ]


def test_each_figure_of_the_wall_is_the_one_of_the_registry(history: History) -> None:
    for window in (window_of(history), month(history.at.year, history.at.month).previous(), Window(*_odd(history))):
        for scope in scopes(history):
            found = wall(history.park.supervisor, history.at, window, scope)
            for key, compared in found.park.items():
                assert compared.now == evaluate(key, window, history.at, scope)
                assert compared.before == evaluate(key, window.previous(), history.at, scope)
            _lines_are(found.departments, walls.OF_DEPARTMENTS, Dimension.DEPARTMENT, window, history, scope)
            _lines_are(found.types, walls.OF_TYPES, Dimension.TYPE, window, history, scope)
            touched, before = whole_months(window)
            ranked = (*found.officers_top, *found.officers_bottom)
            _lines_are(ranked, walls.OF_OFFICERS, Dimension.OFFICER, touched, history, scope, before)
            for one in found.months:
                assert one.figures == {key: evaluate(key, one.window, history.at, scope) for key in walls.TREND}
            behind = rows_behind(history.park.supervisor, "repeated", window, history.at, scope, size=walls.REPEATS)
            assert [one.demand.id for one in found.repeats] == [one.demand.id for one in behind.rows]
    whole = wall(history.park.supervisor, history.at, window_of(history))
    assert whole.park["closed"].now.numerator > 5
    assert sum(line.figures["closed"].now.numerator for line in whole.departments if "closed" in line.figures) == (
        whole.park["closed"].now.numerator
    )


def _odd(made: History) -> tuple[date, date]:
    return day_of(made.at) - timedelta(days=70), day_of(made.at) - timedelta(days=8)


def _lines_are(
    lines: Any,
    keys: tuple[str, ...],
    dimension: Dimension,
    window: Window,
    made: History,
    scope: Scope,
    before: Window | None = None,
) -> None:
    for key in keys:
        now = evaluate_by(key, dimension, window, made.at, scope)
        then = evaluate_by(key, dimension, before or window.previous(), made.at, scope)
        for line in lines:
            if key not in line.figures:
                assert line.key not in now
                continue
            if line.figures[key].has_cases:
                assert line.figures[key].now == now[line.key]
            else:
                assert line.key not in now
            before_it = line.figures[key].before
            assert before_it == then.get(line.key) if line.key in then else not before_it.denominator


def test_lights_are_the_numbers_of_their_rows_however_they_are_narrowed(history: History) -> None:
    by = history.park.supervisor
    for scope in scopes(history):
        found = wall(by, history.at, window_of(history), scope)
        base = walls.filters_of(scope)
        assert found.lights.red == len(rows_of(history, base, "red", Facing.ENTERPRISE)) == found.overdue.total
        assert found.lights.yellow == len(rows_of(history, base, "yellow", Facing.ENTERPRISE))
        assert evaluate("red", window_of(history), history.at, scope).numerator == found.lights.red
        assert evaluate("yellow", window_of(history), history.at, scope).numerator == found.lights.yellow
        for line in found.departments:
            narrower = walls.filters_of(
                Scope(department_id=int(line.key), sub_park_id=scope.sub_park_id, type_code=scope.type_code)
            )
            assert line.red == len(rows_of(history, narrower, "red", Facing.ENTERPRISE))
            assert line.own_red == len(rows_of(history, narrower, "red", Facing.DEPARTMENT))
    assert wall(by, history.at, window_of(history)).lights.red > 3
    found = wall(by, history.at, window_of(history))
    officers = [*found.officers_top, *found.officers_bottom]
    assert officers
    for line in officers:
        assert line.own_red == len(rows_of(history, LightFilters(officer_id=int(line.key)), "red", Facing.DEPARTMENT))


def rows_of(made: History, base: LightFilters, colour: str, facing: Facing) -> list[Any]:
    """Every row behind a count, page by page; each page says the same total."""
    filters = LightFilters(base.department_id, colour, facing, base.officer_id, base.sub_park_id, base.type_code)
    rows, after = [], None
    while True:
        page = light_rows(made.park.supervisor, made.at, filters, after=after, size=3)
        rows += page.rows
        assert all(row.deadline.light == colour for row in page.rows)
        after = page.deadlines.next_cursor
        if after is None:
            assert page.total == len(rows)
            return rows


def test_who_used_the_time_is_the_same_for_many_as_for_one(history: History) -> None:
    page = light_rows(history.park.supervisor, history.at, LightFilters(facing="enterprise"), size=50)
    shared = 0
    for row in page.rows:
        assert row.used == consumption(row.deadline.promise.id, history.at)
        assert sum(row.used.by_department().values()) == row.used.minutes
        shared += len(row.used.by_department()) > 1
        assert (row.late_minutes > 0) <= (row.deadline.light == "red")
    assert shared > 1


def test_an_overdue_promise_names_its_department_officer_phone_and_whose_days_went() -> None:
    park = demands.park()
    walk = walked(park, "submit", "accept", at=moment("2026-09-15 08:30"))
    walk.at = moment("2026-09-16 17:30")  # the desk sat on it for two working days
    for verb in ("dispatch", "sign", "contact"):
        walk.do(verb)
    at = moment("2026-09-25 10:00")
    found = wall(park.director, at, Window(date(2026, 9, 1), date(2026, 9, 25)))
    row = next(one for one in found.overdue.rows if one.deadline.promise.kind == "result")
    assert row.deadline.demand.id == walk.demand_id
    assert (row.deadline.promise.department_id, row.officer_name) == (park.works_id, park.handler.name)
    assert row.phone
    used = row.used.by_department()
    day = 7 * 60
    assert used[park.desk_id] >= 2 * day - 10
    assert sum(used.values()) == row.used.minutes
    late = consumption(row.deadline.promise.id, at).minutes - 5 * day
    assert 0 < row.late_minutes <= late + 1


def test_past_lights_are_what_they_were_then(history: History) -> None:
    """Counted at the moment, and asked for a month later."""
    then = Window(day_of(history.at), day_of(history.at)).opens_at + timedelta(days=1)
    counted = lights.total_of(then, LightFilters(facing="enterprise"))
    assert counted.red
    for demand in Demand.objects.filter(state="submitted"):
        commands.refuse(
            by=history.park.desk, at=then + timedelta(days=3), demand_id=demand.pk, ground="litigation", advice="法院"
        )
    at = then + timedelta(days=walls.STOCK_DAYS, hours=10)
    found = wall(history.park.supervisor, at, Window(day_of(then), day_of(at)))
    assert (found.red_before, found.yellow_before) == (counted.red, counted.yellow)
    assert found.lights != counted


def test_no_cases_is_no_percentage_and_no_change(history: History) -> None:
    empty = Window(date(2026, 1, 1), date(2026, 1, 31))
    found = wall(history.park.supervisor, history.at, empty)
    rate = found.park["on_time_rate"]
    assert (rate.now.value, rate.now.denominator, rate.change) == (None, 0, None)
    assert found.park["received"].now.numerator == 0
    assert found.types == () == found.officers_top


@pytest.mark.parametrize(
    ("window", "months", "before"),
    [
        (Window(date(2026, 10, 24), date(2026, 11, 22)), ("2026-10-01", "2026-11-30"), ("2026-08-01", "2026-09-30")),
        (Window(date(2026, 10, 1), date(2026, 10, 31)), ("2026-10-01", "2026-10-31"), ("2026-09-01", "2026-09-30")),
        (Window(date(2026, 1, 5), date(2026, 1, 6)), ("2026-01-01", "2026-01-31"), ("2025-12-01", "2025-12-31")),
        (Window(date(2026, 11, 1), date(2026, 11, 30)), ("2026-11-01", "2026-11-30"), ("2026-10-01", "2026-10-31")),
    ],
)
def test_officers_are_ranked_over_whole_months(
    window: Window, months: tuple[str, str], before: tuple[str, str]
) -> None:
    found = whole_months(window)
    assert [(str(one.start), str(one.end)) for one in found] == [months, before]


def test_the_best_and_the_last_officers_are_different_people(history: History) -> None:
    found = wall(history.park.supervisor, history.at, window_of(history))
    top = {line.key for line in found.officers_top}
    bottom = {line.key for line in found.officers_bottom}
    assert not top & bottom
    assert len(top | bottom) <= found.officers_ranked
    rates = [line.figures["delivery_rate"].now.value for line in found.officers_top]
    assert rates == sorted(rates, key=lambda value: -(value or 0))
    assert all(
        int(line.figures["delivery_rate"].now.denominator or 0) >= walls.LEAST_CASES for line in found.officers_top
    )


def test_an_enterprise_has_no_wall() -> None:
    park = demands.park()
    for reader in (park.contact, park.administrator):
        with pytest.raises(NotFound):
            wall(reader, demands.AT, month(2026, 9))
        with pytest.raises(NotFound):
            light_rows(reader, demands.AT, LightFilters())


def test_unknown_filters_are_refused() -> None:
    park = demands.park()
    for filters in (LightFilters(colour="grey"), LightFilters(facing="both")):
        with pytest.raises(Invalid):
            light_rows(park.supervisor, demands.AT, filters)


def test_the_statements_do_not_grow_with_the_demands() -> None:
    park = demands.park()
    at = moment("2026-09-25 10:00")

    def statements(scope: Scope) -> int:
        cache.clear()
        wall(park.supervisor, at, month(2026, 9), scope)
        with CaptureQueriesContext(connection) as caught:
            wall(park.supervisor, at, month(2026, 9), scope)
        return len(caught)

    _handled(park, 28)
    few = [statements(scope) for scope in (Scope(), Scope(department_id=park.works_id), Scope(type_code="01"))]
    _handled(park, 60)
    many = [statements(scope) for scope in (Scope(), Scope(department_id=park.works_id), Scope(type_code="01"))]
    assert all(after <= before for after, before in zip(many, few, strict=True))
    assert max(few) <= 26


def _handled(park: Park, count: int) -> None:
    for index in range(count):
        at = moment("2026-09-01 09:00") + timedelta(minutes=index)
        walked(park, *(("submit", "accept", "dispatch", "sign", "contact", "reply", "close")[: 1 + index % 7]), at=at)
