"""What is hidden from whom it does not concern, and what may be attached."""

from __future__ import annotations

import io
import zipfile

import pytest

from dianxiaoer.domains.registry import rules


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("13812341234", "138****1234"), ("0731-88881234", "073******1234"), ("88881234", "******34"), ("", "")],
)
def test_phones(phone: str, masked: str) -> None:
    assert rules.mask_phone(phone) == masked


@pytest.mark.parametrize(("name", "masked"), [("张三丰", "张**"), ("张三", "张*"), ("张", "*"), ("", "")])
def test_names(name: str, masked: str) -> None:
    assert rules.mask_name(name) == masked


def test_identity_numbers() -> None:
    assert rules.mask_id_number("430102199001011234") == "430102**********34"


def test_free_text() -> None:
    text = "联系人王五13812341234或0731-88881234，身份证430102199001011234，订单202609150001，金额20000000000000元"
    masked = rules.mask_text(text)
    assert "138****1234" in masked
    assert "0731-****234" in masked
    assert "430102**********34" in masked
    assert "订单202609150001" in masked
    assert "20000000000000" in masked


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "<x/>")
    return out.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
XLSX = archive("[Content_Types].xml", "xl/workbook.xml")
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (b"%PDF-1.7\n...", "pdf"),
        (DOCX, "docx"),
        (XLSX, "xlsx"),
        (b"\xff\xd8\xff\xe0..", "jpg"),
        (PNG, "png"),
        (b"GIF89a...", "gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
        (b"\x00\x00\x00\x18ftypmp42....", "mp4"),
        ("企业名称,联系人\n".encode(), "csv"),
        ("企业名称,联系人\n".encode("gb18030"), "txt"),
    ],
)
def test_allowed_types_are_known_by_content(content: bytes, ending: str) -> None:
    kind = rules.detect(content)
    assert kind is not None
    assert rules.name_agrees(f"材料.{ending.upper()}", kind)
    assert not rules.name_agrees("材料.exe", kind)
    assert not rules.name_agrees(ending, kind)


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03" + b"\0" * 50,
        b"\x7fELF\x02\x01\x01" + b"\0" * 50,
        b"#!/bin/sh\nrm -rf /\n",
        b"<!DOCTYPE html><html></html>",
        b"  \n<SCRIPT>alert(1)</SCRIPT>",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b'<?xml version="1.0"?><svg/>',
        "说明 <script>alert(1)</script>".encode(),
        archive("evil.exe"),
        archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        b"PK\x03\x04 broken",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 50,
        b"a\x00b",
    ],
)
def test_programs_markup_archives_and_macros_are_not(content: bytes) -> None:
    assert rules.detect(content) is None


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\fakepath\\合同.pdf", "合同.pdf"),
        ('a"b<c>|d.pdf', "abcd.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("x\r\nSet-Cookie: a.txt", "xSet-Cookie a.txt"),
    ],
)
def test_names_lose_what_could_harm(name: str, safe: str) -> None:
    assert rules.safe_name(name) == safe


def test_a_long_name_keeps_its_ending() -> None:
    assert rules.safe_name("长" * 200 + ".pdf").endswith("长.pdf")
    assert len(rules.safe_name("长" * 200 + ".pdf")) == 120
