"""A file of demands as the house understands it: rows read, checked and compared with what is there. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from django.utils.translation import gettext as _

from dianxiaoer.domains.demands.models import Demand, DemandType
from dianxiaoer.domains.demands.rules import imports as rules
from dianxiaoer.domains.demands.rules.words import Nature, Urgency
from dianxiaoer.domains.people.models import Department
from dianxiaoer.domains.registry.models import Enterprise
from dianxiaoer.domains.registry.rules import normalise_credit_code
from dianxiaoer.kernel.refusals import Invalid
from dianxiaoer.kernel.sheets import restored
from dianxiaoer.kernel.tables import ZONE, Rejected, Row, columns_of, read_table, same_header

Key = tuple[str, str]
_LEFT_OUT = "left out:"
Mark = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of a file: its title, its first cells, and the field that it is read as ("" when it is left out)."""

    title: str
    samples: tuple[str, ...]
    field: str


def columns_of_file(
    content: bytes, *, name: str, mapping: Mapping[str, str | None] | None = None
) -> tuple[FileColumn, ...]:
    """How a file's columns are understood. `mapping` (title → field, or None to leave out) goes first; where two
    titles mean one field, the better known word is taken and the other column left out. Refused: `unknown_field`."""
    chosen = dict(mapping or {})
    for target in chosen.values():
        if target and target not in rules.ALIASES:
            raise Invalid(
                "unknown_field",
                _("The mapping names “%(target)s”, which is no field. Fields: %(fields)s."),
                field="mapping",
                target=target,
                fields=", ".join(rules.ALIASES),
            )
    known = {title: target for title, target in chosen.items() if target}
    titles = columns_of(content, aliases=rules.ALIASES, mapping=known, name=Path(name).name)
    best: dict[str, tuple[int, str]] = {}
    for title, _samples in titles:
        target, rank = _meaning(title, chosen)
        if target and (target not in best or rank < best[target][0]):
            best[target] = (rank, title)
    field_of = {title: target for target, (_rank, title) in best.items()}
    return tuple(FileColumn(title, samples, field_of.get(title, "")) for title, samples in titles)


def _meaning(title: str, chosen: Mapping[str, str | None]) -> tuple[str, int]:
    """The field that a title names, and how well: a given one first, then the field's own name and its aliases."""
    for given, target in chosen.items():
        if same_header(given, title):
            return target or "", -1
    for target, words in rules.ALIASES.items():
        for rank, word in enumerate((target, *words)):
            if same_header(word, title):
                return target, rank
    return "", 0


def rows_of_file(content: bytes, *, name: str, mapping: Mapping[str, str | None] | None = None) -> list[Row]:
    """All rows of a csv or xlsx file. Refused as `read_table` and `columns_of_file`."""
    columns = columns_of_file(content, name=name, mapping=mapping)
    meant = {column.title: column.field or f"{_LEFT_OUT}{column.title}" for column in columns}
    if not any(column.field for column in columns):
        meant = {}
    return list(read_table(content, aliases=rules.ALIASES, mapping=meant, name=Path(name).name))


@dataclass(frozen=True, slots=True)
class Line:
    """One row that can become a demand."""

    line: int
    key: Key
    submitted_at: datetime
    title: str
    text: str
    reply: str
    replied_at: datetime | None
    category: str
    enterprise_id: int | None
    sub_park_id: int | None
    caller_enterprise: str
    name: str
    phone: str
    place: str
    type_code: str | None
    type_limit: str
    nature: str
    urgency: str
    department_id: int | None

    @property
    def mark(self) -> Mark:
        """What two rows of one number must share to be the same demand."""
        return (self.submitted_at, self.title)


@dataclass(frozen=True, slots=True)
class Register:
    """What cells are looked up in: enterprises, types and departments, read once."""

    by_code: Mapping[str, tuple[int, int | None]]
    by_name: Mapping[str, tuple[int, int | None]]
    types: Mapping[str, tuple[str, str]]
    departments: Mapping[str, int]


