from django.urls import path

from dianxiaoer.web.desk import pages

app_name = "desk"
urlpatterns = [
    path("", pages.intake, name="queue"),
    path("dispatch/", pages.dispatches, name="dispatches"),
    path("audit/", pages.audits, name="audits"),
    path("calls/", pages.callbacks, name="callbacks"),
    path("<int:demand_id>/<slug:gesture>/", pages.gesture, name="gesture"),
]
