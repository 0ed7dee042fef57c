"""Ours go before allauth's: what needs e-mail or would let strangers in is closed."""

from __future__ import annotations

from django.urls import path, re_path

from dianxiaoer.web.accounts import pages

urlpatterns = [
    path("login/", pages.LoginPage.as_view(), name="account_login"),
    path("demo/", pages.demo_login, name="demo_login"),
    path("oidc/<str:provider_id>/login/", pages.provider_login, name="openid_connect_login"),
    path("sessions/", pages.SessionsPage.as_view(), name="usersessions_list"),
    path("sessions/<int:session_id>/end/", pages.end_session, name="end_session"),
    path("sessions/end-all/", pages.end_all_sessions, name="end_all_sessions"),
    path("signup/", pages.by_administrator, name="account_signup"),
    path("email/", pages.by_administrator, name="account_email"),
    path("password/reset/", pages.by_administrator, name="account_reset_password"),
    re_path(r"^(?:password/reset|login/code|confirm-email|3rdparty/signup)/", pages.by_administrator),
]
