from django.urls import path, re_path

from dianxiaoer.web.desk import pages

app_name = "desk"
urlpatterns = [
    path("", pages.intake, name="queue"),
    path("dispatch/", pages.dispatches, name="dispatches"),
    path("audit/", pages.audits, name="audits"),
    path("calls/", pages.callbacks, name="callbacks"),
    re_path(
        r"^(?P<demand_id>\d{1,18})/(?P<gesture>accept|take_in|merge|dispatch|pass_audit)/$",
        pages.gesture,
        name="gesture",
    ),
]
