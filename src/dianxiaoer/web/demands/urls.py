from django.urls import path

from dianxiaoer.web.demands import pages

app_name = "demands"
urlpatterns = [
    path("", pages.listing, name="list"),
    path("<int:demand_id>/", pages.detail, name="detail"),
    path("<int:demand_id>/files/<int:attachment_id>/", pages.file, name="file"),
    path("<int:demand_id>/<slug:verb>/", pages.step, name="step"),
]
