from django.urls import path

from dianxiaoer.web.work import pages

app_name = "work"
urlpatterns = [
    path("", pages.orders, name="orders"),
    path("approvals/", pages.approvals, name="approvals"),
    path("joint/", pages.joints, name="joints"),
    path("enterprises/", pages.enterprises, name="enterprises"),
    path("notices/", pages.notices, name="notices"),
    path("notices/read/", pages.read_notices, name="read_notices"),
]
