"""Settings that are unsafe before others stop the start, each with its own reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from dianxiaoer.config.checks import UNSET_KEY, refuse_unsafe, unsafe

GOOD_KEY = "Rk2vT9-xWq4mNz8LpY3cHb7JdFs6GaEu"


@pytest.fixture
def private(settings: Any) -> Any:
    """One's own machine: everything else may be loose."""
    settings.SECRET_KEY = GOOD_KEY
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
    settings.DEBUG = True
    settings.DEMO = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    return settings


@pytest.fixture
def public(private: Any) -> Any:
    """A park that others reach, and that is safe."""
    private.ALLOWED_HOSTS = ["park.example.cn"]
    private.DEBUG = private.DEMO = False
    private.SESSION_COOKIE_SECURE = private.CSRF_COOKIE_SECURE = True
    return private


def named(**more: Any) -> list[str]:
    return [reason.setting for reason in unsafe(**more)]


def test_one_s_own_machine_is_safe_as_it_is(private: Any) -> None:
    assert named(host="127.0.0.1") == []


def test_a_safe_public_park_starts(public: Any) -> None:
    assert named(host="0.0.0.0") == []
    refuse_unsafe()


@pytest.mark.parametrize("key", [UNSET_KEY, "short", "a" * 64, "django-insecure-" + GOOD_KEY])
def test_a_missing_or_weak_key_stops_even_a_private_park(private: Any, key: str) -> None:
    private.SECRET_KEY = key
    assert named(host="127.0.0.1") == ["DIANXIAOER_SECRET_KEY"]


@pytest.mark.parametrize(
    ("setting", "value", "name"),
    [
        ("DEBUG", True, "DIANXIAOER_DEBUG"),
        ("DEMO", True, "DIANXIAOER_DEMO"),
        ("ALLOWED_HOSTS", ["*"], "DIANXIAOER_ALLOWED_HOSTS"),
        ("SESSION_COOKIE_SECURE", False, "DIANXIAOER_HTTPS"),
        ("CSRF_COOKIE_SECURE", False, "DIANXIAOER_HTTPS"),
    ],
)
def test_each_unsafe_setting_stops_a_public_park(public: Any, setting: str, value: Any, name: str) -> None:
    setattr(public, setting, value)
    assert named() == [name]
    with pytest.raises(ImproperlyConfigured, match=name):
        refuse_unsafe()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "park.example.cn"])
def test_listening_to_others_makes_a_park_public(private: Any, host: str) -> None:
    assert named(host=host) == ["DIANXIAOER_DEBUG", "DIANXIAOER_DEMO", "DIANXIAOER_HTTPS"]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_loopback_is_private(private: Any, host: str) -> None:
    assert named(host=host) == []
