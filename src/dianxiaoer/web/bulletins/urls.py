from django.urls import path

from dianxiaoer.web.bulletins import files, pages, steps

app_name = "bulletins"
urlpatterns = [
    path("", pages.listing, name="list"),
    path("draw-up/", steps.draw_up, name="draw_up"),
    path("templates/", steps.templates, name="templates"),
    path("templates/default.docx", files.default_template, name="default_template"),
    path("templates/<int:template_id>.docx", files.template, name="template"),
    path("templates/use/", steps.use_template, name="use_template"),
    path("<int:document_id>/", pages.detail, name="detail"),
    path("<int:document_id>/edit/", steps.edit, name="edit"),
    path("<int:document_id>/file.<slug:kind>", files.file, name="file"),
    path("<int:document_id>/charts/<slug:key>-<int:place>.png", files.chart, name="chart"),
    path("<int:document_id>/<slug:verb>/", steps.step, name="step"),
]