def register() -> Register:
    """Three statements."""
    by_code, by_name = {}, {}
    for pk, code, name, former, sub_park in Enterprise.objects.values_list(
        "pk", "credit_code", "name", "former_names", "sub_park_id"
    ):
        if code:
            by_code[code] = (pk, sub_park)
        for each in (*former, name):
            by_name[each] = (pk, sub_park)
    types: dict[str, tuple[str, str]] = {}
    for code, level2, limit in DemandType.objects.filter(active=True).values_list("code", "level2", "limit"):
        types[code] = types[level2] = (code, limit)
    departments: dict[str, int] = {}
    for pk, code, name, short in Department.objects.values_list("pk", "code", "name", "short_name"):
        departments |= {each: pk for each in (code, short, name) if each}
    return Register(by_code, by_name, types, departments)


class _Bad(Exception):
    """This row cannot be taken: the column at fault and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def read_line(row: Row, *, source: str, known: Register, at: datetime) -> Line | Rejected:
    """One row checked, or why it is not taken."""
    try:
        return _line(row, source, known, at)
    except _Bad as bad:
        return Rejected(row.line, bad.column, bad.reason)


def _line(row: Row, source: str, known: Register, at: datetime) -> Line:
    def text(name: str) -> str:
        value = restored(row.text(name).replace("\x00", ""))
        if len(value) > rules.LENGTHS.get(name, len(value)):
            raise _Bad(name, _("Longer than %(longest)s characters.") % {"longest": rules.LENGTHS[name]})
        return value

    title, body = rules.title_and_text(text("title"), text("text"))
    if not title:
        raise _Bad("text", _("Neither title nor text is given."))
    submitted_at = _moment(row, "submitted_at", at)
    if submitted_at is None:
        raise _Bad("submitted_at", _("The time of submission is missing."))
    reply, replied_at = text("reply"), _moment(row, "replied_at", at)
    replied_at = _checked_reply(row, reply, replied_at, submitted_at)
    enterprise, credit_code = text("enterprise"), normalise_credit_code(text("credit_code"))
    linked = known.by_code.get(credit_code) or known.by_name.get(enterprise)
    category, type_code = text("category"), text("type_code")
    if type_code and type_code not in known.types:
        raise _Bad("type_code", _("“%(value)s” is no type of the dispatch catalogue.") % {"value": type_code[:40]})
    demand_type = known.types.get(type_code or category)
    caller = text("name"), text("phone")
    return Line(
        line=row.line,
        key=(
            text("external_source") or source,
            text("id") or rules.content_number(submitted_at, title, body, "|".join((*caller, enterprise))),
        ),
        submitted_at=submitted_at,
        title=title,
        text=body,
        reply=reply,
        replied_at=replied_at,
        category=category,
        enterprise_id=linked[0] if linked else None,
        sub_park_id=linked[1] if linked else None,
        caller_enterprise="" if linked else (enterprise or credit_code)[:120],
        name=caller[0],
        phone=caller[1],
        place=text("place"),
        type_code=demand_type[0] if demand_type else None,
        type_limit=demand_type[1] if demand_type else "",
        nature=_word(row, "nature", rules.NATURES, Nature.HELP),
        urgency=_word(row, "urgency", rules.URGENCIES, Urgency.NORMAL),
        department_id=known.departments.get(text("department")),
    )


def _moment(row: Row, column: str, at: datetime) -> datetime | None:
    try:
        moment = row.moment(column)
    except ValueError:
        value = row.text(column)[:40]
        raise _Bad(column, _("“%(value)s” is no date that can be read.") % {"value": value}) from None
    if moment is None:
        return None
    moment = (moment + timedelta(microseconds=500_000)).replace(microsecond=0)  # spreadsheets store fractions of days
    if moment > at:
        raise _Bad(column, _("%(value)s lies in the future.") % {"value": row.text(column)[:40]})
    if moment.year < 1990:
        raise _Bad(column, _("%(value)s is too long ago.") % {"value": row.text(column)[:40]})
    return moment


def _checked_reply(row: Row, reply: str, replied_at: datetime | None, submitted_at: datetime) -> datetime | None:
    """A reply and its date come together, after the submission. A date without a time may be the same day."""
    if replied_at is None:
        if reply:
            raise _Bad("replied_at", _("There is a reply, but not when it was given."))
        return None
    if not reply:
        raise _Bad("reply", _("There is a date of reply, but no reply."))
    if replied_at < submitted_at:
        day_only = replied_at == replied_at.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
        if not (day_only and replied_at.astimezone(ZONE).date() == submitted_at.astimezone(ZONE).date()):
            raise _Bad("replied_at", _("The reply is older than the submission."))
        return submitted_at
    return replied_at


def _word(row: Row, column: str, words: Mapping[str, str], empty: str) -> str:
    value = row.text(column)
    if not value:
        return empty
    found = words.get(value.strip().lower())
    if found is None:
        raise _Bad(column, _("“%(value)s” is not known here.") % {"value": value[:40]})
    return found


@dataclass(slots=True)
class Plan:
    """What would become of some rows."""

    new: list[Line] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)


def plan(
    rows: Sequence[Row], *, source: str, known: Register, at: datetime, seen: dict[Key, Mark] | None = None
) -> Plan:
    """Sort rows into new ones, ones that are in already, and ones that cannot be taken.

    `seen` remembers the rows of earlier chunks of the same file. One statement.
    """
    seen = {} if seen is None else seen
    result = Plan()
    lines: list[Line] = []
    for row in rows:
        found = read_line(row, source=source, known=known, at=at)
        if isinstance(found, Rejected):
            result.rejected.append(found)
        else:
            lines.append(found)
    there = _there(lines)
    for line in lines:
        earlier = seen.get(line.key) or there.get(line.key)
        if earlier is None:
            seen[line.key] = line.mark
            result.new.append(line)
        elif earlier == line.mark:
            result.unchanged += 1
        else:
            result.rejected.append(_taken(line))
    result.rejected.sort(key=lambda one: one.line)
    return result


def _taken(line: Line) -> Rejected:
    reason = _("Number %(number)s of “%(source)s” belongs to another demand. Name this file's source if it is another.")
    return Rejected(line.line, "id", reason % {"number": line.key[1], "source": line.key[0]})


def _there(lines: Sequence[Line]) -> dict[Key, Mark]:
    """The demands of these numbers that are in: imported ones, and our own in a file that we exported."""
    numbers: dict[str, set[str]] = {}
    for line in lines:
        numbers.setdefault(line.key[0], set()).add(line.key[1])
    found: dict[Key, Mark] = {}
    for source, wanted in numbers.items():
        rows = Demand.objects.filter(external_source=source, external_number__in=wanted)
        for number, submitted_at, title in rows.values_list("external_number", "submitted_at", "title"):
            if number is not None and submitted_at is not None:
                found[(source, number)] = (submitted_at.replace(microsecond=0), title)
    own = {
        int(number[8:]): number
        for number in numbers.get(rules.OWN_SOURCE, ())
        if number.isdigit() and 14 <= len(number) <= 22
    }
    if own:
        for demand in Demand.objects.filter(pk__in=own, external_number=None).only(
            "id", "title", "submitted_at", "created_at"
        ):
            if demand.number == own[demand.pk]:
                submitted_at = (demand.submitted_at or demand.created_at).replace(microsecond=0)
                found[(rules.OWN_SOURCE, demand.number)] = (submitted_at, demand.title)
    return found


def chunks(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def cells_of(row: Row) -> dict[str, str]:
    """A row as text by column, for the file of rejected rows."""
    cells = {name.removeprefix(_LEFT_OUT): row.text(name) for name, value in row.values.items() if value != ""}
    extra = {name: value.isoformat() if isinstance(value, date) else str(value) for name, value in row.extra.items()}
    return cells | extra


def has_desk() -> bool:
    """Whether some department runs the demand desk, where imported demands wait."""
    return Department.objects.filter(is_desk=True, active=True).exists()
