"""How long something took, by promises and the calendar of the house."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests.domains.supervision.articles.register import article
from tests.factories import articles
from tests.factories.articles import Park, morning
from tests.factories.demands import CO_TYPE, moment

from dianxiaoer.domains.demands import commands as demands
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.promises import commands, queries
from dianxiaoer.domains.promises.queries import PromiseView
from dianxiaoer.domains.promises.rules import Basis, Facing, Kind, PromiseState, Subject
from dianxiaoer.domains.supervision.rules.ratios import holds
from dianxiaoer.domains.worktime.queries import calendar
from dianxiaoer.domains.worktime.rules import Limit
from dianxiaoer.kernel.access import SYSTEM, Actor


def promised(
    park: Park, kind: Kind, limit: str, begun: datetime, done: datetime, number: int, *, by: Actor = SYSTEM
) -> PromiseView:
    """A promise to an enterprise that is made and fulfilled."""
    subject = Subject("project", number)
    commands.start(
        by=by, at=begun, subject=subject, kind=kind, facing=Facing.ENTERPRISE, basis=Basis.COMMITTED,
        limit=Limit.parse(limit), enterprise_id=park.enterprise_id, department_id=park.works_id,
    )  # fmt: skip
    commands.keep(by=by, at=done, subject=subject, kind=kind)
    (kept,) = queries.for_subject(subject)
    return kept


def result_of(demand_id: int) -> PromiseView:
    """The ended promise of a result to the enterprise."""
    (found,) = (
        each
        for each in queries.for_subject(Subject("demand", demand_id))
        if each.kind == Kind.RESULT and each.facing == Facing.ENTERPRISE
    )
    return found


@article("I45", quoted="≈15 d")
def test_half_a_month_until_the_sewer_holds(park: Park) -> None:
    """历时半个月: in days of the calendar, for that is how the residents count; a second department helps."""
    articles.own_type(CO_TYPE, park.works_id, (park.power_id,), limit="30cd")
    begun, done = moment("2022-06-06 09:00"), moment("2022-06-21 16:00")
    demand_id = articles.handled(park, begun, type_code=CO_TYPE, title="安置区污水外溢", nature="complaint")
    demands.sign(by=park.power_handler, at=begun, demand_id=demand_id)
    demands.contribute(by=park.power_handler, at=done, demand_id=demand_id, text="破损管道已全部更换")
    articles.close(park, done, demand_id)
    promise = result_of(demand_id)
    assert promise.state == PromiseState.KEPT
    assert promise.consumed is not None
    assert holds("约", promise.consumed, 15)
    assert promise.consumed == 15


@article("I54", quoted='"三个月"')
def test_from_signing_to_production_in_three_months(park: Park) -> None:
    """14 days to the start and 76 to production are 90: three months, by days and by the calendar's page."""
    signed, started, producing = (morning(date(2023, *day)) for day in ((4, 26), (5, 10), (7, 25)))
    first = promised(park, Kind.MILESTONE, "30cd", signed, started, 1)
    second = promised(park, Kind.MILESTONE, "100cd", started, producing, 2)
    whole = promised(park, Kind.MILESTONE, "120cd", signed, producing, 3)
    assert [each.consumed for each in (first, second, whole)] == [14, 76, 90]
    dates = calendar()
    assert dates.count_working_days(signed.date(), producing.date()) == 61
    assert holds("约", (producing.date() - signed.date()).days, 92)
    assert producing.date() < date(2023, 7, 26)


@article("I70", quoted="7")
def test_five_certificates_seven_days_after_the_bid(park: Park) -> None:
    """项目22日摘牌，29日拿到“五证”: seven days, six of them worked, for Sunday the 24th was."""
    bid, issued = moment("2022-04-22 10:00"), moment("2022-04-29 10:00")
    assert promised(park, Kind.DELIVERY, "10cd", bid, issued, 1).consumed == 7
    assert promised(park, Kind.DELIVERY, "10wd", bid, issued, 2).consumed == 6


def suspended_for_papers(park: Park, begun: datetime, complete: datetime, done: datetime) -> int:
    """A case that waits for the enterprise's papers from its first day until they are complete."""
    demand_id = articles.handled(park, begun, type_code=articles.TYPE)
    row = demands.request_suspension(
        by=park.head, at=begun, demand_id=demand_id, cause="enterprise", plan="企业补齐施工图审查合格书",
        review_date=begun.date() + timedelta(days=30), reason="材料不全",
    )  # fmt: skip
    demands.decide_request(by=park.desk, at=begun, request_id=row.pk, approved=True)
    demands.resume(by=park.handler, at=complete, demand_id=demand_id, note="材料已补齐")
    articles.close(park, done, demand_id)
    return demand_id


@article("I71", quoted="2; ≥3 months")
def test_approval_in_two_working_days_once_the_papers_are_complete(park: Park) -> None:
    """在材料齐全的情况下: the clock stands while the enterprise fetches papers for three weeks.

    The second day after them is a Sunday that is worked.
    """
    demand_id = suspended_for_papers(
        park, moment("2022-04-01 09:00"), moment("2022-04-21 15:00"), moment("2022-04-24 11:00")
    )
    now = result_of(demand_id)
    assert now.consumed == 2
    assert now.state == PromiseState.KEPT
    earlier = articles.closed(park, moment("2021-03-01 09:00"), moment("2021-06-03 11:00"))
    before = result_of(earlier)
    assert before.ended_at is not None
    assert holds("以上", (before.ended_at - before.started_at).days, 92)
    assert before.ended_at >= moment("2021-06-01 09:00")


@article("I72", quoted="13")
def test_thirteen_minutes_at_the_chief_service_officers_desk(park: Park) -> None:
    """十几分钟: minutes of the clock between taking the case up and handing the certificate over."""
    chief = park.officer(park.works_id, Role.CHIEF_SERVICE_OFFICER, name="首席服务官")
    begun = moment("2023-06-06 10:04")
    promise = promised(park, Kind.DELIVERY, "2wh", begun, begun + timedelta(minutes=13), 1, by=chief)
    used = queries.consumption(promise.id, begun + timedelta(hours=1))
    assert used.minutes == 13
    assert used.by_department() == {park.works_id: 13}
    assert holds("多", used.minutes, 10)
    assert holds("不到", used.minutes, 20)
