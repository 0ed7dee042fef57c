"""History played again: promises made by commands, another profile, and what the rules and the calendar say of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from django.db import connection, transaction
from tests.factories.demands import GOOD_REPLY, Park, Walk, file_demand, filing, moment, own_type, park, walked

from dianxiaoer.domains.demands import commands
from dianxiaoer.domains.demands.commands import publish_limits
from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.demands.rules import LimitRules
from dianxiaoer.domains.promises import commands as promises
from dianxiaoer.domains.promises.models import Extension, Pause, Promise
from dianxiaoer.domains.promises.queries import forget_ladders
from dianxiaoer.domains.promises.rules import Facing, Kind, Subject
from dianxiaoer.domains.supervision.queries.rehearsal.history import KINDS
from dianxiaoer.domains.supervision.queries.rehearsal.limits import (
    Rehearsal,
    limits_in_force,
    rehearse_lights,
    rehearse_limits,
)
from dianxiaoer.domains.supervision.queries.rehearsal.lines import changed_lines
from dianxiaoer.domains.supervision.queries.rehearsal.ranking import Ranked
from dianxiaoer.domains.supervision.queries.rehearsal.scores import rehearse_scores
from dianxiaoer.domains.supervision.queries.rehearsal.summary import moment as local
from dianxiaoer.domains.supervision.rules.periods import Window
from dianxiaoer.domains.supervision.rules.rehearsal import (
    Ending,
    Extended,
    History,
    LightRule,
    Meaning,
    Outcome,
    Result,
    replay,
)
from dianxiaoer.domains.supervision.rules.score_profiles import BUILT_IN, BadProfile, ProfileKind
from dianxiaoer.domains.worktime.queries import calendar
from dianxiaoer.domains.worktime.rules import Limit, Span, Unit
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.kernel.refusals import Invalid

pytestmark = pytest.mark.django_db
AUTUMN = Window(date(2026, 9, 1), date(2026, 11, 30))
LATER = moment("2026-12-01 09:00")


@pytest.fixture(autouse=True)
def _fresh_ladders() -> Iterator[None]:
    forget_ladders()
    yield
    forget_ladders()


def changed(**values: str) -> LimitRules:
    return LimitRules.from_data(0, {**{name: getattr(LimitRules(0), name) for name in _NAMES}, **values})


_NAMES = [name for name in LimitRules.__dataclass_fields__ if name != "version"]


def rehearsed(window: Window = AUTUMN, as_of: datetime = LATER, **values: str) -> Rehearsal:
    return rehearse_limits(changed(**values), window, as_of)


# --- one history, worked by hand -----------------------------------------------------------------------------------


def a_consultation_over_the_holiday(house: Park) -> Demand:
    """Filed on Thursday 24 September 2026 at 10:00, an enquiry: one working day. The clock of the enterprise stops from
    Monday 28 September, 11:00, to Friday 9 October, 15:00; one working day more was granted before. Answered on Tuesday
    13 October at 09:00.

    25 to 27 September and 1 to 7 October are days off, Saturday 10 October is worked.
    """
    demand = file_demand(house, at=moment("2026-09-24 10:00"), nature="consult")
    about = Subject("demand", demand.pk)
    commands.take_in(by=house.desk, at=moment("2026-09-24 10:05"), demand_id=demand.pk, type_code="0105")
    commands.sign(by=house.handler, at=moment("2026-09-24 10:10"), demand_id=demand.pk)
    commands.contact(by=house.handler, at=moment("2026-09-24 10:15"), demand_id=demand.pk, note="已联系")
    promises.extend(
        by=SYSTEM, at=moment("2026-09-24 16:00"), subject=about, kind=Kind.RESULT, amount=Limit.parse("1wd"),
        reason="等图纸", facing=Facing.ENTERPRISE,
    )  # fmt: skip
    promises.pause(
        by=SYSTEM, at=moment("2026-09-28 11:00"), subject=about, kind=Kind.RESULT, cause="enterprise",
        facing=Facing.ENTERPRISE,
    )  # fmt: skip
    promises.resume(by=SYSTEM, at=moment("2026-10-09 15:00"), subject=about, kind=Kind.RESULT, facing=Facing.ENTERPRISE)
    commands.reply(
        by=house.handler, at=moment("2026-10-12 16:00"), demand_id=demand.pk, text=GOOD_REPLY, category="solved"
    )
    commands.pass_audit(by=house.desk, at=moment("2026-10-13 09:00"), demand_id=demand.pk)
    return Demand.objects.get(pk=demand.pk)


def test_a_pause_over_a_holiday_and_an_extension_worked_by_hand() -> None:
    house = park()
    demand = a_consultation_over_the_holiday(house)
    # As it was: two working days, 28 September and, after the pause, 10 October. Late on 13 October.
    stored = Promise.objects.get(subject_id=demand.pk, kind="result", facing="enterprise")
    assert (stored.due_at, stored.state) == (moment("2026-10-10 17:30"), "late")
    found = rehearsed(result_consult="3wd")
    assert found.limits == {"result_consult": (Limit.parse("1wd"), Limit.parse("3wd"))}
    # Four working days: 28 September, 10, 12 and 13 October.
    assert (found.demands.received, found.demands.late_before, found.demands.late_after) == (1, 1, 0)
    (line,) = changed_lines(house.supervisor, found)  # the department's own clock was late before and is late after
    whole = line.promise
    assert (whole.due_before, whole.due_after) == (moment("2026-10-10 17:30"), moment("2026-10-13 17:30"))
    assert (whole.limit_before, whole.limit_after) == (Limit.parse("1wd"), Limit.parse("3wd"))
    assert (whole.meaning, whole.department_id) == (Meaning.NOW_KEPT, house.works_id)
    assert whole.ended_at == moment("2026-10-13 09:00")
    assert line.number == demand.number
    assert found.promises.late_before - found.promises.now_kept + found.promises.now_late == found.promises.late_after


def test_the_department_s_own_result_follows_its_round() -> None:
    house = park()
    a_consultation_over_the_holiday(house)
    found = rehearsed(result_consult="9wd")
    # 28 to 30 September, 8 to 10, 12 to 14 October: nine working days end on the 14th; it replied on the 12th.
    own = next(line.promise for line in changed_lines(SYSTEM, found) if line.promise.facing is Facing.DEPARTMENT)
    assert (own.due_before, own.due_after) == (moment("2026-09-28 17:30"), moment("2026-10-14 17:30"))
    assert (own.meaning, own.limit_after) == (Meaning.NOW_KEPT, Limit.parse("9wd"))
    by_kind = {group.key: group.counts for group in found.kinds}
    assert by_kind[Kind.RESULT, Facing.DEPARTMENT].late_before == 1
    assert by_kind[Kind.RESULT, Facing.DEPARTMENT].late_after == 0
    assert [(group.name, group.counts.total) for group in found.departments] == [("规划建设局", 2)]
    assert [(group.key, group.counts.now_kept) for group in found.types] == [(105, 2)]


def test_nothing_is_written() -> None:
    house = park()
    a_consultation_over_the_holiday(house)
    with pytest.raises(_Undo), transaction.atomic():  # a rolled-back savepoint takes the read-only mode along
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        assert rehearsed(result_consult="3wd", sign="0.5wd").promises.total > 0
        assert rehearse_lights(LightRule(2), AUTUMN, LATER).promises.total > 0
        raise _Undo


class _Undo(Exception):
    pass


# --- which limit each promise was given ----------------------------------------------------------------------------


def new_limit_of(found: Rehearsal, promise: Promise) -> str | None:
    """The limit that a promise gets in the rehearsal; None where the change does not touch it."""
    ids = found.compared.history.promises["id"]
    (row,) = (index for index, one in enumerate(ids) if one == promise.pk)
    return str(found.compared.limits.known[found.compared.limits.place[row]]) if found.compared.touched[row] else None


def limits_of(found: Rehearsal, walk: Walk, kind: str, facing: str = "enterprise") -> list[str | None]:
    rows = Promise.objects.filter(subject_id=walk.demand_id, kind=kind, facing=facing).order_by("started_at", "id")
    return [new_limit_of(found, row) for row in rows]


MARKED = {
    "accept": "3h", "accept_urgent": "4h", "dispatch": "5h", "sign": "6h", "sign_urgent": "7h", "first_contact": "8h",
    "first_contact_urgent": "9h", "result_consult": "20h", "result_help": "21h", "result_complaint": "22h",
    "result_urgent": "23h", "result_hard": "30h", "legacy_report": "31h", "audit": "10h", "call_back": "11h",
    "joint_lead": "12h", "joint_convene": "13h",
}  # fmt: skip


def test_every_promise_takes_the_limit_of_its_own_name() -> None:
    house = park()
    plain = walked(house, "submit", "accept", "dispatch", "sign", "contact", "reply", "close", "call_back")
    urgent = walked(house, "submit", "accept", "dispatch", "sign", urgency="urgent")
    asked = walked(house, "submit", "accept", "dispatch", nature="consult")
    returned = walked(house, "submit", "accept", "dispatch", "return")
    joint = walked(house, "submit", "accept", "dispatch", "sign", "contact", "joint")
    found = rehearsed(**MARKED)
    assert limits_of(found, plain, "accept") == ["3h"]
    assert limits_of(found, plain, "dispatch", "department") == ["5h"]
    assert limits_of(found, plain, "sign", "department") == ["6h"]
    assert limits_of(found, plain, "first_contact", "department") == ["8h"]
    assert limits_of(found, plain, "result") == [None]  # the type has a limit of its own in the catalogue
    assert limits_of(found, plain, "result", "department") == [None]
    assert limits_of(found, plain, "audit", "department") == ["10h"]
    assert limits_of(found, plain, "call_back") == ["11h"]
    assert limits_of(found, urgent, "accept") == ["4h"]
    assert limits_of(found, urgent, "dispatch", "department") == ["4h"]
    assert limits_of(found, urgent, "sign", "department") == ["7h"]
    assert limits_of(found, urgent, "first_contact", "department") == ["9h"]
    assert limits_of(found, urgent, "result") == ["23h"]
    assert limits_of(found, urgent, "result", "department") == ["23h"]
    assert limits_of(found, asked, "result") == ["20h"]
    assert limits_of(found, returned, "dispatch", "department") == ["5h", "6h"]
    assert limits_of(found, joint, "dispatch", "department") == ["5h", "12h"]


def test_urgency_given_at_acceptance_does_not_change_what_was_promised_before() -> None:
    house = park()
    walk = walked(house, "submit")
    commands.accept(by=house.desk, at=walk.at, demand_id=walk.demand_id, type_code="0105", urgency="urgent")
    found = rehearsed(**MARKED)
    assert limits_of(found, walk, "accept") == ["3h"]
    assert limits_of(found, walk, "result") == ["23h"]


def test_a_demand_handled_again_has_half_and_a_hard_order_its_own() -> None:
    house = park()
    verbs = ("dispatch", "sign", "contact", "reply", "close", "bad_call")
    walk = walked(house, "submit", "accept", *verbs, "reopen", *verbs, "reopen", *verbs, nature="consult")
    commands.make_hard(by=house.director, at=walk.at, demand_id=walk.demand_id, reason="两次重办")
    found = rehearsed(**MARKED)
    assert limits_of(found, walk, "result") == ["20h", "10h", "10h", "30h"]
    assert limits_of(found, walk, "result", "department") == ["20h", "10h", "10h"]
    assert limits_of(found, walk, "dispatch", "department") == ["5h"] * 4


def test_an_answer_on_the_spot_handled_again_has_half_of_a_request_for_help() -> None:
    house = park()
    walk = walked(house, "submit", "answer", "bad_call", "reopen", nature="consult")
    found = rehearsed(**MARKED)
    assert limits_of(found, walk, "result") == ["10.5h"]


def test_legacy_is_a_limit_only_where_it_was_given_at_acceptance() -> None:
    house = park()
    old, later = walked(house, "submit"), walked(house, "submit", "accept", nature="consult")
    commands.accept(by=house.desk, at=old.at, demand_id=old.demand_id, type_code="0105", is_legacy=True)
    commands.mark_legacy(by=house.desk, at=later.at, demand_id=later.demand_id, plan="每月报告")
    found = rehearsed(**MARKED)
    assert limits_of(found, old, "result") == ["31h"]
    assert limits_of(found, later, "result") == ["20h"]


# --- equal to the rules, row by row --------------------------------------------------------------------------------


def wandering(house: Park, random: Random, count: int) -> None:
    """Demands of the autumn of 2026 with pauses, extensions and endings at any moment."""
    for _ in range(count):
        at = moment("2026-09-10 08:00") + timedelta(minutes=random.randrange(0, 60 * 24 * 45))
        demand = file_demand(house, at=at, nature=random.choice(["consult", "help"]),
                             urgency=random.choice(["normal", "normal", "urgent"]))  # fmt: skip
        at += timedelta(minutes=random.randrange(1, 900))
        commands.take_in(by=house.desk, at=at, demand_id=demand.pk, type_code="0105")
        about = Subject("demand", demand.pk)
        open_ = True
        for _step in range(random.randrange(0, 7)):
            at += timedelta(minutes=random.choice([7, 400, 1500, 4000, 9000]))
            open_ = open_ and _wander(random, about, at)
    assert Extension.objects.count() > 2
    assert Pause.objects.filter(ended_at__isnull=False).count() > 2


def _wander(random: Random, about: Subject, at: datetime) -> bool:
    promise = Promise.objects.get(
        subject_id=about.id, kind="result", facing="enterprise", state__in=["running", "paused"]
    )
    on = {"by": SYSTEM, "at": at, "subject": about, "kind": Kind.RESULT, "facing": Facing.ENTERPRISE}
    if promise.state == "paused":
        promises.resume(**on)
        return True
    match random.randrange(6):
        case 0 | 1:
            promises.pause(**on, cause="enterprise")
        case 2 | 3 if at <= promise.due_at:
            amount = Limit(promise.limit_amount, Unit(promise.limit_unit))
            promises.extend(**on, amount=amount, reason="等图纸")
        case 4:
            promises.keep(**on)
            return False
        case 5:
            promises.withdraw(**on, reason="撤回")
            return False
    return True


def history_of(promise: Promise, as_of: datetime) -> History:
    """One promise's history, read row by row."""
    done = promise.ended_at is not None and promise.ended_at <= as_of
    until = promise.ended_at if done and promise.ended_at else as_of
    spans = []
    for pause in Pause.objects.filter(promise=promise, started_at__lte=as_of).order_by("started_at"):
        if pause.ended_at is None or pause.ended_at > as_of:
            until = pause.started_at
        else:
            spans.append(Span(pause.started_at, pause.ended_at))
    more = Extension.objects.filter(promise=promise, granted_at__lte=as_of).order_by("granted_at")
    return History(
        started_at=promise.started_at,
        limit=Limit(promise.limit_amount, Unit(promise.limit_unit)),
        until=until,
        ending=(Ending.WITHDRAWN if promise.state == "withdrawn" else Ending.DONE) if done else Ending.OPEN,
        pauses=tuple(spans),
        extensions=tuple(Extended(one.amount, one.granted_at) for one in more),
    )


