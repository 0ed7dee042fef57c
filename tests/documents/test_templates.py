"""A template from outside: changed ones work, faulty ones are named in plain words and never run."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from django.utils.translation import override
from docx.shared import Pt
from tests.documents.samples import part, repacked, report, with_text

from dianxiaoer.documents import word
from dianxiaoer.documents.check import FIELDS, NEEDED
from dianxiaoer.kernel.refusals import Invalid

RELS = "word/_rels/document.xml.rels"


@pytest.fixture(scope="module")
def house() -> bytes:
    return word.default_template()


def told(data: bytes) -> str:
    with override("en"):
        return " | ".join(word.check_template(data))


def test_the_template_of_the_house_is_right(house: bytes) -> None:
    assert word.check_template(house) == []
    assert word.default_template() == house
    assert word.check_template(word.default_template("en")) == []


def test_a_changed_letterhead_and_face_are_used(house: bytes) -> None:
    document = docx.Document(io.BytesIO(house))
    document.paragraphs[0].insert_paragraph_before("中共云溪高新区工作委员会")
    document.styles["公文正文"].font.size = Pt(15)
    buffer = io.BytesIO()
    document.save(buffer)
    changed = buffer.getvalue()
    assert word.check_template(changed) == []
    made = docx.Document(io.BytesIO(word.render(report(), changed)))
    assert made.paragraphs[0].text == "中共云溪高新区工作委员会"
    size = made.styles["公文正文"].font.size
    assert size is not None and size.pt == 15
    assert word.render(report(), changed) == word.render(report(), changed)


def test_blocks_may_change_places(house: bytes) -> None:
    moved = with_text(house, "{{ number_line }}", "{{ title }} {{ period }} {{ as_of }}")
    assert word.check_template(moved) == []
    assert "2026-10 2026年10月31日24时" in part(word.render(report(), moved), "word/document.xml")


def test_a_template_without_styles_and_headers_works() -> None:
    document = docx.Document()
    for text in ("{{ title }}", *_loop("section"), *_loop("annex")):
        document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    assert word.check_template(buffer.getvalue()) == []
    made = word.render(report(), buffer.getvalue(), draft=True)
    assert "草稿" in part(made, "word/header1.xml")
    assert "w:tblBorders" in part(made, "word/document.xml")


def _loop(name: str) -> list[str]:
    block = {"section": "sections", "annex": "annexes"}[name]
    return [
        f"{{%p for {name} in {block} %}}", f"{{{{ {name}.title }}}}",
        f"{{%p for part in {name}.parts %}}", "{{ part.text }}", "{%p endfor %}",
        f"{{%p for table in {name}.tables %}}", "{{p table.grid }}", "{%p endfor %}",
        f"{{%p for chart in {name}.charts %}}", "{{ chart.picture }}", "{%p endfor %}", "{%p endfor %}",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("{{ title }}", "{{ titel }}", "Unknown field: titel"),
        ("{{ section.heading }}", "{{ section.haeding }}", "Unknown field: section.haeding"),
        ("{{ title }}", "", "{{ title }} is missing"),
        ("{{ title }}", "{{ title ", "not closed in its paragraph: “{{ title”"),
        ("{%p endif %}", "", "each “for” needs its “endfor”"),
        ("{{ title }}", "{{ title title }}", "cannot be read near “{{ title title }}"),
        ("{%p for section in sections %}", "{%p for section in title %}", "not over “title”"),
        ("{%p for section in sections %}", "{%p for section in chapters %}", "Unknown field: chapters"),
        ("{{p table.grid }}", "{{ table.grid }}", "with the letter p"),
        ("{{p table.grid }}", "", "tables.grid is missing"),
        ("{{ chart.picture }}", "", "charts.picture is missing"),
        ("{{ part.text }}", "", "parts.text is missing"),
        ("{{ title }}", "{{ title }}{{ title.__class__.__mro__ }}", "Unknown field: title.__class__."),
        ("{{ title }}", "{{ title }}{{ title|replace('a', 'b') }}", "not allowed: Filter"),
        ("{{ title }}", "{{ title }}{{ 'a' * 999999999 }}", "not allowed: Mul"),
        ("{{ title }}", "{{ title }}{{ range(9) }}", "not allowed: Call"),
        ("{{ title }}", "{% include 'x' %}{{ title }}", "not allowed: Include"),
        ("{{ title }}", "{% set a = title %}{{ title }}", "not allowed: Assign"),
        ("{{ section.heading }}", "{% for x in sections %}{{ x.title }}{% endfor %}", "stands inside itself"),
        (
            "{{ part.text }}",
            "{{ part.text }}{% for a in annexes %}{% for b in a.tables %}{{ b.note }}{% endfor %}{% endfor %}",
            "at most 3 deep",
        ),
    ],
)
def test_faults_of_wording_are_named(house: bytes, old: str, new: str, fault: str) -> None:
    changed = with_text(house, old, new)
    assert fault in told(changed)
    with pytest.raises(Invalid) as refused:
        word.render(report(), changed)
    assert refused.value.code == "template_faulty"


def test_the_place_of_a_mistake_is_told(house: bytes) -> None:
    changed = with_text(house, "{{ number_line }}", "期号 {{ number line }}")
    assert "期号 {{ number line }}" in told(changed)


def test_headers_have_single_fields_only(house: bytes) -> None:
    header = part(house, "word/header1.xml")
    paragraph = "<w:p><w:r><w:t>{}</w:t></w:r></w:p></w:hdr>"
    good = header.replace("</w:hdr>", paragraph.format("{{ issuer }}"))
    assert word.check_template(repacked(house, {"word/header1.xml": good.encode()})) == []
    bad = header.replace("</w:hdr>", paragraph.format("{% for s in sections %}{{ s.title }}{% endfor %}"))
    assert "Unknown field: sections" in told(repacked(house, {"word/header1.xml": bad.encode()}))


def _rel(house: bytes, kind: str, target: str) -> dict[str, bytes]:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    link = f'<Relationship Id="rId99" Type="{office}{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    return {RELS: part(house, RELS).replace("</Relationships>", link).encode()}


def _body(house: bytes, xml: str) -> dict[str, bytes]:
    return {"word/document.xml": part(house, "word/document.xml").replace("<w:body>", f"<w:body>{xml}").encode()}


def test_faults_of_the_file_are_named(house: bytes) -> None:
    assert "not a Word file" in told(b"")
    assert "not a Word file" in told(b"PK\x03\x04 broken")
    assert "not a Word file" in told(_zip({"a.txt": b"x"}))
    assert "larger than 5 MB" in told(b"x" * 5_000_001)
    assert "too large" in told(repacked(house, {"word/media/bomb.bin": b"\0" * 30_000_001}))
    assert "too large" in told(_zip({f"{number}": b"" for number in range(501)}))
    assert "macros" in told(repacked(house, {"word/vbaProject.bin": b"x"}))
    assert "embedded objects" in told(repacked(house, {"word/embeddings/ole.bin": b"x"}))
    assert "damaged: word/styles.xml" in told(repacked(house, {"word/styles.xml": b"<w:styles"}))
    assert "fetches something from outside: http://x/a.png" in told(
        repacked(house, _rel(house, "image", "http://x/a.png"))
    )
    assert "outside" in told(repacked(house, _rel(house, "attachedTemplate", "file:///C:/x.dotm")))
    assert "field that fetches" in told(
        repacked(house, _body(house, '<w:p><w:r><w:instrText>INCLUDEPICTURE "http://x"</w:instrText></w:r></w:p>'))
    )
    assert "tracked changes" in told(repacked(house, _body(house, '<w:p><w:ins w:id="1" w:author="x"/></w:p>')))


def test_a_link_to_a_page_is_no_fault(house: bytes) -> None:
    assert word.check_template(repacked(house, _rel(house, "hyperlink", "https://example.org"))) == []


def test_entities_are_refused_before_anything_is_expanded(house: bytes) -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "x">]>' + part(house, "word/settings.xml").split("?>", 1)[-1].encode()
    assert "damaged: word/settings.xml" in told(repacked(house, {"word/settings.xml": bomb}))


def test_properties_of_a_template_are_never_run(house: bytes) -> None:
    core = part(house, "docProps/core.xml").replace("Dianxiaoer", "{{ 7 * 7 }}")
    changed = repacked(house, {"docProps/core.xml": core.encode()})
    assert word.check_template(changed) == []
    assert "49" not in part(word.render(report(), changed), "docProps/core.xml")


def test_what_is_needed_is_offered() -> None:
    for name in NEEDED:
        record = FIELDS
        for step in name.split("."):
            record = record[step]
        assert record == ""


def _zip(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()
