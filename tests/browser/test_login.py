"""Login as people do it: passkeys, codes, devices, and a way out to the identity provider and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests import oidc_provider
from tests.browser.conftest import OpenPage, axe_faults, sideways
from tests.factories import people
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.browser
NOW = 1_790_000_000


@pytest.fixture(autouse=True)
def _quick(settings: Any) -> None:
    cache.clear()
    settings.PASSWORD_HASHERS = people.QUICK_HASHERS


@pytest.fixture
def home(site: str) -> str:
    """Passkeys belong to a name, not to an address in numbers."""
    return f"http://localhost:{urlsplit(site).port}"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """The time of the authenticator app and of the house; `clock[0] += 60` is a minute later."""
    now = [float(NOW)]

    class Clock:
        time = staticmethod(lambda: now[0])

    monkeypatch.setattr(totp, "time", Clock)
    yield now


def code_at(secret: str, moment: float) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(moment) // 30))


def log_in(page: Page, home: str, username: str) -> None:
    page.goto(f"{home}/accounts/login/")
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def confirm_password(page: Page) -> None:
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()


def log_out(page: Page) -> None:
    page.get_by_label("我的账号").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(re.compile("/$|/login/"))


def key_of(page: Page) -> Any:
    """A device of the browser's own that checks its owner's finger."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools


@pytest.fixture
def device(browser: Browser, home: str) -> Iterator[Callable[[str], BrowserContext]]:
    """`device(user_agent)`: another browser in which zhang is logged in."""
    contexts: list[BrowserContext] = []

    def another(user_agent: str) -> BrowserContext:
        context = browser.new_context(user_agent=user_agent, locale="zh-CN")
        contexts.append(context)
        log_in(context.new_page(), home, "zhang")
        return context

    yield another
    for context in contexts:
        context.close()


def inside(context: BrowserContext, home: str) -> bool:
    return context.request.get(f"{home}/accounts/2fa/", max_redirects=0).status == 200


def test_a_passkey_logs_in_without_a_password(open_page: OpenPage, home: str) -> None:
    people.account("zhang", password=PASSWORD, name="张三")
    page = open_page("/accounts/login/")
    key_of(page)
    log_in(page, home, "zhang")
    page.goto(f"{home}/accounts/2fa/webauthn/add/")
    confirm_password(page)
    expect(page.locator("[name=passwordless]")).to_be_checked()
    page.get_by_label("密钥名称").fill("办公室电脑")
    assert axe_faults(page) == []
    page.get_by_role("button", name="添加").click()
    page.wait_for_url("**/2fa/recovery-codes/")
    assert Authenticator.objects.get(type="webauthn").wrap().is_passwordless
    page.goto(f"{home}/accounts/2fa/webauthn/")
    expect(page.get_by_text("可单独登录")).to_be_visible()
    log_out(page)
    assert not inside(page.context, home)
    page.goto(f"{home}/accounts/login/")
    page.get_by_role("button", name="使用通行密钥登录").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    assert inside(page.context, home)
    page.goto(f"{home}/accounts/2fa/webauthn/")
    expect(page.get_by_text("尚未使用")).to_have_count(0)
    page.get_by_role("link", name="改名").click()
    confirm_password(page)
    page.get_by_label("密钥名称").fill("会议室电脑")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("会议室电脑")).to_be_visible()


def test_a_key_as_second_step_after_the_password(open_page: OpenPage, home: str) -> None:
    people.account("zhang", password=PASSWORD)
    page = open_page("/accounts/login/")
    key_of(page)
    log_in(page, home, "zhang")
    page.goto(f"{home}/accounts/2fa/webauthn/add/")
    confirm_password(page)
    page.locator("[name=passwordless]").uncheck()
    page.get_by_role("button", name="添加").click()
    page.wait_for_url("**/2fa/recovery-codes/")
    log_out(page)
    log_in(page, home, "zhang")
    page.wait_for_url("**/2fa/authenticate/")
    assert not inside(page.context, home)
    assert axe_faults(page) == []
    page.locator("#mfa_webauthn_authenticate").click()
    page.wait_for_url(lambda url: "/authenticate/" not in url)
    assert inside(page.context, home)


def test_a_passkey_that_does_not_open_is_told_beside_the_button(open_page: OpenPage, site: str) -> None:
    page = open_page("/accounts/login/")  # by its number the house has no passkeys
    page.get_by_role("button", name="使用通行密钥登录").click()
    expect(page.get_by_role("alert").filter(has_text="密钥未能使用")).to_be_visible()
    assert page.url == f"{site}/accounts/login/"


