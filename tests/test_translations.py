"""Every message has its Chinese, the same names are filled in, and no page carries Chinese of its own."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

from dianxiaoer.cli import messages as catalogue
from dianxiaoer.cli.messages import Terms, check, compile_catalogue, read_terms
from dianxiaoer.cli.msgids import Message, in_python, in_template, messages, placeholders

CHINESE = re.compile("[\u4e00-\u9fff]")

# Chinese in source that is data or a rule about Chinese, never a page's words.
DATA_IN_CHINESE = {
    "cli/deadline_batch.py": "headers and dates of files",
    "cli/imports.py": "the name of the desk that an import founds",
    "documents/fields.py": "patterns over dates and numbered lines",
    "documents/look.py": "names of typefaces and styles, numerals",
    "domains/demands/commands/care.py": "the mark of an urging message, stored as data",
    "domains/demands/queries/exports.py": "headers of the exported file, which an import reads again",
    "domains/demands/queries/import_runs.py": "headers of the file of rejected rows",
    "domains/demands/rules/imports.py": "headers and values of imported files",
    "domains/demands/rules/text.py": "patterns over Chinese replies",
    "domains/people/rules/columns.py": "headers and values of imported files",
    "domains/people/rules/permissions.py": "scopes as the matrix writes them",
    "domains/registry/commands/imports.py": "values of imported files",
    "domains/registry/rules/columns.py": "headers and values of imported files",
    "domains/registry/rules/industry.py": "the national classification",
    "domains/worktime/queries/packaged.py": "names of notices and holidays",
    "cli/indicator.py": "quoted figures as examples",
    "domains/supervision/queries/sections/cases.py": "courtesies of replies and names of industries",
    "domains/supervision/rules/indicators.py": "names of indicators in both languages",
    "domains/supervision/rules/ratios.py": "words that are operators",
    "kernel/pinyin.py": "surnames with readings of their own",
    "kernel/tables.py": "dates of files",
    "web/admin/forms/calendar.py": "words and dates of a holiday notice",
    "web/admin/forms/registry.py": "a tag as an example",
    "web/components.py": "amounts of money in Chinese",
    "web/imports/pages.py": "headers of the offered template file",
    "web/navigation.py": "a language's own name",
    "web/shell/specimens.py": "specimens of data",
}
TEMPLATES_IN_CHINESE = {"styleguide/index.html": "specimens of data"}


@pytest.fixture(scope="module")
def found() -> list[Message]:
    return messages()


def test_python_is_read_by_its_parser() -> None:
    source = (
        "from django.utils.translation import gettext_lazy as _, ngettext\n"
        'a = _("One " "text")\n'
        'b = ngettext("%(n)s day", "%(n)s days", n)\n'
        "c = _(name)\n"
    )
    assert [(each.text, each.plural) for each in in_python(source, "x.py")] == [
        ("One text", ""),
        ("%(n)s day", "%(n)s days"),
    ]


def test_an_underscore_that_is_not_gettext_is_left_alone() -> None:
    assert list(in_python('def _(x): return x\n_("no message")\n', "x.py")) == []


def test_labels_of_rules_are_messages() -> None:
    assert [each.text for each in in_python('_KIND_LABELS = {Kind.A: "Desk"}\n', "domains/x/rules/y.py")] == ["Desk"]
    assert list(in_python('_KIND_LABELS = {Kind.A: "Desk"}\n', "web/y.py")) == []


def test_templates_are_read_by_django() -> None:
    source = (
        '{% translate "It\'s due" %}\n{% blocktranslate trimmed count n=n %}one {{ n }}{% plural %}many {{ n }}'
        '{% endblocktranslate %}{% button _("Save") %}{{ x|default:_("None") }}{% translate "May" context "month" %}'
    )
    found = list(in_template(source, "x.html"))
    assert [(each.text, each.plural, each.context) for each in found] == [
        ("It's due", "", ""),
        ("one %(n)s", "many %(n)s", ""),
        ("Save", "", ""),
        ("None", "", ""),
        ("May", "", "month"),
    ]
    assert found[1].place == "x.html:2"


def test_names_filled_in() -> None:
    assert placeholders("%(n)s of {total} for %s, 100 % sure") == {"n", "total", "s"}


def test_check_sees_what_is_missing_unused_and_wrong() -> None:
    found = [Message("Due %(at)s"), Message("Unknown"), Message("%(n)s day", plural="%(n)s days")]
    terms = Terms(
        by_key={("", "Due %(at)s"): "到期 %(day)s", ("", "%(n)s days"): "%(n)s 日", ("", "Old"): "旧"},
        places={("", "Old"): "a.tsv:3", ("", "Due %(at)s"): "a.tsv:1", ("", "%(n)s days"): "a.tsv:2"},
    )
    report = check(found, terms)
    assert [each.text for each in report.missing] == ["Unknown"]
    assert len(report.placeholders) == 1 and "Due" in report.placeholders[0]
    assert report.unused == ["a.tsv:3: 'Old'"]


def test_two_files_that_disagree_are_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("Due\t到期\nno tab here\n", "utf-8")
    (tmp_path / "b.tsv").write_text("Due\t截止\nLine\\nbreak\t换\\n行\n", "utf-8")
    (tmp_path / "zz_missing.tsv").write_text("Due\t截止日\nLast\t末\n", "utf-8")
    terms = read_terms(tmp_path)
    assert terms.by_key["", "Due"] == "到期"
    assert terms.by_key["", "Last"] == "末"
    assert terms.by_key["", "Line\nbreak"] == "换\n行"
    assert [fault.split(":")[:2] for fault in terms.faults] == [["a.tsv", "2"], ["b.tsv", "1"]]


def test_every_message_has_its_chinese(found: list[Message]) -> None:
    report = check(found)
    assert len(found) > 500  # the source was read at all
    assert [f"{each.place}: {each.text}" for each in report.missing] == []
    assert report.placeholders == []
    assert report.faults == []


def test_the_compiled_catalogue_speaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import gettext

    terms = tmp_path / "terms"
    terms.mkdir()
    (terms / "a.tsv").write_text("%(n)s days\t%(n)s 日\n100% sure\t百分之百\nReport\t举报\tnature\n", "utf-8")
    wanted = [
        Message("%(n)s day", plural="%(n)s days"),
        Message("100%% sure"),
        Message("Report", context="nature"),
        Message("Nobody translated this"),
    ]
    monkeypatch.setattr(catalogue, "messages", lambda: wanted)
    monkeypatch.setattr(catalogue, "read_terms", lambda: read_terms(terms))
    target = tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"
    assert compile_catalogue(target) == 3
    with target.with_suffix(".mo").open("rb") as file:
        speaks = gettext.GNUTranslations(file)
    assert speaks.ngettext("%(n)s day", "%(n)s days", 5) == "%(n)s 日"
    assert speaks.gettext("100%% sure") == "百分之百"
    assert speaks.pgettext("nature", "Report") == "举报"
    assert speaks.gettext("Nobody translated this") == "Nobody translated this"


def test_english_needs_no_catalogue() -> None:
    with translation.override("en"):
        said = [translation.ngettext("%(n)s day counted", "%(n)s days counted", n) % {"n": n} for n in (1, 2)]
    assert said == ["1 day counted", "2 days counted"]


def test_no_chinese_in_the_source_but_data() -> None:
    offenders = [
        f"{name}:{node.lineno}: {node.value[:30]}"
        for name, node in _chinese_texts(catalogue.PACKAGE)
        if name not in DATA_IN_CHINESE
    ]
    assert offenders == []


def test_the_list_of_data_in_chinese_is_not_longer_than_needed() -> None:
    assert set(DATA_IN_CHINESE) - {name for name, _node in _chinese_texts(catalogue.PACKAGE)} == set()


def _chinese_texts(root: Path) -> list[tuple[str, ast.Constant]]:
    found = []
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if name.startswith("demo/") or "/migrations/" in name:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        found += [
            (name, node)
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in prose
            and CHINESE.search(node.value)
        ]
    return found


def test_no_chinese_in_templates() -> None:
    folder = catalogue.PACKAGE / "templates"
    comments = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.S)
    offenders = [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*.html"))
        if CHINESE.search(comments.sub("", path.read_text("utf-8")))
    ]
    assert [name for name in offenders if name not in TEMPLATES_IN_CHINESE] == []
