from django.urls import path, register_converter

from dianxiaoer.web.admin.pages import calendar, imports, overview, people, register, settings


class IdConverter:
    """An id that fits the database's bigint."""

    regex = r"\d{1,18}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class YearConverter(IdConverter):
    regex = r"\d{4}"


register_converter(IdConverter, "id")
register_converter(YearConverter, "year4")

app_name = "admin"
urlpatterns = [
    path("", overview.home, name="home"),
    path("people/", people.people, name="people"),
    path("people/new/", people.officer_new, name="officer_new"),
    path("people/<id:officer_id>/", people.officer, name="officer"),
    path("people/<id:officer_id>/<slug:verb>/", people.officer_step, name="officer_step"),
    path("people/departments/", people.departments, name="departments"),
    path("people/departments/new/", people.department_new, name="department_new"),
    path("people/departments/<id:department_id>/", people.department, name="department"),
    path("people/departments/<id:department_id>/close/", people.department_close, name="department_close"),
    path("enterprises/", register.enterprises, name="enterprises"),
    path("enterprises/new/", register.enterprise_new, name="enterprise_new"),
    path("enterprises/<id:enterprise_id>/", register.enterprise, name="enterprise"),
    path("enterprises/<id:enterprise_id>/edit/", register.enterprise_edit, name="enterprise_edit"),
    path("enterprises/<id:enterprise_id>/<slug:verb>/", register.enterprise_step, name="enterprise_step"),
    path("enterprises/gaps/", register.gaps, name="gaps"),
    path("places/", register.places, name="places"),
    path("places/<slug:verb>/", register.place_step, name="place_step"),
    path("import/<slug:kind>/", imports.import_page, name="import"),
    path("limits/", settings.limits, name="limits"),
    path("limits/new/", settings.limits_new, name="limits_new"),
    path("catalogue/", settings.catalogue, name="catalogue"),
    path("catalogue/<slug:code>/", settings.catalogue_type, name="catalogue_type"),
    path("limits/ladders/", settings.ladders, name="ladders"),
    path("limits/ladders/new/", settings.ladder_new, name="ladder_new"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/notice/", calendar.notice, name="notice"),
    path("calendar/correct/", calendar.correct_day, name="correct_day"),
    path("calendar/hours/", calendar.schedule, name="schedule"),
    path("calendar/hours/<slug:day>/remove/", calendar.schedule_remove, name="schedule_remove"),
    path("calendar/days/<slug:day>/revert/", calendar.revert_day, name="revert_day"),
    path("calendar/<year4:year>/", calendar.year, name="calendar_year"),
    path("calendar/<year4:year>/revert/", calendar.revert_year, name="revert_year"),
    path("journal/", overview.journal_page, name="journal"),
    path("journal/verify/", overview.verify, name="verify"),
]
