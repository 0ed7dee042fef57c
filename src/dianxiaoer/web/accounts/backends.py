"""Who is still logged in."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings


class HouseBackend(AuthenticationBackend):
    """Sessions of demo users end with demo mode: they were opened without a password."""

    def get_user(self, user_id: Any) -> Any:
        user = super().get_user(user_id)
        return None if user is not None and getattr(user, "is_demo", False) and not settings.DEMO else user
