"""The administration: who gets in, each change through its page, refusals at their fields, figures that do not cost."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.factories import demands, people, registry

from dianxiaoer.domains.demands import queries as demand_queries
from dianxiaoer.domains.people import queries
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.promises import queries as promises
from dianxiaoer.domains.registry import queries as register
from dianxiaoer.domains.registry.rules import AssignmentKind
from dianxiaoer.domains.worktime import queries as worktime
from dianxiaoer.kernel import journal
from dianxiaoer.kernel.access import Actor

pytestmark = pytest.mark.django_db
REASON = {"source": "国办发明电〔2026〕1号", "reason": "通知已发"}


def log_in(client: Client, actor: Actor) -> Actor:
    account = get_user_model().objects.get(pk=actor.account_id)
    client.force_login(account, settings.AUTHENTICATION_BACKENDS[0])
    return actor


def officer(*roles: Role, department_id: int | None = None) -> Actor:
    return people.actor(people.officer(department_id=department_id, roles=roles, with_account=True))


@pytest.fixture
def admin(client: Client) -> Actor:
    return log_in(client, people.administrator())


def post(client: Client, url: str, expect: int = 302, **data: Any) -> Any:
    answer = client.post(url, data)
    assert answer.status_code == expect, getattr(answer.context and answer.context.get("form"), "errors", answer)
    return answer


def pages(officer_id: int, enterprise_id: int, department_id: int) -> dict[str, str]:
    """Every page of the administration, by the name of its address."""
    officer_steps = (
        "edit",
        "move",
        "grant",
        "revoke",
        "absence",
        "password",
        "sessions",
        "disable",
        "hand_over",
        "retire",
    )
    enterprise_steps = ("status", "contact", "assign", "hand_over")
    plain = (
        "home", "people", "officer_new", "departments", "department_new", "enterprises", "enterprise_new", "gaps",
        "places", "limits", "limits_new", "catalogue", "ladders", "ladder_new", "calendar", "notice", "correct_day",
        "schedule", "journal",
    )  # fmt: skip
    return {
        **{name: reverse(f"admin:{name}") for name in plain},
        "officer": reverse("admin:officer", args=[officer_id]),
        **{f"officer {verb}": reverse("admin:officer_step", args=[officer_id, verb]) for verb in officer_steps},
        "department": reverse("admin:department", args=[department_id]),
        "department_close": reverse("admin:department_close", args=[department_id]),
        "enterprise": reverse("admin:enterprise", args=[enterprise_id]),
        "enterprise_edit": reverse("admin:enterprise_edit", args=[enterprise_id]),
        **{f"firm {verb}": reverse("admin:enterprise_step", args=[enterprise_id, verb]) for verb in enterprise_steps},
        **{f"place {verb}": reverse("admin:place_step", args=[verb]) for verb in ("park", "sub_park", "site", "load")},
        "import officers": reverse("admin:import", args=["officers"]),
        "import enterprises": reverse("admin:import", args=["enterprises"]),
        "type": reverse("admin:catalogue_type", args=["0105"]),
        "year": reverse("admin:calendar_year", args=[2026]),
        "revert_year": reverse("admin:revert_year", args=[2026]),
        "revert_day": reverse("admin:revert_day", args=["2026-12-05"]),
        "schedule_remove": reverse("admin:schedule_remove", args=["2026-12-05"]),
    }


REGISTER = {"enterprises", "enterprise_new", "gaps", "enterprise", "enterprise_edit", "import enterprises"}


def test_administrators_open_every_page_and_nobody_else_does(client: Client, admin: Actor) -> None:
    firm = registry.enterprise()
    officer_id = people.officer(roles=(Role.LIAISON_OFFICER,), with_account=True)
    all_pages = pages(officer_id, firm, people.department())
    before = len(journal.latest(limit=500))
    for name, url in all_pages.items():
        answer = client.get(url)
        assert answer.status_code == 200, name
        assert answer.content.count(b"<h1") == 1, name
    assert len(journal.latest(limit=500)) == before  # reading writes nothing
    for other, may_open in (
        (officer(Role.DEPARTMENT_HEAD), set()),
        (officer(Role.PROMOTION_UNIT), REGISTER),
        (registry.contact_actor(firm), set()),
    ):
        log_in(client, other)
        for name, url in all_pages.items():
            wanted = {200} if name in may_open or (may_open and name.startswith("firm ")) else {403, 404}
            assert client.get(url).status_code in wanted, (name, other.roles)
    client.logout()
    assert {client.get(url).status_code for url in all_pages.values()} == {302}


def test_things_that_are_not_there_are_404(client: Client, admin: Actor) -> None:
    for path in ("people/999999/", "people/999999/edit/", f"people/{admin.id}/fly/", "people/departments/999999/",
                 "enterprises/999999/", "import/cats/", "catalogue/9999/", "calendar/1999/", "calendar/2199/",
                 "calendar/days/2026-13-40/revert/", "places/moon/"):  # fmt: skip
        assert client.get(f"/admin/{path}").status_code == 404, path


def test_an_officer_from_hire_to_retirement(client: Client, admin: Actor) -> None:
    first, second = people.department("规划局"), people.department("住建局")
    data = {"name": "沈一舟", "post": "科员", "phone": "0700-1", "department_id": first}
    post(client, "/admin/people/new/", **data, username="shen", password=people.PASSWORD)
    found = client.get("/admin/people/", {"q": "沈一舟"}).context["page"].rows
    assert [(row.officer.name, row.username) for row in found] == [("沈一舟", "shen")]
    url = f"/admin/people/{found[0].officer.id}/"
    today = timezone.localdate()
    post(client, f"{url}grant/", role="department_handler", from_date=today.isoformat())
    again = post(client, f"{url}grant/", 422, role="department_handler", from_date=today.isoformat())
    assert again.context["form"].errors
    conflict = post(client, f"{url}grant/", 422, role="administrator", from_date=today.isoformat())
    assert conflict.context["form"].errors
    post(client, f"{url}move/", department_id=second, post="科长")
    deputy = people.officer()
    later = (today + timedelta(days=3)).isoformat()
    post(client, f"{url}absence/", reason="leave", deputy_id=deputy, from_date=today.isoformat(), until_date=later)
    page = client.get(url)
    assert page.context["officer"].department_name == "住建局"
    assert [row.role for row in page.context["grants"]] == ["department_handler"]
    absence = page.context["absences"][0]
    assert absence.deputy_id == deputy
    post(client, f"{url}end_absence/", absence_id=absence.id, last_date=(today - timedelta(days=1)).isoformat())
    post(client, f"{url}disable/")
    assert not queries.account_by_username("shen").is_active
    post(client, f"{url}enable/")
    post(client, f"{url}password/", 422, password="123")
    post(client, f"{url}password/", password="shuo-dao-zuo-dao-2027")
    post(client, f"{url}revoke/", role="department_handler")
    post(client, f"{url}retire/", last_date=today.isoformat())
    assert not queries.officer(found[0].officer.id).active
    assert client.get("/admin/people/", {"q": "沈一舟"}).context["page"].rows == ()


def test_a_refused_hire_leaves_no_login_behind(client: Client, admin: Actor) -> None:
    people.officer()
    taken = people.department("规划局")
    data = {"name": "甲", "department_id": taken, "staff_number": "007"}
    post(client, "/admin/people/new/", **data)
    answer = post(client, "/admin/people/new/", 422, **{**data, "name": "乙"}, username="newcomer")
    assert "staff_number" in answer.context["form"].errors
    assert queries.account_by_username("newcomer") is None


def test_the_last_administrator_cannot_shut_the_door(client: Client, admin: Actor) -> None:
    answer = post(client, f"/admin/people/{admin.id}/revoke/", 422, role="administrator")
    assert answer.context["form"].non_field_errors() or answer.context["form"].errors
    assert "administrator" in people.actor(admin.id or 0).roles


def test_departments_are_added_changed_and_closed(client: Client, admin: Actor) -> None:
    data = {"name": "信访局", "kind": "handling", "sort_key": 3}
    post(client, "/admin/people/departments/new/", code="XF", **data)
    row = queries.department_by_code("XF")
    assert row is not None
    post(client, "/admin/people/departments/new/", 422, code="XF", **data)
    post(client, f"/admin/people/departments/{row.id}/", **{**data, "name": "信访办"}, phone="110")
    assert queries.department(row.id).name == "信访办"
    post(client, f"/admin/people/departments/{row.id}/close/")
    assert not queries.department(row.id).active


def test_an_enterprise_with_a_checked_code_contact_and_officer(client: Client) -> None:
    log_in(client, officer(Role.PROJECT_OFFICE))
    code = registry.credit_code()
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    answer = post(client, "/admin/enterprises/new/", 422, name="澄江新材有限公司", credit_code=wrong)
    assert "credit_code" in answer.context["form"].errors
    post(client, "/admin/enterprises/new/", name="澄江新材有限公司", credit_code=code, tags="湘商回归、专精特新")
    found = register.find_by_credit_code(code)
    assert found is not None
    assert found.tags == ("专精特新", "湘商回归")
    url = f"/admin/enterprises/{found.id}/"
    post(client, f"{url}contact/", name="李经理", phone="13800000000", role="agent")
    secretary, other = people.officer("叶秘书"), people.officer("秦秘书")
    post(client, f"{url}assign/", kind="officer", officer_id=secretary, from_date="2026-01-05")
    post(client, f"{url}assign/", 422, kind="officer", officer_id=other, from_date="2026-02-05")
    post(client, f"{url}hand_over/", kind="officer", officer_id=other, from_date="2026-03-05")
    history = [(row.name, row.from_date.isoformat(), row.until_date) for row in register.history(found.id)]
    assert [row[:2] for row in history] == [("叶秘书", "2026-01-05"), ("秦秘书", "2026-03-05")]
    assert history[0][2].isoformat() == "2026-03-04"
    gaps = {row.kind for row in client.get("/admin/enterprises/gaps/").context["gaps"] if row.enterprise_id == found.id}
    assert gaps == {AssignmentKind.LEADER, AssignmentKind.DEPARTMENT}
    post(client, f"{url}edit/", name="澄江新材股份有限公司", credit_code=code, tags="")
    assert "澄江新材有限公司" in client.get(url).content.decode()


def test_a_load_past_the_usual_is_said_and_past_the_hard_one_refused(client: Client, admin: Actor) -> None:
    post(client, "/admin/places/load/", kind="officer", usual_max=1, hard_max=2)
    secretary = people.officer()
    answers = []
    for expect in (302, 302, 422):
        url = f"/admin/enterprises/{registry.enterprise()}/assign/"
        answers.append(post(client, url, expect, kind="officer", officer_id=secretary, from_date="2026-01-05"))
    said = [message.level_tag for message in answers[2].context["messages"]]
    assert said.count("warning") == 1
    assert "officer_id" in answers[2].context["form"].errors
    other = people.officer()
    post(client, f"/admin/people/{secretary}/hand_over/", to_officer_id=other, from_date="2026-06-01")
    assert len(register.enterprises_of_officer(other, timezone.localdate())) == 2


def test_a_table_is_looked_at_before_it_goes_in(client: Client, admin: Actor) -> None:
    people.department("规划局")
    table = "姓名,部门,电话\n许知远,规划局,13811112222\n无名氏,没有的局,1\n".encode()
    url = "/admin/import/officers/"
    looked = client.post(url, {"file": io.BytesIO(table), "decision": "look"})
    assert (looked.context["result"].created, len(looked.context["result"].rejected)) == (1, 1)
    assert client.get("/admin/people/", {"q": "许知远"}).context["page"].rows == ()
    taken = client.post(url, {"content": looked.context["content"], "name": "a.csv", "decision": "take"})
    assert taken.context["result"].created == 1
    assert len(client.get("/admin/people/", {"q": "许知远"}).context["page"].rows) == 1
    assert client.post(url, {"content": "%%%", "decision": "take"}).status_code == 422
    assert client.post(url, {"decision": "look"}).status_code == 422


def test_new_limits_are_a_version_with_its_difference(client: Client, admin: Actor) -> None:
    form = client.get("/admin/limits/new/").context["form"]
    same = {bound.name: bound.value() for bound in form.limits}
    post(client, "/admin/limits/new/", 422, **same, reason="无")
    bad = post(client, "/admin/limits/new/", 422, **{**same, "sign": "soon"}, reason="提速")
    assert "sign" in bad.context["form"].errors
    post(client, "/admin/limits/new/", **{**same, "sign": "4wh", "repeat_days": 60}, reason="提速")
    newest = client.get("/admin/limits/").context["versions"][0]
    assert newest.in_force
    assert {(change.before, change.after) for change in newest.changes} == {("1wd", "4wh"), (90, 60)}
    assert newest.profile.reason == "提速"


def test_the_catalogue_says_who_handles_what(client: Client, admin: Actor) -> None:
    park = demands.park()
    url = "/admin/catalogue/0105/"
    data = {"department_id": park.power_id, "co_department_ids": [park.works_id], "limit": "3wd", "active": "on"}
    post(client, url, **data, phrases="竣工、验收")
    row = next(each for each in demand_queries.types() if each.code == "0105")
    assert (row.department_id, row.co_department_ids, row.limit) == (park.power_id, (park.works_id,), "3wd")
    assert "limit" in post(client, url, 422, **{**data, "limit": "3"}).context["form"].errors


def test_a_ladder_gets_a_new_version(client: Client, admin: Actor) -> None:
    soon = timezone.localtime() + timedelta(hours=1)
    data = {
        "base_1": "warn", "days_1": 0, "tell_1": "officer", "base_2": "due", "days_2": 0, "tell_2": "top",
        "effective_from": soon.strftime("%Y-%m-%dT%H:%M"), "reason": "压缩层级",
    }  # fmt: skip
    answer = post(client, "/admin/limits/ladders/new/", 422, **{**data, "tell_2": ""})
    assert "tell_2" in answer.context["form"].errors
    wrong_order = {**data, "base_1": "due", "base_2": "warn"}
    post(client, "/admin/limits/ladders/new/", 422, **wrong_order)
    post(client, "/admin/limits/ladders/new/", **data)
    assert [rung.tell.value for rung in promises.ladders()[-1].rungs] == ["officer", "top"]
    promises.forget_ladders()


def test_a_notice_is_read_shown_and_entered(client: Client, admin: Actor) -> None:
    text = "1月1日~1月3日 休 元旦\n2027-02-06 off 春节\n2027-02-20,work,春节\n# 备注"
    url = "/admin/calendar/notice/"
    looked = client.post(url, {"year": 2027, "days": text, **REASON, "decision": "look"})
    assert [row["day"].is_working for row in looked.context["preview"]] == [False] * 4 + [True]
    assert 2027 in worktime.notice_years_waiting(timezone.now()) or timezone.now().year > 2027
    bad = client.post(url, {"year": 2027, "days": "somewhen off", **REASON, "decision": "look"})
    assert (bad.status_code, list(bad.context["form"].errors)) == (422, ["days"])
    weekday = client.post(url, {"year": 2027, "days": "1-1 off\n1-4 work", **REASON, "decision": "enter"})
    assert (weekday.status_code, list(weekday.context["form"].errors)) == (422, ["days"])
    file = io.BytesIO(text.encode())
    post(client, url, year=2027, file=file, **REASON, decision="enter")
    year = client.get("/admin/calendar/2027/")
    assert year.context["year"].is_official
    marks = {
        cell.row.date.isoformat(): cell.mark
        for month in year.context["months"]
        for week in month.weeks
        for cell in week
        if cell
    }
    assert len(marks) == 365
    assert [marks[day] for day in ("2027-01-01", "2027-02-20", "2027-02-21", "2027-02-22")] == [
        "off",
        "makeup",
        "weekend",
        "",
    ]
    post(client, "/admin/calendar/2027/revert/", reason="误录")
    assert not client.get("/admin/calendar/2027/").context["year"].is_official


def test_a_day_is_corrected_and_taken_back(client: Client, admin: Actor) -> None:
    data = {"day": "2026-12-05", "is_working": "work", "name_zh": "调休"}
    post(client, "/admin/calendar/correct/", 422, **data)
    post(client, "/admin/calendar/correct/", **data, **REASON)
    page = client.get("/admin/calendar/2026/")
    assert [row.date.isoformat() for row in page.context["corrections"]] == ["2026-12-05"]
    post(client, "/admin/calendar/days/2026-12-05/revert/", reason="误录")
    post(client, "/admin/calendar/days/2026-12-05/revert/", 422, reason="误录")
    assert client.get("/admin/calendar/2026/").context["corrections"] == []


def test_office_hours_are_set_and_taken_back(client: Client, admin: Actor) -> None:
    data = {"valid_from": "2026-12-01", "morning_opens": "09:00", "morning_closes": "12:00",
            "afternoon_opens": "13:30", "afternoon_closes": "17:00", **REASON}  # fmt: skip
    answer = post(client, "/admin/calendar/hours/", 422, **{**data, "morning_closes": "14:00"})
    assert "morning_opens" in answer.context["form"].errors
    post(client, "/admin/calendar/hours/", **data)
    assert worktime.schedules()[-1].hours == "09:00-12:00, 13:30-17:00"
    post(client, "/admin/calendar/hours/2026-12-01/remove/", reason="误录")
    assert worktime.schedules()[-1].hours != "09:00-12:00, 13:30-17:00"


def test_the_journal_shows_settings_and_hides_cases(client: Client, admin: Actor) -> None:
    park = demands.park()
    demands.file_demand(park, title="不可外传的诉求")
    everything = client.get("/admin/journal/")
    verbs = [entry.verb for entry, _facts in everything.context["entries"]]
    assert "demand.submitted" in verbs
    assert all(facts is None for entry, facts in everything.context["entries"] if entry.subject_kind == "demand")
    assert "不可外传的诉求" not in everything.content.decode()
    narrowed = client.get("/admin/journal/", {"verb": "officer."}).context["entries"]
    assert {entry.verb.split(".")[0] for entry, _facts in narrowed} == {"officer"}
    last = everything.context["entries"][-1][0].sequence
    assert client.get("/admin/journal/", {"before": last, "verb": "no such"}).status_code == 200
    answer = client.post("/admin/journal/verify/", follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["success"]


def statements(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_the_cost_of_lists_does_not_grow_with_their_rows(client: Client, admin: Actor) -> None:
    urls = [
        "/admin/",
        "/admin/people/",
        "/admin/enterprises/",
        "/admin/people/departments/",
        "/admin/enterprises/gaps/",
        "/admin/journal/",
    ]
    department_id = people.department()
    secretary = people.officer(department_id=department_id)

    def grow(number: int) -> None:
        for _index in range(number):
            people.officer(department_id=people.department(leader_id=secretary), roles=(Role.DEPARTMENT_HANDLER,))
            registry.assigned(registry.enterprise(), people.officer(department_id=department_id))

    grow(10)
    few = [statements(client, url) for url in urls]
    grow(90)
    assert [statements(client, url) for url in urls] == few
    assert max(few) <= 30
