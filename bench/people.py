"""The users of the demo park, as actors of commands and as browsers."""

from __future__ import annotations

import io
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode


def actor(username: str, at: datetime) -> Any:
    from dianxiaoer.domains.people import queries as people
    from dianxiaoer.domains.registry import queries as registry

    account = people.account_by_username(username)
    if account is None:
        raise SystemExit(f"the demo park has no user {username}")
    return registry.actor_for(account_id=account.id, at=at)


class Browser:
    """Somebody logged in who asks the WSGI application as a server does: all middleware, no network, no double."""

    def __init__(self, username: str) -> None:
        from django.contrib.auth import get_user_model
        from django.core.wsgi import get_wsgi_application
        from django.test import Client

        client = Client()
        client.force_login(get_user_model().objects.get(username=username))
        self.application = get_wsgi_application()
        self.cookie = f"sessionid={client.cookies['sessionid'].value}; csrftoken={'a' * 32}"

    def get(self, address: str) -> Answer:
        """An address that ends with `#fragment` is asked for by the page that shows it, not by the browser."""
        path, _, fragment = address.partition("#")
        return self._ask("GET", path, b"", {"HTTP_HX_REQUEST": "true"} if fragment else {})

    def post(self, address: str, fields: dict[str, Any]) -> Answer:
        return self._ask("POST", address, urlencode({"csrfmiddlewaretoken": "a" * 32, **fields}).encode())

    def _ask(self, method: str, address: str, body: bytes, headers: dict[str, str] | None = None) -> Answer:
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path.encode().decode("latin-1"), "SCRIPT_NAME": "",
            "QUERY_STRING": query.encode().decode("latin-1"), "SERVER_NAME": "localhost", "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(), "wsgi.multithread": False,
            "wsgi.multiprocess": False, "wsgi.run_once": False, "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/x-www-form-urlencoded", "HTTP_COOKIE": self.cookie,
            "HTTP_ACCEPT_LANGUAGE": "zh-CN", **(headers or {}),
        }  # fmt: skip
        told: list[Any] = []
        parts = self.application(environ, lambda status, headers, _info=None: told.extend((status, dict(headers))))
        content = b"".join(parts)
        parts.close()
        return Answer(int(told[0].split()[0]), told[1], content)


class Answer:
    def __init__(self, status_code: int, headers: dict[str, str], content: bytes) -> None:
        self.status_code, self.headers, self.content = status_code, headers, content


@cache
def client_of(username: str) -> Browser:
    return Browser(username)
