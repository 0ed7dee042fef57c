"""What a template may say: fields and loops that a report has, and nothing that computes.

An uploaded template is foreign input: it runs in a sandbox, and beforehand each of its expressions is compared with
the fields below, so that a mistake is named where it was made and no template can loop without end.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from dianxiaoer.documents import package
from dianxiaoer.domains.supervision.rules.reports import Cell, Chart, Report, Section, Sentence, Series, Table

if TYPE_CHECKING:
    from jinja2 import Environment, nodes

Fields = Mapping[str, Any]
_TEXT = ""
_PARTS: Fields = {"text": _TEXT, "head": _TEXT}
_TABLES: Fields = {"caption": _TEXT, "grid": _TEXT, "note": _TEXT}
_CHARTS: Fields = {"caption": _TEXT, "picture": _TEXT}
_SECTION: Fields = {"title": _TEXT, "key": _TEXT, "parts": _PARTS, "tables": _TABLES, "charts": _CHARTS}
SCALARS: Fields = dict.fromkeys(
    (
        "title", "park", "issuer", "masthead", "number", "number_line", "date", "as_of", "period", "report_to",
        "copy_to", "draft", "draft_mark",
    ),
    _TEXT,
)  # fmt: skip
FIELDS: Fields = {
    **SCALARS,
    "sections": {"heading": _TEXT, "numeral": _TEXT, **_SECTION},
    "annexes": {"label": _TEXT, "entry": _TEXT, **_SECTION},
}
"""All fields of a template; a mapping is a list of records with these fields."""
NEEDED = ("title", *(
    f"{block}.{name}"
    for block in ("sections", "annexes")
    for name in ("parts.text", "tables.grid", "charts.picture")
))  # fmt: skip
"""Without these a document would lose content silently."""
_LOOP: Fields = {"first": _TEXT, "last": _TEXT, "index": _TEXT, "length": _TEXT}
_DEEPEST = 3
"""Loops inside one another multiply; a report needs two."""
_TAG = re.compile(r"<[^>]+>")
_LOST_GRID = re.compile(r"<w:t(?: [^>]*)?>(?:(?!</w:t>).)*\{\{[^}]*\.grid\b", re.DOTALL)


def environment() -> Environment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def faults(data: bytes) -> list[str]:
    """What is wrong with these bytes as a template; empty is right."""
    found = package.faults(data)
    if found:
        return found
    used: set[str] = set()
    try:
        for root, source, known in _sources(data):
            found += [*_unclosed(root), *_said(source, known, used)]
    except Exception:  # whatever a foreign file brings Word libraries to raise
        return [_("This is not a Word file (.docx).")]
    if not found:
        found = [_missing(name) for name in NEEDED if name not in used]
    return list(dict.fromkeys(found))


def _missing(name: str) -> str:
    if name == "title":
        return _("The field {{ title }} is missing.")
    block, rest = name.split(".", 1)
    return _("Inside the loop over {block} the content {name} is missing.").format(block=block, name=rest)


def _sources(data: bytes) -> Iterator[tuple[Any, str, Fields]]:
    """Each part and its text as docxtpl gives it to jinja: the body with all fields, other parts with single ones."""
    from docx.opc.oxml import parse_xml
    from docxtpl import DocxTemplate

    template = DocxTemplate(io.BytesIO(data))
    template.init_docx()
    body = template.docx.element.body
    yield body, template.patch_xml(template.xml_to_string(body)), FIELDS
    for part in template.docx.part.package.iter_parts():
        if re.match(r"/word/(header|footer|footnotes)\d*\.xml$", str(part.partname)):
            root = parse_xml(part.blob)
            yield root, template.patch_xml(template.xml_to_string(root)), SCALARS


def _unclosed(root: Any) -> Iterator[str]:
    """Fields that are opened in a paragraph and not closed in it; the engine would swallow what follows."""
    for paragraph in root.iter("{*}p"):
        text = "".join(str(node.text or "") for node in paragraph.iter("{*}t"))
        if text.count("{{") != text.count("}}") or text.count("{%") != text.count("%}"):
            yield _("A field is not closed in its paragraph: “{place}”.").format(place=text.strip()[:80])


def _said(source: str, known: Fields, used: set[str]) -> Iterator[str]:
    from jinja2 import TemplateSyntaxError

    lines = re.sub(r"<w:p([ >])", r"\n<w:p\1", source)
    if _LOST_GRID.search(source):
        yield _("A table stands in a paragraph of its own: write {{p table.grid }} with the letter p.")
    try:
        tree = environment().parse(lines)
    except TemplateSyntaxError as error:
        place = lines.splitlines()[max(error.lineno - 1, 0)] if lines else ""
        unpaired = "nesting mistake" in str(error.message) or "Unexpected end of template" in str(error.message)
        reason = _("each “for” needs its “endfor”, each “if” its “endif”") if unpaired else error.message
        yield _("The field or loop cannot be read near “{place}”: {error}").format(
            place=_TAG.sub("", place).strip()[:80], error=reason
        )
        return
    reader = _Reader(used)
    reader.block(tree.body, known, ())
    yield from reader.found


@dataclass
class _Reader:
    """Walks a template's tree; `used` collects the fields that are put out."""

    used: set[str]
    found: list[str] = field(default_factory=list)
    paths: dict[int, str] = field(default_factory=dict)

    def block(self, body: list[Any], names: Fields, inside: tuple[str, ...]) -> None:
        from jinja2 import nodes

        for node in body:
            if isinstance(node, nodes.Output):
                for each in node.nodes:
                    if not isinstance(each, nodes.TemplateData):
                        self.expression(each, names)
                        self.used.add(self.path(each, names))
            elif isinstance(node, nodes.If):
                self.expression(node.test, names)
                for part in (node.body, node.else_):
                    self.block(part, names, inside)
                for other in node.elif_:
                    self.block([other], names, inside)
            elif isinstance(node, nodes.For):
                self.loop(node, names, inside)
            else:
                self.refuse(type(node).__name__)

    def loop(self, node: nodes.For, names: Fields, inside: tuple[str, ...]) -> None:
        from jinja2 import nodes

        record = self.resolve(node.iter, names)
        path = self.path(node.iter, names)
        if record is None:
            return
        if not record or not isinstance(node.target, nodes.Name) or node.test or node.recursive:
            self.found.append(_("A loop runs over a list of the report, not over “{name}”.").format(name=path))
        elif path in inside:
            self.found.append(_("The loop over “{name}” stands inside itself.").format(name=path))
        elif len(inside) >= _DEEPEST:
            self.found.append(_("Loops stand at most {number} deep.").format(number=_DEEPEST))
        else:
            below = _Named({**names, node.target.name: record, "loop": _LOOP})
            below.paths = {**getattr(names, "paths", {}), node.target.name: path}
            self.block(node.body, below, (*inside, path))
            self.block(node.else_, names, inside)

    def expression(self, node: nodes.Node, names: Fields) -> None:
        """Fields, texts, comparison and not/and/or; nothing that is called or counted up."""
        from jinja2 import nodes

        if isinstance(node, nodes.Name | nodes.Getattr):
            self.resolve(node, names)
        elif isinstance(node, nodes.Not | nodes.And | nodes.Or | nodes.Compare | nodes.Operand | nodes.CondExpr):
            for child in node.iter_child_nodes():
                self.expression(child, names)
        elif not isinstance(node, nodes.Const):
            self.refuse(type(node).__name__)

    def resolve(self, node: nodes.Node, names: Fields) -> Any:
        """The records below a name, "" for a text, None for what is unknown."""
        from jinja2 import nodes

        if isinstance(node, nodes.Name) and node.name in names:
            return names[node.name]
        if isinstance(node, nodes.Getattr):
            record = self.resolve(node.node, names)
            if record is None:
                return None
            if isinstance(record, Mapping) and node.attr in record:
                return record[node.attr]
        self.found.append(_("Unknown field: {name}.").format(name=self.path(node, {})))
        return None

    def path(self, node: nodes.Node, names: Fields) -> str:
        """`sections.tables` for `section.tables` inside a loop over sections."""
        from jinja2 import nodes

        if isinstance(node, nodes.Name):
            return str(getattr(names, "paths", {}).get(node.name, node.name))
        if isinstance(node, nodes.Getattr):
            return f"{self.path(node.node, names)}.{node.attr}"
        return type(node).__name__

    def refuse(self, what: str) -> None:
        self.found.append(_("A template has fields, “for” and “if” only; not allowed: {what}.").format(what=what))


class _Named(dict[str, Any]):
    """Names inside a loop, with the lists that they run through."""

    paths: dict[str, str]


def specimen() -> Report:
    """A small report with one of everything, to try a template with."""
    table = Table("T", ("A", "B"), ((Cell("x <&> {{ y }}"), Cell("1", 1.0)),), "N")
    chart = Chart("bar", "C", ("a", "b"), (Series("s", (1.0, None)),))
    section = Section("one", "S", (Sentence("A."), Sentence("B.")), (table,), (chart,))
    annex = Section("two", "X", (Sentence("A."),), (table,), (), annex=True)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    return Report("bulletin", "2026-01", "T", "P", "I", "1", moment, (section, annex))
