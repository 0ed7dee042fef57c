"""One address: a file."""

from __future__ import annotations

from django.urls import path

from dianxiaoer.web.files import pages

urlpatterns = [path("<int:attachment_id>/", pages.download, name="attachment")]
