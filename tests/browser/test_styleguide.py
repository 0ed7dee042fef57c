"""The design system as a person meets it: readable in both themes, at each width, by keyboard, without JavaScript."""

from __future__ import annotations

import gzip
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Page, expect
from tests.browser.conftest import THEMES, WIDTHS, OpenPage, axe_faults, sideways


@pytest.fixture(autouse=True)
def _tried_out(settings: Any) -> None:
    settings.DEMO = True


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_everything_is_accessible_and_fits(open_page: OpenPage, width: int, theme: str) -> None:
    page = open_page("/styleguide/", width=width, theme=theme)
    assert axe_faults(page) == []
    assert sideways(page) == 0


@pytest.mark.parametrize("theme", THEMES)
def test_login_is_accessible(open_page: OpenPage, theme: str) -> None:
    page = open_page("/accounts/login/", width=360, theme=theme)
    assert axe_faults(page) == []
    assert sideways(page) == 0


@pytest.mark.parametrize("path", ["2fa/", "2fa/totp/activate/", "password/change/", "logout/", "sessions/"])
def test_account_pages_wear_the_same_dress(open_page: OpenPage, path: str, at: datetime) -> None:
    account = get_user_model()._default_manager.create(username="liumin", created_at=at)
    page = open_page(f"/accounts/{path}", as_account=account, width=360, theme="dark")
    assert page.locator("h1").count() == 1
    assert axe_faults(page) == []
    assert sideways(page) == 0


def test_a_theme_is_kept(open_page: OpenPage) -> None:
    page = open_page("/styleguide/")
    light = _background(page)
    page.locator("[data-theme-form]").locator("xpath=..").locator("summary").click()
    with page.expect_response("**/preferences/theme/"):
        page.locator("button[name=theme][value=dark]").click()
    dark = _background(page)
    assert dark != light
    page.reload()
    assert _background(page) == dark


def test_a_theme_is_kept_without_javascript(open_page: OpenPage) -> None:
    page = open_page("/styleguide/", javascript=False)
    page.locator("[data-theme-form]").locator("xpath=..").locator("summary").click()
    page.locator("button[name=theme][value=dark]").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.url.endswith("/styleguide/")


def test_language_switches(open_page: OpenPage) -> None:
    page = open_page("/styleguide/")
    assert page.locator("html").get_attribute("lang") == "zh-hans"
    page.get_by_role("button", name="English").click()
    assert page.locator("h1").inner_text() == "Style guide"


def test_rows_by_keyboard_and_the_list_of_keys(open_page: OpenPage) -> None:
    page = open_page("/styleguide/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    rows = page.locator("[data-rows] tbody tr")
    assert rows.nth(1).get_attribute("aria-selected") == "true"
    assert rows.nth(0).get_attribute("aria-selected") is None
    page.keyboard.press("Enter")
    page.wait_for_url("**/*#r2")
    page.keyboard.press("?")
    listed = page.locator("[data-keys-list] dt").all_inner_texts()
    assert {"c", "a", "n"} <= {text.strip() for text in listed}
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()


def test_keys_leave_typing_alone(open_page: OpenPage) -> None:
    page = open_page("/styleguide/")
    page.locator("#id_title").fill("")
    page.locator("#id_title").press_sequentially("jk?a")
    assert page.locator("#id_title").input_value() == "jk?a"
    assert not page.locator("#keys").is_visible()


def test_dialog_takes_and_returns_the_focus(open_page: OpenPage) -> None:
    page = open_page("/styleguide/")
    opener = page.locator("[data-dialog=sure]")
    opener.click()
    assert page.locator("#sure").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#sure").is_visible()
    assert opener.evaluate("one => one === document.activeElement")


def test_draft_survives_a_reload(open_page: OpenPage) -> None:
    page = open_page("/styleguide/")
    page.locator("#id_text").fill("停电三次")
    expect(page.locator(".draft-note").first).not_to_be_empty()
    page.reload()
    assert page.locator("#id_text").input_value() == "停电三次"


def test_focus_is_visible(open_page: OpenPage) -> None:
    page = open_page("/styleguide/")
    for _step in range(6):
        page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_first_page_is_small(open_page: OpenPage, client: Client) -> None:
    page = open_page("/accounts/login/")
    paths = page.evaluate("performance.getEntriesByType('resource').map(one => new URL(one.name).pathname)")
    assert any(path.endswith("components.css") for path in paths)
    parts = [page.content().encode(), *(_body(client, path) for path in paths)]
    assert sum(len(gzip.compress(part)) for part in parts) < 80_000


def _body(client: Client, path: str) -> bytes:
    response: Any = client.get(path)
    assert response.status_code == 200, path
    return bytes(response.getvalue())


def _background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))
