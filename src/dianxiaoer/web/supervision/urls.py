from django.urls import path

from dianxiaoer.web.supervision import pages

app_name = "supervision"
urlpatterns = [
    path("", pages.registry, name="figures"),
    path("<slug:key>", pages.rows, name="rows"),
]