def played(found: Rehearsal, row: int) -> tuple[datetime, datetime, bool, bool, bool]:
    after = found.compared.after
    return (
        local(after.due[row]),
        local(after.warn[row]),
        bool(after.yellow[row]),
        bool(after.red[row]),
        bool(after.late[row]),
    )


def said(outcome: Outcome) -> tuple[datetime, datetime, bool, bool, bool]:
    return outcome.due_at, outcome.warn_at, outcome.yellow, outcome.red, outcome.result is Result.LATE


@pytest.mark.parametrize("seed", range(3))
def test_many_histories_at_once_are_what_the_rules_say_of_each(seed: int) -> None:
    house = park()
    own_type("0105", house.works_id, limit="5wd")
    wandering(house, Random(seed), 40)
    dates, flipped = calendar(), 0
    for as_of in (LATER, moment("2026-10-09 12:00")):
        for values in (
            {"result_consult": "3wd", "result_urgent": "2wd", "sign": "0.3wd"},
            {"result_consult": "9cd", "result_urgent": "40wh", "accept": "im"},
            {"result_consult": "1.5wd", "result_urgent": "6h", "dispatch": "3wh"},
        ):
            found = rehearsed(as_of=as_of, **values)
            columns = found.compared.history.promises
            assert len(columns["id"]) == Promise.objects.filter(started_at__lte=as_of, kind__in=KINDS).count()
            for row, promise_id in enumerate(columns["id"].tolist()):
                history = history_of(Promise.objects.get(pk=promise_id), as_of)
                limit = found.compared.limits.known[found.compared.limits.place[row]]
                outcome = replay(history, dates, limit)
                if found.compared.touched[row]:
                    assert played(found, row) == said(outcome)
                else:
                    assert limit == history.limit
                    assert played(found, row)[0] == outcome.due_at  # as stored
            flipped += found.changed_count
    assert flipped > 10


