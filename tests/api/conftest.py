from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from tests.factories.api import World


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A copy of the test database: what threads commit in it vanishes with it (the journal cannot be emptied)."""
    with django_db_blocker.unblock():
        settings = connection.settings_dict
        original, copy = settings["NAME"], f"{settings['NAME']}_api"
        connections.close_all()
        _administer(settings, f'DROP DATABASE IF EXISTS "{copy}"', f'CREATE DATABASE "{copy}" TEMPLATE "{original}"')
        settings["NAME"] = copy
        try:
            yield
        finally:
            connections.close_all()
            settings["NAME"] = original
            _administer(settings, f'DROP DATABASE "{copy}" WITH (FORCE)')


def _administer(settings: dict[str, Any], *statements: str) -> None:
    given = {"host": settings["HOST"], "port": settings["PORT"], "user": settings["USER"]}
    given |= {"password": settings["PASSWORD"], "dbname": "postgres"}
    with psycopg.connect(autocommit=True, **{key: value for key, value in given.items() if value}) as administrator:
        for statement in statements:
            administrator.execute(statement)  # type: ignore[call-overload]
