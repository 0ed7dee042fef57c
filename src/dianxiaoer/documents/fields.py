"""The fields of a template: what a report offers to it, as plain texts and lists of records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from dianxiaoer.documents import look
from dianxiaoer.domains.supervision.rules.periods import PARK_ZONE
from dianxiaoer.domains.supervision.rules.reports import Report, Section, Sentence

LANGUAGE = "zh-hans"
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NUMBERED = re.compile(r"^(?:[（(][一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+、)")
_STARTS = re.compile(r"^(?:[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、]|[①-⑳]|案例[一二三四五六七八九十\d])")
DATE = re.compile(r"(\d{4}年(?:第[一二三四]季度|\d{1,2}月(?:\d{1,2}日)?)?)")
_ENDS = tuple("。！？；：!?;:")
ALONE = 90
"""A sentence longer than this stands as a paragraph of its own."""
SUB_HEAD = 30
"""A numbered line up to this length without a full stop is a heading inside a section."""


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph of a section's text; `head` where it is a heading inside the section."""

    text: str
    head: bool = False


def language_of(report: Report) -> str:
    """The language of the fixed words; the content arrives worded."""
    return str(report.extra.get("language") or LANGUAGE)


def clean(text: str) -> str:
    """Without what XML cannot hold; tabs are spaces."""
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\t", " "))


def scalars(report: Report, draft: bool) -> dict[str, Any]:
    """The single fields, in the report's language."""
    with override(language_of(report)):
        issued = report.extra.get("issued_on")
        issued_on = date.fromisoformat(str(issued)) if issued else report.as_of.astimezone(PARK_ZONE).date()
        texts = {
            "title": report.title,
            "park": report.park,
            "issuer": report.issuer,
            "masthead": str(report.extra.get("masthead") or _masthead(report.kind)),
            "number": report.number,
            "number_line": _number_line(report.number, draft),
            "date": _day(issued_on),
            "as_of": _moment(report.as_of),
            "period": report.period,
            "report_to": str(report.extra.get("report_to") or ""),
            "copy_to": str(report.extra.get("copy_to") or ""),
            "draft_mark": draft_mark() if draft else "",
        }
    return {key: " ".join(clean(text).split("\n")) for key, text in texts.items()} | {"draft": draft}


def draft_mark() -> str:
    return _("Draft for review; not to be quoted")


def heading(section: Section, place: int) -> str:
    """A section's title with its numeral, unless it carries one."""
    title = clean(section.title)
    return title if _NUMBERED.match(title) else _("{numeral}. {title}").format(numeral=_numeral(place), title=title)


def parts(sentences: tuple[Sentence, ...]) -> Iterator[Part]:
    """Sentences run on in one paragraph; a line break, a numbered start and a long sentence begin a new one."""
    running = ""
    for text in _lines(sentences):
        head = len(text) <= SUB_HEAD and bool(_NUMBERED.match(text)) and not text.endswith(_ENDS)
        if running and (text.startswith("\n") or head or _STARTS.match(text) or len(text) > ALONE):
            yield Part(running)
            running = ""
        text = text.lstrip("\n")
        if head:
            yield Part(text, head=True)
        elif len(text) > ALONE:
            yield Part(text)
        else:
            running += text
    if running:
        yield Part(running)


def annex_label(place: int, count: int) -> str:
    """附件 for a single annex, 附件1 and so on for several."""
    return _("Annex") if count == 1 else _("Annex {number}").format(number=place)


def _lines(sentences: tuple[Sentence, ...]) -> Iterator[str]:
    for sentence in sentences:
        first, *rest = [line.strip() for line in clean(sentence.text).split("\n")]
        if first:
            yield first
        yield from ("\n" + line for line in rest if line)


def _numeral(place: int) -> str:
    return look.numeral(place) if (get_language() or "").startswith("zh") else str(place)


def _masthead(kind: str) -> str:
    if kind == "call_back_list":
        return _("Call-back list of enterprises' demands")
    if kind == "quarterly":
        return _("Quarterly supervision report on enterprise services")
    if kind == "yearly":
        return _("Yearly assessment of enterprise services")
    return _("Bulletin of enterprise services")


def _number_line(number: str, draft: bool) -> str:
    """`12` becomes 第 12 期; a number that is worded stays as it is; a draft leaves room for one."""
    plain = number.strip()
    if not plain.isdigit() and (plain or not draft):
        return plain
    return _("No. {number}").format(number=plain or "\u3000\u3000")


def _day(day: date) -> str:
    return _("{year}/{month}/{day}").format(year=day.year, month=day.month, day=day.day)


def _moment(moment: datetime) -> str:
    """To the minute; midnight is the end of the day before."""
    local = moment.astimezone(PARK_ZONE)
    if local.hour == 0 and local.minute == 0:
        return _("{day} 24:00").format(day=_day((local - timedelta(days=1)).date()))
    return f"{_day(local.date())} {local:%H:%M}"
