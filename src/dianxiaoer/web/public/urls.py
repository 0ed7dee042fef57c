from django.urls import path

from dianxiaoer.web.public import pages

app_name = "public"
urlpatterns = [
    path("welcome/", pages.welcome, name="home"),
    path("track/", pages.track, name="track"),
]
