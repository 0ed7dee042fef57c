"""A real browser on the real site. The site runs in a thread on the test's own database transaction, so a
journey needs no clean-up and the journal, which refuses to be emptied, is left in peace."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections
from django.test import Client
from django.test.testcases import QuietWSGIRequestHandler
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

# Playwright's own event loop runs in this thread; our queries are not on it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
)
WIDTHS = (360, 1440, 1920)
THEMES = ("light", "dark")
OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium_path, args=list(ARGUMENTS))
        yield launched
        launched.close()


class _Server(ThreadedWSGIServer):
    daemon_threads = True

    def _close_connections(self) -> None:
        """The connection belongs to the test, not to the request."""


@pytest.fixture
def site(db: None) -> Iterator[str]:
    """The address of the running site; it sees what the test has written."""
    hosts, settings.ALLOWED_HOSTS = settings.ALLOWED_HOSTS, ["127.0.0.1", "localhost"]
    handler, turn = WSGIHandler(), threading.Lock()

    def one_at_a_time(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        with turn:
            response = handler(environ, start_response)
            try:
                return [b"".join(response)]
            finally:
                response.close()

    connection = connections["default"]
    connection.ensure_connection()
    connection.inc_thread_sharing()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # it would close one that is inside a transaction
    server = _Server(
        ("127.0.0.1", 0),
        QuietWSGIRequestHandler,
        allow_reuse_address=False,
        connections_override={"default": connection},
    )
    server.set_app(one_at_a_time)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
    settings.ALLOWED_HOSTS = hosts
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    connection.dec_thread_sharing()


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[OpenPage]:
    """`open_page("/wall/", as_account=account, width=360, theme="dark")` gives a page; errors on it fail the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_one(
        path: str,
        *,
        as_account: Any = None,
        width: int = 1440,
        theme: str = "light",
        javascript: bool = True,
        language: str = "zh-CN",
        allow_errors: bool = False,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if theme == "dark" else "light",
            java_script_enabled=javascript,
            locale=language,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(8_000)
        if as_account is not None:
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": _session(as_account), "url": site}])
        page = context.new_page()
        if not allow_errors:
            page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
            page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.goto(site + path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert faults == []


def _session(account: Any) -> str:
    client = Client()
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def axe_faults(page: Page) -> list[str]:
    """WCAG A and AA violations, each as `rule: selector — why`."""
    options = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']}: {node['target'][0]} — {node.get('failureSummary', '')}" for one in found for node in one["nodes"]
    ]


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
