from django.urls import path

from dianxiaoer.web.wall import pages

app_name = "wall"
urlpatterns = [
    path("", pages.home, name="home"),
    path("rows/", pages.rows, name="rows"),
]
