"""Reception days and hotline; subjects that the house does not keep yet; scores and lists; problems."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dianxiaoer.domains.demands.queries.labels import SOURCES
from dianxiaoer.domains.supervision.queries.prose import counted, joined, owed, rated, say, word
from dianxiaoer.domains.supervision.queries.sections.call_backs import below_floor
from dianxiaoer.domains.supervision.queries.sections.scene import Scene, ranked
from dianxiaoer.domains.supervision.rules.figures import Dimension, Scope
from dianxiaoer.domains.supervision.rules.reports import Section, Sentence, Table

MEETING_SOURCES = ("reception", "hotline", "visit", "station", "campaign")


def reception(scene: Scene) -> Section:
    """Demands that came by a meeting or a call: 主任接待日, 12345 with its leader days, visits, stations, campaigns."""
    sources = [source for source in MEETING_SOURCES if scene.by("received", Dimension.SOURCE).get(source)]
    if not sources:
        return Section(
            "reception",
            _("Reception days and hotline"),
            (say(_("In the period no demand came by a reception day, the hotline, a visit or a station.")),),
        )
    keys = ("received", "close_rate", "on_time_rate", "satisfaction_rate")
    rows = tuple(
        (word(str(SOURCES[source])), *(scene.cell(key, Scope(source=source)) for key in keys)) for source in sources
    )
    parts = [counted(str(SOURCES[source]), scene.by("received", Dimension.SOURCE)[source]) for source in sources]
    columns = (_("Source"), *scene.names(keys))
    return Section(
        "reception",
        _("Reception days and hotline"),
        (
            joined(parts, _("; "), _("Demands that came by a meeting or a call: "), _(".")),
            say(_("Leaders' call days are counted with the hotline.")),
        ),
        (Table(_("Demands from meetings and calls"), columns, rows),),
    )


def not_kept_yet() -> tuple[Section, ...]:
    """Subjects of the bulletin whose records the house does not keep: one honest sentence each, never made-up data."""
    return (
        Section("approvals", _("Approvals"), (say(_("Approval cases are not kept in this system yet; this issue has "
                                                    "no figures of them.")),)),
        Section("projects", _("Projects"), (say(_("Project progress is not kept in this system yet; this issue has no "
                                                  "figures of it.")),)),
        Section("payouts", _("Policy payouts"), (say(_("Policy payouts are not kept in this system yet; this issue has "
                                                       "no figures of them.")),)),
    )  # fmt: skip


def problems(scene: Scene) -> Section:
    """What figures below floors say; what is to be done about it is written by the editor."""
    found = [
        *_late_units(scene),
        *_discontent(scene),
        *_red(scene),
        *_again(scene),
    ]
    if not found:
        return Section(
            "next_steps",
            _("Problems and next steps"),
            (say(_("All figures of the period keep the floors; nothing is overdue.")),),
        )
    numbered = tuple(joined([one], "", f"\n{place}. ") for place, one in enumerate(found, start=1))
    return Section("next_steps", _("Problems and next steps"), numbered)


def _late_units(scene: Scene) -> list[Sentence]:
    floor, found = scene.profile.on_time_floor, []
    whole = scene.figure("on_time_rate")
    if whole.has_cases and 100 * whole.numerator < floor * (whole.denominator or 0):
        found.append(
            say(
                _("Results on time, %(rate)s in the whole park, are below the floor of %(floor)s%%."),
                rate=whole,
                floor=floor,
            )
        )
    if units := below_floor(scene, "on_time_rate", floor):
        named = [rated(name, one) for name, one in units]
        found.append(joined(named, _(", "), _("Units below the floor of results on time: "), _(".")))
    return found


def _discontent(scene: Scene) -> list[Sentence]:
    units = below_floor(scene, "satisfaction_rate", scene.profile.satisfaction_floor)
    named = [rated(name, one) for name, one in units]
    return [joined(named, _(", "), _("Units below the floor of satisfaction: "), _("."))] if named else []


def _red(scene: Scene) -> list[Sentence]:
    named = [owed(scene.department(key), one) for key, one in ranked(scene.by("red", Dimension.DEPARTMENT))]
    return [joined(named, _(", "), _("Overdue at the end of the period and to be settled: "), _("."))] if named else []


def _again(scene: Scene) -> list[Sentence]:
    found = []
    repeated = ranked(scene.by("repeated", Dimension.TYPE), 3)
    if repeated:
        named = [counted(scene.type(key), one) for key, one in repeated]
        found.append(joined(named, _(", "), _("Complaints repeated most are about: "), _(".")))
    reopened = ranked(scene.by("reopened", Dimension.DEPARTMENT), 3)
    if reopened:
        named = [counted(scene.department(key), one) for key, one in reopened]
        found.append(joined(named, _(", "), _("Reopened because the enterprise was not helped: "), _(".")))
    return found


def annexes(scene: Scene) -> tuple[Section, ...]:
    """Tables by department, sub-park and type, behind the signature."""
    tables = (
        ("annex_departments", _by_department(scene)),
        ("annex_sub_parks", _by_sub_park(scene)),
        ("annex_types", _by_type(scene)),
    )
    return tuple(Section(key, table.title, (), (table,), (), annex=True) for key, table in tables if table.rows)


DEPARTMENT_KEYS = ("dispatched", "closed", "sign_rate", "delivery_rate", "on_time_rate", "mean_working_days",
                   "returned", "red")  # fmt: skip


def _by_department(scene: Scene) -> Table:
    columns = (_("Responsible unit"), *scene.names(DEPARTMENT_KEYS))
    groups = [key for key in scene.department_names if _counts(scene, DEPARTMENT_KEYS, Dimension.DEPARTMENT, key)]
    rows = [(word(scene.department(key)), *scene.cells(DEPARTMENT_KEYS, Dimension.DEPARTMENT, key)) for key in groups]
    if rows:
        rows.append((word(_("The park")), *(scene.cell(key) for key in DEPARTMENT_KEYS)))
    return Table(_("Figures by department"), columns, tuple(rows))


SUB_PARK_KEYS = ("received", "accepted", "closed", "close_rate", "on_time_rate", "satisfaction_rate", "red")


def _by_sub_park(scene: Scene) -> Table:
    columns = (_("Sub-park"), *scene.names(SUB_PARK_KEYS))
    groups = [key for key in (*scene.sub_park_names, None) if _counts(scene, SUB_PARK_KEYS, Dimension.SUB_PARK, key)]
    rows = tuple((word(scene.sub_park(key)), *scene.cells(SUB_PARK_KEYS, Dimension.SUB_PARK, key)) for key in groups)
    return Table(_("Figures by sub-park"), columns, rows)


TYPE_KEYS = ("accepted", "closed", "close_rate", "on_time_rate", "mean_working_days", "repeated", "red")


def _by_type(scene: Scene) -> Table:
    columns = (_("Type"), *scene.names(TYPE_KEYS))
    groups = [key for key in (*scene.types, None) if _counts(scene, TYPE_KEYS, Dimension.TYPE, key)]
    rows = tuple((word(scene.type(key)), *scene.cells(TYPE_KEYS, Dimension.TYPE, key)) for key in groups)
    return Table(_("Figures by type"), columns, rows)


def _counts(scene: Scene, keys: tuple[str, ...], dimension: Dimension, group: int | str | None) -> bool:
    found = (scene.by(key, dimension).get(group) for key in keys)
    return any(one is not None and bool(one.denominator or one.numerator) for one in found)
