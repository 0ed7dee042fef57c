"""`dianxiaoer messages`: translations, for developers. Chinese stands in locale/terms/*.tsv, catalogues are built.

A line is `English<TAB>中文`, with an optional third column for a context; `\\n` is a line break. English needs no
catalogue, because the messages in the source are English.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dianxiaoer.cli.msgids import PACKAGE, Message, messages, placeholders
from dianxiaoer.words import _

TERMS = PACKAGE / "locale" / "terms"
FILLER = "zz_missing.tsv"
"""Fills what no area has translated yet; an area's own line wins over it without a fault."""
CATALOGUE = PACKAGE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


@dataclass(frozen=True, slots=True)
class Terms:
    """English → Chinese by context, and what is wrong with the files."""

    by_key: dict[tuple[str, str], str] = field(default_factory=dict)
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def of(self, message: Message) -> str:
        """The Chinese of a message: of its plural first, because Chinese has one form, and of its context first."""
        for context in (message.context, ""):
            for text in (message.plural, message.text):
                for spelt in (text, text.replace("%%", "%")):
                    found = self.by_key.get((context, spelt))
                    if text and found:
                        return found if spelt == text else found.replace("%", "%%")
        return ""


@dataclass(frozen=True, slots=True)
class Report:
    """What `check` says; all empty is right."""

    missing: list[Message]
    placeholders: list[str]
    unused: list[str]
    faults: list[str]


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("messages", help=_("compile and check translations (for developers)"))
    below = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    below.add_parser("compile", help=_("build the Chinese catalogue from locale/terms"))
    check = below.add_parser("check", help=_("list messages without Chinese, and terms that no literal message has"))
    check.add_argument("--json", action="store_true", help=_("print the result as JSON"))


def run(args: argparse.Namespace) -> int:
    if args.what == "compile":
        count = compile_catalogue()
        print(_("{count} messages compiled").format(count=count))
        return 0
    report = check()
    if args.json:
        print(json.dumps(_as_json(report), ensure_ascii=False, indent=1))
    else:
        _print(report)
    return int(bool(report.missing or report.placeholders or report.faults))


def read_terms(folder: Path = TERMS) -> Terms:
    """All terms; the first file by name wins where two give different Chinese, and the difference is a fault."""
    terms = Terms()
    for path in sorted(folder.glob("*.tsv")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            place = f"{path.name}:{number}"
            columns = [column.replace("\\n", "\n") for column in line.split("\t")]
            if len(columns) not in (2, 3) or not columns[0] or not columns[1]:
                terms.faults.append(f"{place}: not English, tab, Chinese")
                continue
            key = (columns[2] if len(columns) == 3 else "", columns[0])
            if terms.by_key.setdefault(key, columns[1]) != columns[1] and path.name != FILLER:
                terms.faults.append(f"{place}: {columns[0]!r} has other Chinese in {terms.places[key]}")
            terms.places.setdefault(key, place)
    return terms


def check(found: Iterable[Message] | None = None, terms: Terms | None = None) -> Report:
    """Compare the source with the terms."""
    wanted = list(messages() if found is None else found)
    terms = terms or read_terms()
    missing = [message for message in wanted if not terms.of(message)]
    wrong = [
        f"{message.place}: {message.text!r} → {terms.of(message)!r}"
        for message in wanted
        if terms.of(message) and not _fits(message, terms.of(message))
    ]
    unused = [f"{terms.places[key]}: {key[1]!r}" for key in _unsaid(wanted, terms)]
    return Report(missing, wrong, unused, terms.faults)


def _unsaid(found: Iterable[Message], terms: Terms) -> list[tuple[str, str]]:
    """Terms whose English no literal message has."""
    said = {text.replace("%%", "%") for message in found for text in (message.text, message.plural)}
    return [key for key in terms.by_key if key[1].replace("%%", "%") not in said]


def _fits(message: Message, chinese: str) -> bool:
    """The same names are filled in; Chinese may leave out what only the English singular or plural says."""
    names = placeholders(chinese)
    return names in (placeholders(message.text), placeholders(message.plural or message.text))


def compile_catalogue(target: Path = CATALOGUE) -> int:
    """Write django.po and django.mo; the number of messages in them."""
    import polib

    terms = read_terms()
    catalogue = polib.POFile()
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "zh_Hans",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    found = messages()
    # Texts that the source translates through a variable stand in the terms alone.
    for message in (*found, *(Message(text, context=context) for context, text in _unsaid(found, terms))):
        chinese = terms.of(message)
        if chinese:
            catalogue.append(_entry(polib, message, chinese))
    target.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(target))
    catalogue.save_as_mofile(str(target.with_suffix(".mo")))
    return len(catalogue)


def _entry(polib: Any, message: Message, chinese: str) -> Any:
    entry = polib.POEntry(msgid=message.text, msgctxt=message.context or None, comment=message.place)
    if message.plural:
        entry.msgid_plural, entry.msgstr_plural = message.plural, {0: chinese}
    else:
        entry.msgstr = chinese
    return entry


def _as_json(report: Report) -> dict[str, Any]:
    return {
        "missing": [{"text": each.text, "context": each.context, "place": each.place} for each in report.missing],
        "placeholders": report.placeholders,
        "unused": report.unused,
        "faults": report.faults,
    }


def _print(report: Report) -> None:
    for message in report.missing:
        print(f"{message.place}: {message.text!r}")
    for title, lines in (
        (_("Placeholders differ:"), report.placeholders),
        (_("Faults in the files:"), report.faults),
        (_("Said through a variable, or by nothing:"), report.unused),
    ):
        if lines:
            print(title, *lines, sep="\n  ")
    print(
        _("{missing} without Chinese, {unused} in no literal message").format(
            missing=len(report.missing), unused=len(report.unused)
        )
    )
