"""办理: dispatched and answered, closed by both denominators, on time, how long it took, what is overdue."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dianxiaoer.domains.supervision.queries.overdue import Overdue
from dianxiaoer.domains.supervision.queries.prose import NOTHING, joined, owed, say, with_fraction, word
from dianxiaoer.domains.supervision.queries.result_times import result_times
from dianxiaoer.domains.supervision.queries.sections.scene import Scene, day_words, ranked
from dianxiaoer.domains.supervision.rules.addresses import rows_address
from dianxiaoer.domains.supervision.rules.figures import Dimension
from dianxiaoer.domains.supervision.rules.ratios import percent, plain
from dianxiaoer.domains.supervision.rules.reports import Cell, Chart, Section, Sentence, Series, Table

LISTED = 10
"""So many overdue demands stand in the section; all of them in the annex."""


def handling(scene: Scene) -> Section:
    late = scene.late
    sentences = [_dispatched(scene), *_closed(scene), *_times(scene), *_stock(scene, late)]
    times = distribution(scene)
    tables = [times] if times.rows else []
    if late.rows:
        tables.append(overdue_table(scene, late, LISTED))
    return Section("handling", _("Handling"), tuple(sentences), tuple(tables), _charts(scene))


def _dispatched(scene: Scene) -> Sentence:
    dispatched, answered = scene.figure("dispatched"), scene.figure("answered")
    if not dispatched.numerator and not answered.numerator:
        return say(_("In the period no demand was dispatched or answered at once."))
    return say(
        _(
            "In the period orders went to departments %(dispatched)s times and %(answered)s demands were answered at "
            "once; the rate of direct answers is %(rate)s."
        ),
        dispatched=dispatched,
        answered=answered,
        rate=scene.figure("direct_rate"),
    )


def _closed(scene: Scene) -> list[Sentence]:
    """Both denominators of the closing rate are named (§12.1)."""
    closed = scene.figure("closed")
    found = [say(_("In the period %(closed)s demands were closed, direct answers included."), closed=closed)]
    cohort, due = scene.figure("close_rate"), scene.figure("due_close_rate")
    if cohort.has_cases:
        found.append(
            say(
                _(
                    "Two denominators are named: of the demands accepted in the period %(cohort)s were closed by its "
                    "end (without merged and withdrawn ones);"
                ),
                cohort=cohort,
            )
        )
    if due.has_cases:
        found.append(say(_("of the demands due in the period %(due)s were closed by its end."), due=due))
    if len(found) > 1:
        found[1] = found[1].on_new_line()
    return found


def _times(scene: Scene) -> list[Sentence]:
    found = []
    if scene.figure("on_time_rate").has_cases:
        found.append(
            say(
                _(
                    "%(on_time)s of the results due in the period were given on time (granted extensions count as on "
                    "time); departments kept %(delivery)s of their own limits."
                ),
                on_time=scene.figure("on_time_rate"),
                delivery=scene.figure("delivery_rate"),
            )
        )
    if scene.figure("mean_working_days").has_cases:
        found.append(_mean(scene).on_new_line())
    benefit = scene.figure("benefit")
    if benefit.numerator:
        found.append(say(_("Enterprises confirmed a benefit of %(benefit)s."), benefit=benefit))
    return found


def _mean(scene: Scene) -> Sentence:
    mean, speed = scene.figure("mean_working_days"), scene.figure("committed_speed_up")
    if speed.value is None or speed.value <= 0:
        return say(_("A result took %(mean)s working days on average."), mean=mean)
    return say(
        _("A result took %(mean)s working days on average; against the promised limits this saves %(speed)s."),
        mean=mean,
        speed=speed,
    )


def _stock(scene: Scene, late: Overdue) -> list[Sentence]:
    red, yellow, paused = (scene.figure(key) for key in ("red", "yellow", "paused"))
    day = day_words(scene.last_day)
    if not red.numerator:
        return [
            say(
                _("At the end of %(day)s no promise to an enterprise was overdue, %(yellow)s were due soon."),
                day=day,
                yellow=yellow,
            ).on_new_line()
        ]
    by_department = [owed(scene.department(key), one) for key, one in ranked(scene.by("red", Dimension.DEPARTMENT))]
    longest = max(late.rows, key=lambda row: row.days, default=None)
    sentences = [
        say(
            _(
                "At the end of %(day)s %(red)s promises to enterprises were overdue, %(yellow)s due soon and "
                "%(paused)s paused."
            ),
            day=day,
            red=red,
            yellow=yellow,
            paused=paused,
        ).on_new_line(),
        joined(by_department, _(", "), _("Overdue with: "), _(".")),
    ]
    if longest is not None:
        sentences.append(
            say(_("The longest is overdue by %(days)s working days."), days=Cell(str(longest.days), longest.days))
        )
    return sentences


def distribution(scene: Scene) -> Table:
    """How many working days a result took, as shares and added up."""
    found = result_times(scene.window, scene.as_of)
    whole, so_far, rows = found.total, 0, []
    for row in found.rows:
        so_far += row.count
        rows.append(
            (
                word(row.label),
                Cell(str(row.count), row.count, key="result_times"),
                _share(scene, row.count, whole),
                _share(scene, so_far, whole),
            )
        )
    if not whole:
        return Table(_("Working days until the result"), (), ())
    total = rows_address("mean_working_days", scene.window, scene.as_of)
    rows.append((word(_("Together")), Cell(str(whole), whole, total, "mean_working_days"),
                 _share(scene, whole, whole), Cell(NOTHING)))  # fmt: skip
    return Table(
        _("Working days until the result"),
        (_("Working days taken"), _("Number of demands"), _("Share"), _("Added up")),
        tuple(rows),
        _("Counted: results given in the period under a limit in working days; the day of receipt is day 0."),
    )


def _share(scene: Scene, part: int, whole: int) -> Cell:
    shown = percent(part, whole, scene.style)
    return Cell(NOTHING) if shown is None else Cell(with_fraction(shown, part, whole), float(shown))


def overdue_table(scene: Scene, late: Overdue, most: int | None = None) -> Table:
    rows = tuple(
        (
            Cell(row.number, None, row.href),
            word(row.title),
            word(scene.department(row.department_id)),
            word(day_words(row.due_at)),
            Cell(plain(row.days), float(row.days)),
        )
        for row in late.rows[:most]
    )
    note = ""
    if most is not None and late.total > most:
        note = _("The %(most)s longest of %(all)s; all of them stand in the annex.") % {
            "most": most,
            "all": late.total,
        }
    return Table(
        _("Overdue at the end of the period"),
        (_("Number"), _("Matter"), _("Responsible unit"), _("Due on"), _("Working days overdue")),
        rows,
        note,
    )


def overdue_annex(scene: Scene) -> tuple[Section, ...]:
    """Every overdue promise of the period's end, behind the signature; nothing when the section has them all."""
    late = scene.late
    if len(late.rows) <= LISTED:
        return ()
    table = overdue_table(scene, late)
    return (Section("annex_overdue", table.title, (), (table,), (), annex=True),)


def _charts(scene: Scene) -> tuple[Chart, ...]:
    rates = [
        (scene.department(key), round(float(one.value or 0), 2))
        for key, one in scene.by("on_time_rate", Dimension.DEPARTMENT).items()
        if one.has_cases and key
    ]
    if not rates:
        return ()
    rates.sort(key=lambda pair: (-pair[1], pair[0]))
    series = Series(_("results on time"), tuple(rate for _name, rate in rates))
    return (Chart("rows", _("Results on time by department"), tuple(name for name, _rate in rates), (series,), "%"),)
