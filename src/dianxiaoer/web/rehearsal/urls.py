from django.urls import path

from dianxiaoer.web.rehearsal import pages

app_name = "rehearsal"
urlpatterns = [
    path("", pages.limits, name="home"),
    path("limits/", pages.limits, name="limits"),
    path("limits/changes.xlsx", pages.changes_sheet, name="changes"),
    path("lights/", pages.lights, name="lights"),
    path("scores/", pages.scores, name="scores"),
]
