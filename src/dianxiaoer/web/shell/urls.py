"""The first page, theme, language, and the style guide where somebody develops or tries."""

from __future__ import annotations

from django.urls import path
from django.views.i18n import set_language

from dianxiaoer.web.shell import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("preferences/theme/", pages.set_theme, name="set_theme"),
    path("preferences/language/", set_language, name="set_language"),
    path("styleguide/", pages.styleguide, name="styleguide"),
    path("styleguide/progress/", pages.styleguide_progress, name="styleguide_progress"),
]
