"""The enterprise's own pages: owed and waited for, filing, drafts, photos, its own list; nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.demands import demand_in, file_demand
from tests.factories.people import AT
from tests.web.readers import Cast, Clock, words_of

from dianxiaoer.domains.demands.models import Demand

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]
GOOD = {"title": "三号车间停电", "text": "三号车间每天下午停电，请尽快处理。", "nature": "help", "urgency": "normal"}


def filing(people: Cast, **values: object) -> dict[str, object]:
    return {**GOOD, "enterprise_id": people.park.enterprise_id, **values}


def test_home_shows_what_is_owed_and_what_waits(people_of_park: Cast, clock: Clock) -> None:
    park = people_of_park.park
    demand_in("handling", park, title="正在办的")
    demand_in("closed", park, title="等评价的")
    demand_in("draft", park, title="没写完的")
    file_demand(park, by=park.stranger, title="别家的", enterprise_id=park.other_enterprise_id)
    clock.at = AT + timedelta(hours=2)
    text = words_of(people_of_park.client("enterprise").get("/portal/"))
    assert "正在办的" in text
    assert "确认并评价" in text
    assert "没写完的" in text
    assert "别家的" not in text
    assert "0731-88880000" in text or "1380000" in text


def test_filing_leads_to_the_demand_with_its_owner(people_of_park: Cast) -> None:
    photo = SimpleUploadedFile("说明.txt", "现场情况".encode(), content_type="text/plain")
    client = people_of_park.client("enterprise")
    response = client.post("/portal/file/", filing(people_of_park, file=photo), follow=True)
    text = words_of(response)
    assert "已提交，编号20260915" in text
    assert "说明.txt" in text
    assert "企业诉求服务中心" in text


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"text": ""}, "text"),
        ({"text": "x" * 10_001}, "text"),
        ({"nature": "whim"}, "nature"),
        ({"urgency": ""}, "urgency"),
        ({"type_code": "9999"}, "type_code"),
        ({"enterprise_id": 10**9}, "enterprise_id"),
    ],
)
def test_each_error_stands_at_its_field(people_of_park: Cast, values: dict[str, object], field: str) -> None:
    response = people_of_park.client("enterprise").post("/portal/file/", filing(people_of_park, **values))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert Demand.objects.count() == 0


def test_a_refused_file_does_not_take_the_demand_back(people_of_park: Cast) -> None:
    program = SimpleUploadedFile("照片.png", b"MZ\x90\x00 not a picture", content_type="image/png")
    response = people_of_park.client("enterprise").post(
        "/portal/file/", filing(people_of_park, file=program), follow=True
    )
    assert Demand.objects.count() == 1
    assert "照片.png" not in words_of(response) or "box-yellow" in response.content.decode()


def test_a_draft_is_kept_opened_and_sent(people_of_park: Cast) -> None:
    client = people_of_park.client("enterprise")
    client.post("/portal/file/", filing(people_of_park, text="", draft="1"))
    draft = Demand.objects.get()
    assert draft.state == "draft"
    assert GOOD["title"] in client.get(f"/portal/file/{draft.pk}/").content.decode()
    client.post(f"/portal/file/{draft.pk}/", filing(people_of_park))
    assert Demand.objects.get().state == "submitted"
    assert client.get(f"/portal/file/{draft.pk}/").status_code == 302


def test_another_firms_demand_does_not_exist(people_of_park: Cast) -> None:
    demand = demand_in("handling", people_of_park.park, title="我家的事")
    client = people_of_park.client("stranger")
    for path in ("", "rate/", "urge/", "add_message/", f"clock/{demand.pk}/"):
        assert client.get(f"/demands/{demand.pk}/{path}").status_code == 404
    assert client.post(f"/demands/{demand.pk}/withdraw/", {"reason": "x"}).status_code == 404
    assert f"/demands/{demand.pk}/" not in client.get("/portal/demands/?q=我家的事").content.decode()


def test_the_own_list_is_searched_in_chinese(people_of_park: Cast) -> None:
    file_demand(people_of_park.park, title="锅炉房漏水")
    file_demand(people_of_park.park, title="招不到电工", text="招工三个月没有招到电工，请协助。")
    client = people_of_park.client("enterprise")
    text = words_of(client.get("/portal/demands/?q=锅炉"))
    assert "锅炉房漏水" in text
    assert "招不到电工" not in text
    assert "没有符合条件的诉求" in words_of(client.get("/portal/demands/?q=天文台"))


def test_officers_file_on_behalf(people_of_park: Cast) -> None:
    client = people_of_park.client("desk")
    values = GOOD | {"source": "hotline", "caller_name": "王先生", "caller_phone": "13900001111"}
    response = client.post("/portal/on-behalf/", values, follow=True)
    assert "王先生" in words_of(response)
    wrong = client.post("/portal/on-behalf/", values | {"enterprise_name": "没有这家公司"})
    assert wrong.status_code == 422
    assert "enterprise_name" in wrong.context["form"].errors


def test_pages_of_enterprises_are_closed_to_officers(people_of_park: Cast) -> None:
    client = people_of_park.client("desk")
    assert client.get("/portal/").status_code == 403
    assert "/accounts/login/" in people_of_park.client().get("/portal/").headers["Location"]


def test_more_demands_cost_no_more_statements(people_of_park: Cast) -> None:
    client = people_of_park.client("enterprise")
    counts = []
    for many in (10, 50):
        for number in range(many):
            file_demand(people_of_park.park, title=f"第{number}件", at=AT + timedelta(seconds=number))
        client.get("/portal/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/portal/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 22