@pytest.mark.parametrize("seed", range(2))
def test_every_light_is_what_the_rules_say_of_each(seed: int) -> None:
    house = park()
    wandering(house, Random(100 + seed), 30)
    rule = LightRule(3, Decimal("0.5"))
    found = rehearse_lights(rule, AUTUMN, LATER)
    for row, promise_id in enumerate(found.compared.history.promises["id"].tolist()):
        outcome = replay(history_of(Promise.objects.get(pk=promise_id), LATER), calendar(), light=rule)
        assert local(found.compared.after.warn[row]) == outcome.warn_at
        assert bool(found.compared.after.yellow[row]) == (outcome.yellow or bool(found.compared.before.red[row]))
    assert found.promises.yellow_after > found.promises.yellow_before
    assert found.promises.late_after == found.promises.late_before


@pytest.mark.parametrize("seed", range(2))
def test_an_unchanged_profile_changes_nothing(seed: int) -> None:
    house = park()
    wandering(house, Random(seed), 25)
    publish_limits(by=SYSTEM, at=moment("2026-11-01 09:00"), values={"result_consult": "3wd"}, reason="提速")
    now = limits_in_force(LATER)
    assert now.result_consult == "3wd"
    found = rehearse_limits(now, AUTUMN, LATER)
    assert (found.limits, found.promises.total, found.changed_count) == ({}, 0, 0)
    assert found.demands.late_before == found.demands.late_after
    # Also the values that the promises were given before: what was published lately is the change then.
    earlier = rehearsed(result_consult="1wd")
    assert earlier.promises.total > 0
    assert (earlier.changed_count, earlier.promises.yellow_more) == (0, 0)
    lights = rehearse_lights(LightRule(), AUTUMN, LATER)
    assert (lights.changed_count, lights.promises.yellow_more) == (0, 0)


