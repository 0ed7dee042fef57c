from django.urls import path

from dianxiaoer.web.imports import pages

app_name = "imports"
urlpatterns = [
    path("", pages.start, name="start"),
    path("template.csv", pages.template, name="template"),
    path("<int:run_id>/", pages.run, name="run"),
    path("<int:run_id>/progress/", pages.progress, name="progress"),
    path("<int:run_id>/mapping/", pages.mapping, name="mapping"),
    path("<int:run_id>/begin/", pages.begin, name="begin"),
    path("<int:run_id>/discard/", pages.discard, name="discard"),
    path("<int:run_id>/rejected.csv", pages.rejected, name="rejected"),
]
