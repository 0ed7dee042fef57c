"""A desk officer brings in a file: looks, starts, watches the bar, reads what was rejected."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import OpenPage, axe_faults, sideways
from tests.factories import people
from tests.factories.demands import park as a_park
from tests.factories.imports import a_file

from dianxiaoer.domains.demands import jobs
from dianxiaoer.domains.demands.models import Demand, ImportRun
from dianxiaoer.domains.people.models import Account, Officer
from dianxiaoer.domains.people.rules import Role

GOOD = (
    "2026-03-02 09:00",
    "科技路路灯不亮，夜间行车不安全",
    "科技路与创新路交叉口的路灯已坏三天。",
    "已修好。",
    "2026-03-03 10:00",
)


@pytest.fixture
def account(db: None) -> Account:
    officer_id = people.officer("刘敏", department_id=a_park().desk_id, roles=(Role.DEMAND_DESK,), with_account=True)
    return Account.objects.get(pk=Officer.objects.get(pk=officer_id).account_id)


def looked_at(page: Page, name: str) -> None:
    """Accessible and no wider than its window; kept as a picture where somebody wants to see it."""
    if folder := os.environ.get("DIANXIAOER_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    assert axe_faults(page) == []
    assert sideways(page) == 0


@pytest.mark.parametrize(("width", "theme"), [(360, "light"), (1440, "dark"), (1920, "light")])
def test_a_file_is_brought_in(open_page: OpenPage, account: Account, tmp_path: Path, width: int, theme: str) -> None:
    file = tmp_path / "热线留言.csv"
    file.write_bytes(a_file(("1", *GOOD), ("2", "昨天下午", "标题", "内容", "", ""), ("3", *GOOD[:3], "", "")))
    page = open_page("/imports/", as_account=account, width=width, theme=theme)
    looked_at(page, f"start-{width}")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="预览文件").click()
    expect(page.locator("h1")).to_have_text("热线留言.csv")
    expect(page.locator("body")).to_contain_text("昨天下午")
    looked_at(page, f"preview-{width}")
    assert not Demand.objects.exists()
    page.get_by_role("button", name="确认导入").click()
    expect(page.locator("progress")).to_be_visible()
    looked_at(page, f"running-{width}")
    jobs.import_demands(run_id=ImportRun.objects.get().pk)
    expect(page.locator("progress")).to_have_count(0)
    assert Demand.objects.count() == 2
    looked_at(page, f"done-{width}")
    with page.expect_download() as download:
        page.locator("a[href$='rejected.csv']").click()
    assert "昨天下午" in download.value.path().read_text(encoding="utf-8-sig")
