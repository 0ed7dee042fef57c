"""Enterprises and places as the register has them: what is new, what is where, which tier."""

from __future__ import annotations

from datetime import date

import pytest
from tests.domains.supervision.articles.register import article
from tests.factories import articles, registry

from dianxiaoer.domains.registry import commands, queries
from dianxiaoer.domains.registry.queries import EnterpriseRow
from dianxiaoer.domains.registry.rules import ENTERPRISE_COLUMNS, SiteKind, Tier
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.kernel.tables import read_table

pytestmark = pytest.mark.django_db


def register(**narrowed: object) -> list[EnterpriseRow]:
    """Every page of the register's list."""
    found: list[EnterpriseRow] = []
    after = None
    while True:
        page = queries.enterprises(actor=SYSTEM, after=after, size=200, **narrowed)  # type: ignore[arg-type]
        found += page.rows
        if page.next_cursor is None:
            return found
        after = page.next_cursor


def moved_in(rows: list[EnterpriseRow], first: date, last: date) -> list[EnterpriseRow]:
    return [row for row in rows if row.moved_in_date is not None and first <= row.moved_in_date <= last]


def site(kind: SiteKind, name: str, sub_park_id: int) -> int:
    return commands.create_site(
        by=SYSTEM, at=articles.AT, code=name, name=name, kind=kind, sub_park_id=sub_park_id
    )  # fmt: skip


@article("I19", quoted="6")
def test_six_enterprises_of_returned_merchants_from_january_to_august() -> None:
    """Enterprises, not projects; one came in 2023, and one of the new ones is nobody's return."""
    for number in range(6):
        registry.enterprise(tags=("湘商回归",), moved_in_date=date(2024, 1 + number, 15))
    registry.enterprise(tags=("湘商回归",), moved_in_date=date(2023, 12, 31))
    registry.enterprise(tags=("湘商回归",), moved_in_date=date(2024, 9, 1))
    registry.enterprise(moved_in_date=date(2024, 5, 6))
    assert len(moved_in(register(tag="湘商回归"), date(2024, 1, 1), date(2024, 8, 31))) == 6


@article("I34", quoted="56")
def test_56_firms_in_one_industry_park() -> None:
    sub_park_id = registry.sub_park("金荣片区")
    jinrong = site(SiteKind.INDUSTRY_PARK, "金荣·湘潭国际工业园", sub_park_id)
    beside = site(SiteKind.INDUSTRY_PARK, "中南高科湘潭智造产业园", sub_park_id)
    for _ in range(56):
        registry.enterprise(sub_park_id=sub_park_id, site_id=jinrong)
    registry.enterprise(sub_park_id=sub_park_id, site_id=beside)
    rows = register(sub_park_id=sub_park_id)
    assert len(rows) == 57
    assert sum(row.site_id == jinrong for row in rows) == 56


@article("I36", quoted="630")
def test_630_registered_around_the_station_since_it_opened() -> None:
    """By the table that the registration office hands over; a row that comes twice counts once."""
    registry.sub_park("驿站片区")
    header = "企业名称,统一社会信用代码,所属组团,入园日期\n"
    rows = [
        f"湘潭驿站{number}号商贸有限公司,{registry.credit_code(20_000 + number)},驿站片区,2022-0{7 + number % 3}-15\n"
        for number in range(630)
    ]
    earlier = f"湘潭老店有限公司,{registry.credit_code(19_999)},驿站片区,2022-06-14\n"
    text = (header + "".join(rows) + rows[0] + earlier).encode()
    read = read_table(text, aliases=ENTERPRISE_COLUMNS, name="table.csv")
    result = commands.import_enterprises(by=SYSTEM, at=articles.AT, rows=read)
    assert (result.created, len(result.rejected)) == (631, 0)
    assert len(moved_in(register(), date(2022, 6, 15), date(2022, 12, 31))) == 630


@article("I37", quoted="3")
@article("I77", quoted="4; 36")
def test_service_places_by_their_kind() -> None:
    """Three pilot stations in industry parks; four centres of towns and 36 service sites of villages."""
    sub_park_id = registry.sub_park()
    for kind, count in ((SiteKind.SERVICE_STATION, 3), (SiteKind.SERVICE_CENTRE, 4), (SiteKind.SERVICE_SITE, 36)):
        for number in range(count):
            site(kind, f"{kind.label} {number}", sub_park_id)
    kinds = [each.kind for each in queries.sites(sub_park_id=sub_park_id)]
    assert kinds.count(SiteKind.SERVICE_STATION) == 3
    assert (kinds.count(SiteKind.SERVICE_CENTRE), kinds.count(SiteKind.SERVICE_SITE)) == (4, 36)


@article("I76", quoted="3; 7; 33")
def test_three_tiers_as_a_stock() -> None:
    """增至: how many there are, not how many came; whoever rises leaves the tier below."""
    for tier, count in ((Tier.KEY_LITTLE_GIANT, 2), (Tier.LITTLE_GIANT, 8), (Tier.SPECIALISED_SME, 33)):
        for _ in range(count):
            registry.enterprise(tier=tier)
    rising = register(tier=Tier.LITTLE_GIANT)[0]
    commands.update_enterprise(
        by=SYSTEM,
        at=articles.AT,
        enterprise_id=rising.id,
        data=registry.data(rising.name, credit_code=rising.credit_code, tier=Tier.KEY_LITTLE_GIANT),
    )
    tiers = (Tier.KEY_LITTLE_GIANT, Tier.LITTLE_GIANT, Tier.SPECIALISED_SME)
    assert [len(register(tier=tier)) for tier in tiers] == [3, 7, 33]