def test_a_code_is_the_second_step_and_a_recovery_code_works_once(
    open_page: OpenPage, home: str, clock: list[float]
) -> None:
    people.account("zhang", password=PASSWORD)
    page = open_page("/accounts/login/")
    log_in(page, home, "zhang")
    page.goto(f"{home}/accounts/2fa/totp/activate/")
    confirm_password(page)
    secret = page.locator("#authenticator_secret").input_value()
    expect(page.locator("img.qr")).to_be_visible()
    assert page.locator("img.qr").evaluate("image => image.naturalWidth") > 0
    page.locator("[name=code]").fill("000000")
    page.get_by_role("button", name="激活").click()
    expect(page.locator(".field-error")).to_be_visible()
    page.locator("[name=code]").fill(code_at(page.locator("#authenticator_secret").input_value(), clock[0]))
    assert page.locator("#authenticator_secret").input_value() == secret
    page.get_by_role("button", name="激活").click()
    page.wait_for_url("**/2fa/recovery-codes/")
    recovery = page.locator("#recovery_codes").input_value().split()
    assert len(recovery) == 10
    log_out(page)

    def come(code: str) -> bool:
        other = open_page("/accounts/login/")
        log_in(other, home, "zhang")
        other.wait_for_url("**/2fa/authenticate/")
        assert not inside(other.context, home)
        other.locator("[name=code]").fill(code)
        other.get_by_role("button", name="登录", exact=True).click()
        other.wait_for_load_state()
        return inside(other.context, home)

    clock[0] += 120
    assert come(code_at(secret, clock[0]))
    assert not come(code_at(secret, clock[0]))  # nobody who looked over the shoulder follows
    assert come(recovery[0])
    assert not come(recovery[0])
    assert come(recovery[1])


def test_devices_are_listed_and_logged_out_one_by_one_or_all(
    open_page: OpenPage, home: str, device: Callable[[str], BrowserContext]
) -> None:
    people.account("zhang", password=PASSWORD)
    phone = device("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1")
    office = device("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36")
    page = open_page("/accounts/login/")
    log_in(page, home, "zhang")
    page.goto(f"{home}/accounts/sessions/")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text="本设备")).to_have_count(1)
    rows.filter(has_text="Safari · iPhone").get_by_role("button", name="退出该设备").click()
    expect(page.get_by_text("该设备已退出登录。")).to_be_visible()
    expect(rows).to_have_count(2)
    assert not inside(phone, home)
    assert inside(office, home)
    page.get_by_role("button", name="退出其他全部设备").click()
    expect(rows).to_have_count(1)
    assert not inside(office, home)
    page.get_by_role("button", name="退出全部设备（含本设备）").click()
    page.wait_for_url("**/accounts/login/")
    assert not inside(page.context, home)


def test_a_new_password_logs_out_the_others_and_keeps_this_one(
    open_page: OpenPage, home: str, device: Callable[[str], BrowserContext]
) -> None:
    people.account("zhang", password=PASSWORD)
    other = device("another")
    page = open_page("/accounts/login/")
    log_in(page, home, "zhang")
    page.goto(f"{home}/accounts/password/change/")
    page.locator("[name=oldpassword]").fill(PASSWORD)
    for name in ("password1", "password2"):
        page.locator(f"[name={name}]").fill(PASSWORD + "-new")
    page.get_by_role("button", name="修改密码").click()
    page.wait_for_load_state()
    assert inside(page.context, home)
    assert not inside(other, home)
    page.goto(f"{home}/accounts/sessions/")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_to_the_identity_provider_and_back_under_our_content_policy(
    open_page: OpenPage, home: str, settings: Any
) -> None:
    settings.OIDC_LOGIN_CLAIM = "preferred_username"
    people.account("wang")
    with oidc_provider.running() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = provider.settings
        provider.claims = {"sub": "gov-1", "preferred_username": "wang"}
        page = open_page("/accounts/login/")
        page.goto(f"{home}/accounts/login/")
        page.get_by_role("link", name="政务身份平台").click()
        page.get_by_role("button", name="继续").click()
        page.wait_for_url(lambda url: "/login/" not in url)
        assert inside(page.context, home)
    assert SocialAccount.objects.get().uid == "gov-1"


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize(
    "path",
    ["login/", "logout/", "2fa/", "2fa/webauthn/", "sessions/", "password/change/", "3rdparty/", "reauthenticate/"],
)
def test_the_pages_read_well(open_page: OpenPage, path: str, width: int) -> None:
    from django.contrib.auth import get_user_model

    account = get_user_model().objects.get(pk=people.account("zhang", password=PASSWORD))
    page = open_page(f"/accounts/{path}", as_account=None if path == "login/" else account, width=width)
    assert urlsplit(page.url).path == f"/accounts/{path}"
    assert sideways(page) == 0
    assert axe_faults(page) == []
    shown = page.locator("main").inner_text().replace("zhang", "").replace("PIN", "")
    assert re.findall(r"[A-Za-z]{4,}", re.sub(r"Chrom\w+|HeadlessChrome|Linux", "", shown)) == []
