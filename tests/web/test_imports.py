"""The import pages: who may open them, what they show, and that nothing goes in unseen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories import people, registry
from tests.factories.demands import Park
from tests.factories.demands import park as a_park
from tests.factories.imports import a_file

from dianxiaoer.domains.demands import jobs
from dianxiaoer.domains.demands.models import Demand, ImportRun
from dianxiaoer.domains.people.models import Account, Officer
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.registry.models import Contact

ROW = ("2026-03-02 09:00", "标题", "内容", "", "")
PLAIN = ("1", "2026-03-02 09:00", "路灯", "路灯不亮", "", "")


@pytest.fixture
def park(db: None) -> Park:
    return a_park()


def logged_in(account_id: int | None, **options: object) -> Client:
    client = Client(headers={"accept-language": "en"}, **options)  # type: ignore[arg-type]
    client.cookies["django_language"] = "en"
    client.force_login(Account.objects.get(pk=account_id))
    return client


def officer(park: Park, *roles: Role) -> int | None:
    officer_id = people.officer(department_id=park.desk_id, roles=roles, with_account=True)
    return Officer.objects.get(pk=officer_id).account_id


@pytest.fixture
def desk(park: Park) -> Iterator[Client]:
    yield logged_in(officer(park, Role.DEMAND_DESK))


def upload(client: Client, content: bytes, name: str = "甲.csv") -> object:
    return client.post("/imports/", {"file": SimpleUploadedFile(name, content), "source": "12345"}, follow=True)


def test_from_upload_to_result(desk: Client) -> None:
    page = upload(desk, a_file(("1", *ROW), ("2", "?", "标题", "内容", "", "")))
    run = ImportRun.objects.get()
    assert page.redirect_chain[-1][0] == f"/imports/{run.pk}/"  # type: ignore[attr-defined]
    assert "甲.csv" in page.content.decode()  # type: ignore[attr-defined]
    assert "is no date that can be read" in page.content.decode()  # type: ignore[attr-defined]
    assert not Demand.objects.exists()
    desk.post(f"/imports/{run.pk}/begin/")
    running = desk.get(f"/imports/{run.pk}/").content.decode()
    assert f'hx-get="/imports/{run.pk}/progress/"' in running
    assert 'http-equiv="refresh"' in running
    bar = desk.get(f"/imports/{run.pk}/progress/", headers={"hx-request": "true"})
    assert "0/2" in bar.content.decode()
    assert "HX-Refresh" not in bar
    jobs.import_demands(run_id=run.pk)
    assert desk.get(f"/imports/{run.pk}/progress/")["HX-Refresh"] == "true"
    done = desk.get(f"/imports/{run.pk}/").content.decode()
    assert 'http-equiv="refresh"' not in done
    assert f"/imports/{run.pk}/rejected.csv" in done
    csv = b"".join(desk.get(f"/imports/{run.pk}/rejected.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert csv.splitlines()[1].startswith("3,submitted_at,")
    assert "甲.csv" in desk.get("/imports/").content.decode()


def test_columns_are_chosen_on_the_page(desk: Client) -> None:
    upload(desk, a_file(PLAIN, header=tuple("甲乙丙丁戊己")))
    run = ImportRun.objects.get()
    chosen = {"column-0": "id", "column-1": "submitted_at", "column-2": "title", "column-3": "text", "source": "x"}
    desk.post(f"/imports/{run.pk}/mapping/", chosen)
    run.refresh_from_db()
    assert run.mapping == {"甲": "id", "乙": "submitted_at", "丙": "title", "丁": "text", "戊": None, "己": None}
    twice = desk.post(f"/imports/{run.pk}/mapping/", chosen | {"column-4": "text"})
    assert twice.status_code == 422
    assert "Two columns are read as the same field" in twice.content.decode()


def test_a_file_that_is_no_table_is_refused_at_its_field(desk: Client) -> None:
    for content in (b"\x00\x01\x02\xff", b"PK\x03\x04nothing"):
        page = desk.post("/imports/", {"file": SimpleUploadedFile("a.xlsx", content)})
        assert page.status_code == 422
        assert "cannot be read" in page.content.decode() or "neither" in page.content.decode()
    assert not ImportRun.objects.exists()


def test_thrown_away(desk: Client) -> None:
    upload(desk, a_file(("1", *ROW)))
    run = ImportRun.objects.get()
    assert desk.get(f"/imports/{run.pk}/discard/").status_code == 405
    assert desk.post(f"/imports/{run.pk}/discard/").status_code == 302
    assert not ImportRun.objects.exists()
    assert desk.get(f"/imports/{run.pk}/").status_code == 404


def test_only_the_desk_opens_the_pages(park: Park, desk: Client) -> None:
    upload(desk, a_file(("1", *ROW)))
    run = ImportRun.objects.get()
    contact = registry.contact(park.enterprise_id, with_account=True)
    others = [
        officer(park, Role.DEPARTMENT_HANDLER),
        officer(park, Role.ADMINISTRATOR),
        Contact.objects.get(pk=contact).account_id,
    ]
    for account_id in others:
        client = logged_in(account_id)
        for path in ("", f"{run.pk}/", f"{run.pk}/progress/", f"{run.pk}/rejected.csv"):
            assert client.get(f"/imports/{path}").status_code == 403, path
        for path in ("begin", "discard", "mapping"):
            assert client.post(f"/imports/{run.pk}/{path}/").status_code == 403, path
        assert upload(client, a_file(("2", *ROW))).status_code == 403  # type: ignore[attr-defined]
    assert Client().get("/imports/").status_code == 302
    assert ImportRun.objects.count() == 1


def test_a_form_without_its_token_is_refused(park: Park) -> None:
    client = logged_in(officer(park, Role.DEMAND_DESK), enforce_csrf_checks=True)
    assert client.post("/imports/", {"file": SimpleUploadedFile("a.csv", a_file(("1", *ROW)))}).status_code == 403
    assert not ImportRun.objects.exists()


def test_the_list_goes_out_as_a_file_with_its_filters(park: Park, desk: Client) -> None:
    upload(desk, a_file(("1", *ROW), ("2", "2026-05-02", "用工", "招工", "已办", "2026-05-04")))
    desk.post(f"/imports/{ImportRun.objects.get().pk}/begin/")
    jobs.import_demands(run_id=ImportRun.objects.get().pk)
    answer = desk.get("/demands/export/?format=csv&state=archived")
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 2
    assert lines[1].startswith("2,12345,")
    xlsx = desk.get("/demands/export/")
    assert b"".join(xlsx.streaming_content)[:4] == b"PK\x03\x04"  # type: ignore[attr-defined]
    assert Client().get("/demands/export/").status_code == 302
