from django.urls import path

from dianxiaoer.web.demands import exports, pages

app_name = "demands"
urlpatterns = [
    path("", pages.listing, name="list"),
    path("export/", exports.export, name="export"),
    path("<int:demand_id>/", pages.detail, name="detail"),
    path("<int:demand_id>/files/<int:attachment_id>/", pages.file, name="file"),
    path("<int:demand_id>/files/<int:attachment_id>/remove/", pages.remove_file, name="remove_file"),
    path("<int:demand_id>/clock/<int:promise_id>/", pages.clock, name="clock"),
    path("<int:demand_id>/<slug:verb>/", pages.step, name="step"),
]