def test_as_of_a_past_moment_it_is_what_it_was_then() -> None:
    house = park()
    demand = a_consultation_over_the_holiday(house)
    window = Window(date(2026, 9, 1), date(2026, 9, 30))
    found = rehearse_limits(changed(result_consult="3wd"), window, moment("2026-10-01 00:00"))
    (row,) = [
        index
        for index, kind in enumerate(found.compared.history.promises["kind"].tolist())
        if KINDS[kind] is Kind.RESULT and found.compared.history.promises["to_enterprise"][index]
    ]
    before, after = found.compared.before, found.compared.after
    assert local(before.due[row]) == moment("2026-09-29 17:30")  # as it stood while the clock stood still
    assert not before.late[row]
    assert not after.late[row]
    assert found.compared.history.demands["id"].tolist() == [demand.pk]


# --- counts, ranks, refusals ----------------------------------------------------------------------------------------


def test_an_extension_that_would_have_come_too_late_is_counted_and_told() -> None:
    house = park()
    demand = file_demand(house, at=moment("2026-09-15 10:00"), nature="consult")
    commands.take_in(by=house.desk, at=moment("2026-09-15 10:05"), demand_id=demand.pk, type_code="0105")
    promises.extend(
        by=SYSTEM, at=moment("2026-09-16 16:00"), subject=Subject("demand", demand.pk), kind=Kind.RESULT,
        amount=Limit.parse("1wd"), reason="等图纸", facing=Facing.ENTERPRISE,
    )  # fmt: skip
    assert rehearsed(result_consult="2wd").late_grants == 0
    assert rehearsed(result_consult="4h").late_grants == 1


