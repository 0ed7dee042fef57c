"""Every daily page, in both themes and on a phone: no violation of WCAG A and AA, nothing sideways, little to load."""

from __future__ import annotations

import gzip
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from tests.browser.conftest import OpenPage, axe_faults, sideways
from tests.factories.demands import demand_in, joint_in, moment
from tests.web.readers import Cast, Clock, cast

from dianxiaoer.domains.demands.queries import detail
from dianxiaoer.kernel.access import SYSTEM

PAGES = {
    "": ("/welcome/", "/track/"),
    "enterprise": ("/portal/", "/portal/file/", "/portal/demands/", "/demands/{closed}/", "/demands/{closed}/rate/"),
    "desk": ("/desk/", "/desk/dispatch/", "/desk/audit/", "/desk/calls/", "/demands/?light=red", "/portal/on-behalf/",
             "/demands/{submitted}/", "/demands/{submitted}/accept/"),
    "handler": ("/work/", "/work/joint/", "/work/notices/", "/demands/{handling}/", "/demands/{handling}/reply/",
                "/demands/{joint}/", "/demands/{handling}/clock/{promise}/"),
    "head": ("/work/approvals/",),
    "secretary": ("/work/enterprises/",),
}  # fmt: skip


@pytest.fixture
def people(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    clock = Clock()
    monkeypatch.setattr("dianxiaoer.web.middleware.timezone", SimpleNamespace(now=clock.now))
    clock.at = moment("2026-09-17 09:00")
    return cast()


def ids(people: Cast) -> dict[str, int]:
    found = {state: demand_in(state, people.park).pk for state in ("submitted", "handling", "closed", "replied")}
    demand_in("returned", people.park)
    found["joint"] = joint_in("executing", people.park).demand_id
    clocks = detail(SYSTEM, found["handling"], moment("2026-09-17 09:00")).clocks
    return found | {"promise": clocks[-1].promise.id}


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1440, "light")])
def test_no_violation(open_page: OpenPage, people: Cast, width: int, theme: str) -> None:
    values, faults = ids(people), []
    for reader, paths in PAGES.items():
        account = people.account(reader) if reader else None
        page = open_page(paths[0].format(**values), as_account=account, width=width, theme=theme)
        for path in paths:
            address = path.format(**values)
            if not page.url.endswith(address):
                page.goto("{0.scheme}://{0.netloc}".format(urlsplit(page.url)) + address)
            faults += [f"{path}: {one}" for one in axe_faults(page)]
            if sideways(page):
                faults.append(f"{path}: {sideways(page)} px sideways at {width}")
            if page.locator("h1").count() != 1:
                faults.append(f"{path}: not one h1")
    assert faults == []


def test_an_open_dialog_has_no_violation(open_page: OpenPage, people: Cast) -> None:
    values = ids(people)
    page = open_page(f"/demands/{values['handling']}/", as_account=people.account("handler"), theme="dark")
    page.get_by_text("申请延期", exact=True).first.click()
    assert page.locator("dialog[open] [name=amount]").is_visible()
    assert axe_faults(page) == []
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0


@pytest.mark.parametrize(("reader", "path"), [("enterprise", "/portal/"), ("desk", "/desk/"), ("handler", "/work/")])
def test_a_first_page_is_light(open_page: OpenPage, people: Cast, reader: str, path: str) -> None:
    """All that a first visit loads, compressed: under 200 kB."""
    ids(people)
    page = open_page(path, as_account=people.account(reader))
    page.wait_for_load_state("networkidle")
    loaded: list[str] = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    weights = {urlsplit(url).path: len(gzip.compress(page.request.get(url).body())) for url in {page.url, *loaded}}
    assert len(weights) > 5
    assert sum(weights.values()) < 200_000, weights
