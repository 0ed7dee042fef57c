from django.urls import path

from dianxiaoer.web.scores import keeping, pages

app_name = "scores"
urlpatterns = [
    path("", pages.home, name="home"),
    path("lists/", pages.lists, name="lists"),
    path("gold/", pages.gold, name="gold"),
    path("mine/", pages.mine, name="mine"),
    path("officers/<int:officer_id>/", pages.officer, name="officer"),
    path("sheets/<int:sheet_id>/object/", pages.object_to, name="object"),
    path("months/", keeping.months, name="months"),
    path("months/<slug:step>/", keeping.month_step, name="step"),
    path("adjustments/", keeping.adjustments, name="adjustments"),
    path("adjustments/new/", keeping.adjustment_new, name="adjustment_new"),
    path("objections/", keeping.objections, name="objections"),
    path("objections/<int:objection_id>/", keeping.objection, name="objection"),
    path("formulas/", keeping.formulas, name="formulas"),
    path("formulas/<slug:kind>/", keeping.formula_new, name="formula_new"),
]
