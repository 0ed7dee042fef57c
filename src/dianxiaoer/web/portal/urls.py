from django.urls import path

from dianxiaoer.web.portal import pages

app_name = "portal"
urlpatterns = [
    path("", pages.home, name="home"),
    path("demands/", pages.demands, name="demands"),
    path("file/", pages.file, name="file"),
    path("file/<int:draft_id>/", pages.file, name="draft"),
    path("on-behalf/", pages.on_behalf, name="on_behalf"),
]
