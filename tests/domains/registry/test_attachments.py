"""Files: taken by content, stored under random names, seen and taken away by whom they concern."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from tests.factories import people, registry
from tests.factories.people import AT

from dianxiaoer.domains.registry import access, commands, queries
from dianxiaoer.domains.registry.rules import MAX_BYTES
from dianxiaoer.kernel.access import PUBLIC, SYSTEM, Actor
from dianxiaoer.kernel.refusals import NotFound, Refused

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n" + b"x" * 100


def attach(by: Actor, firm: int, *, name: str = "合同.pdf", content: bytes = PDF) -> int:
    return commands.attach(
        by=by, at=AT, subject_domain="enterprise", subject_id=firm, name=name, content=content, enterprise_id=firm
    )


def refusal(function, *args, **values) -> str:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused) as caught:
        function(*args, **values)
    assert str(caught.value.message)
    return caught.value.code


def test_bytes_go_under_a_random_private_name() -> None:
    firm = registry.enterprise()
    attachment_id = attach(registry.contact_actor(firm), firm, name="../../合同.pdf")
    (row,) = queries.attachments("enterprise", firm)
    assert (row.id, row.original_name, row.media_type, row.size_bytes) == (
        attachment_id,
        "合同.pdf",
        "application/pdf",
        len(PDF),
    )
    assert row.sha256 == hashlib.sha256(PDF).hexdigest()
    _row, path = queries.download(attachment_id, actor=SYSTEM)
    assert path.read_bytes() == PDF
    assert path.suffix == ""
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "static" not in Path(path).parts


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"", "file_empty"),
        ("a.pdf", PDF + b"x" * MAX_BYTES, "file_too_large"),
        ("a.exe", b"MZ\x90\x00", "file_type_refused"),
        ("a.html", b"<html></html>", "file_type_refused"),
        ("a.svg", b"<svg onload='x'/>", "file_type_refused"),
        ("a.png", PDF, "file_name_disagrees"),
        ("a.pdf.exe", PDF, "file_name_disagrees"),
        ("a", PDF, "file_name_disagrees"),
    ],
)
def test_what_is_refused(name: str, content: bytes, code: str) -> None:
    firm = registry.enterprise()
    assert refusal(attach, SYSTEM, firm, name=name, content=content) == code
    assert queries.attachments("enterprise", firm) == ()


def test_only_who_sees_the_subject_reaches_its_files() -> None:
    firm, other = registry.enterprise(), registry.enterprise()
    attachment_id = attach(SYSTEM, firm)
    stranger = registry.contact_actor(other)
    for actor in (PUBLIC, stranger):
        assert refusal(attach, actor, firm) == "subject_unknown"
        with pytest.raises(NotFound):
            queries.download(attachment_id, actor=actor)
    assert queries.download(attachment_id, actor=people.handler())
    assert not access.may_download(people.handler(), "nobody_registered_this", 1)
    with pytest.raises(NotFound):
        queries.download(10**9, actor=SYSTEM)


def test_a_higher_domain_says_who_sees_its_subjects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_checkers", {})
    access.register_checker("thing", lambda actor, subject_id: subject_id == 5 and actor.is_officer)
    handler = people.handler()
    assert access.may_download(handler, "thing", 5)
    assert not access.may_download(handler, "thing", 6)
    assert not access.may_download(PUBLIC, "thing", 5)


def test_taking_away_is_for_the_uploader_and_administrators() -> None:
    firm = registry.enterprise()
    uploader = registry.contact_actor(firm)
    first, second = attach(uploader, firm), attach(uploader, firm)
    remove = commands.remove_attachment
    assert refusal(remove, by=people.handler(), at=AT, attachment_id=first) == "not_allowed"
    assert refusal(remove, by=PUBLIC, at=AT, attachment_id=first) == "attachment_unknown"
    remove(by=uploader, at=AT, attachment_id=first)
    remove(by=people.administrator(), at=AT, attachment_id=second)
    assert queries.attachments("enterprise", firm) == ()
    assert refusal(remove, by=uploader, at=AT, attachment_id=first) == "attachment_unknown"


def test_a_subject_holds_so_many_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dianxiaoer.domains.registry.commands.attachments.MAX_PER_SUBJECT", 1)
    firm = registry.enterprise()
    attach(SYSTEM, firm)
    assert refusal(attach, SYSTEM, firm) == "too_many_files"


def test_the_page_hands_it_out_as_a_download_never_to_be_run(client: Client) -> None:
    firm, other = registry.enterprise(), registry.enterprise()
    owner, stranger = registry.contact_actor(firm), registry.contact_actor(other)
    address = f"/files/{attach(owner, firm)}/"
    assert client.get(address).status_code == 404
    client.force_login(get_user_model().objects.get(pk=stranger.account_id))
    assert client.get(address).status_code == 404
    client.force_login(get_user_model().objects.get(pk=owner.account_id))
    response = client.get(address)
    assert b"".join(response.streaming_content) == PDF  # type: ignore[attr-defined]
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    response.close()