def test_a_limit_that_leads_out_of_the_calendar_is_refused() -> None:
    house = park()
    walked(house, "submit", "accept", nature="consult")
    with pytest.raises(Invalid) as refused:
        rehearsed(result_consult="99999wd")
    assert refused.value.code == "outside_calendar"


def test_what_no_promise_shows_is_named_as_not_rehearsed() -> None:
    park()
    found = rehearse_limits(LimitRules(0, silence_days=9, result_consult="2wd"), AUTUMN, LATER)
    assert found.not_rehearsed == ("silence_days",)


def test_departments_change_places() -> None:
    """The works bureau signs after two hours and the power station after three: each six orders."""
    house = park()
    for number in range(6):
        at = moment("2026-09-15 09:00") + timedelta(minutes=number)
        for code, actor, hours in (("0105", house.handler, 2), ("0301", house.power_handler, 3)):
            demand = commands.submit(by=house.contact, at=at, filing=filing(house, title=f"{code} {number}"))
            commands.take_in(by=house.desk, at=at, demand_id=demand.pk, type_code=code)
            commands.sign(by=actor, at=at + timedelta(hours=hours), demand_id=demand.pk)
    found = rehearsed(sign="2.5h", result_help="9wd")
    by_kind = {group.key: group.counts for group in found.kinds}
    # The co-handler of the power station's orders never signed: late before and after.
    assert by_kind[Kind.SIGN, Facing.DEPARTMENT].total == 18
    assert by_kind[Kind.SIGN, Facing.DEPARTMENT].now_late == 6
    by_department = {group.name: group.counts for group in found.departments}
    assert by_department["供电服务所"].late_more == 6
    assert by_department["规划建设局"].late_more == 0
    lists = next(one for one in found.rankings if one.by is Ranked.LISTS)
    rows = {row.name: row for row in lists.rows}
    assert rows["供电服务所"].value_after < rows["供电服务所"].value_before
    assert rows["规划建设局"].value_after == rows["规划建设局"].value_before
    assert rows["供电服务所"].rank_before == 1 or rows["规划建设局"].rank_before == 1
    assert sum(row.moves for row in lists.rows) == lists.moved
    assert Ranked.UNIT not in {one.by for one in found.rankings}  # its formula counts no rate of signing


