from django.urls import path

from dianxiaoer.web.supervision_orders import pages, settings

app_name = "supervision_orders"
urlpatterns = [
    path("", pages.listing, name="list"),
    path("new/", pages.new, name="new"),
    path("rules/", settings.rules, name="rules"),
    path("rules/<slug:trigger>/", settings.rule, name="rule"),
    path("limits/new/", settings.profile_new, name="profile_new"),
    path("<int:order_id>/", pages.detail, name="detail"),
    path("<int:order_id>/files/<int:attachment_id>/", pages.file, name="file"),
    path("<int:order_id>/<slug:verb>/", pages.step, name="step"),
]