def test_other_weights_rank_otherwise() -> None:
    house = park()
    for number in range(5):
        at = moment("2026-09-15 09:00") + timedelta(minutes=number)
        for code, actor, caller_says, hours in (
            ("0105", house.handler, 5, 2),
            ("0301", house.power_handler, 3, 60),
        ):
            demand = commands.submit(by=house.contact, at=at, filing=filing(house, title=f"{code} {number}"))
            commands.take_in(by=house.desk, at=at, demand_id=demand.pk, type_code=code)
            when = at + timedelta(hours=hours)
            commands.sign(by=actor, at=when, demand_id=demand.pk)
            commands.contact(by=actor, at=when, demand_id=demand.pk, note="已联系")
            commands.reply(by=actor, at=when, demand_id=demand.pk, text=GOOD_REPLY, category="solved",
                           proceed_without_co_handlers=True)  # fmt: skip
            commands.pass_audit(by=house.desk, at=when, demand_id=demand.pk)
            commands.call_back(by=house.caller, at=when, demand_id=demand.pk, reached=True, contacted=caller_says == 3,
                               solved=True, satisfaction=caller_says)  # fmt: skip
    data = BUILT_IN[ProfileKind.UNIT]
    same = rehearse_scores(ProfileKind.UNIT, data, AUTUMN, LATER)
    assert (same.differences, same.moved) == ((), 0)
    assert {row.name: row.rank_after for row in same.rankings[0].rows}["供电服务所"] == 1
    other = {**data, "parts": [{"key": "sign_rate", "weight": "100"}]}
    found = rehearse_scores(ProfileKind.UNIT, other, AUTUMN, LATER)
    rows = {row.name: row for row in found.rankings[0].rows}
    assert rows["规划建设局"].value_before == 90  # nobody said that the handler had called
    assert rows["规划建设局"].rank_after == 1
    assert (rows["规划建设局"].climbs, rows["供电服务所"].climbs) == (1, -1)
    assert rows["供电服务所"].value_after == Fraction(0)
    assert found.moved == 2
    assert {one.key for one in found.differences} == {"sign_rate", "response_rate", "solve_rate", "satisfaction_rate"}
    gold = rehearse_scores(ProfileKind.GOLD, BUILT_IN[ProfileKind.GOLD], AUTUMN, LATER)
    assert [one.by for one in gold.rankings] == [Ranked.SECRETARIES, Ranked.SECTIONS]
    with pytest.raises(BadProfile):
        rehearse_scores(ProfileKind.UNIT, {**data, "parts": [{"key": "no_rate", "weight": "100"}]}, AUTUMN, LATER)


def test_lines_are_for_those_who_read_cases() -> None:
    house = park()
    demand = a_consultation_over_the_holiday(house)
    found = rehearsed(result_consult="9wd")
    assert {line.promise.demand_id for line in changed_lines(house.supervisor, found)} == {demand.pk}
    assert not list(changed_lines(house.administrator, found))
    assert not list(changed_lines(house.fire_handler, found))
    assert len(list(changed_lines(house.supervisor, found, most=1))) == 1
