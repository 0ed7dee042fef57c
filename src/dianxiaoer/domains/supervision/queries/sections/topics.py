"""热点 and 重复件: what enterprises ask for most, and what comes again."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dianxiaoer.domains.supervision.queries.prose import cell_of, change, joined, say, share, word
from dianxiaoer.domains.supervision.queries.sections.scene import Scene, ranked
from dianxiaoer.domains.supervision.rules.figures import Dimension
from dianxiaoer.domains.supervision.rules.reports import Cell, Chart, Section, Sentence, Series, Table

NAMED = 3


def hot_topics(scene: Scene) -> Section:
    """The types with most accepted demands: a demand has its type from acceptance on."""
    accepted = scene.figure("accepted")
    hot = [pair for pair in ranked(scene.by("accepted", Dimension.TYPE)) if pair[0]]
    hot = hot[: scene.profile.hot_types]
    if not hot:
        return Section("topics", _("Hot topics"), (say(_("In the period no demand with a type was accepted.")),))
    before = scene.by("accepted", Dimension.TYPE, scene.window.previous())
    named = [
        say(
            _("%(name)s %(count)s, %(share)s"), name=scene.type(key), count=one, share=share(one, accepted, scene.style)
        )
        for key, one in hot[:NAMED]
    ]
    rows = tuple(
        (
            Cell(str(place), place),
            word(scene.type(key)),
            cell_of(one),
            share(one, accepted, scene.style),
            change(one, before.get(key), scene.style, short=True),
        )
        for place, (key, one) in enumerate(hot, start=1)
    )
    columns = (_("Rank"), _("Type"), _("Number of demands"), _("Share"), _("Against the period before"))
    chart = Chart(
        "rows",
        _("Types with most demands"),
        tuple(scene.type(key) for key, _one in hot),
        (Series(_("accepted demands"), tuple(float(one.numerator) for _key, one in hot)),),
        _("demands"),
    )
    return Section(
        "topics",
        _("Hot topics"),
        (joined(named, _("; "), _("Of the demands accepted, most were about: "), _(".")),),
        (Table(_("Types with most demands"), columns, rows),),
        (chart,),
    )


def repeats(scene: Scene) -> Section:
    repeated, reopened = scene.figure("repeated"), scene.figure("reopened")
    sentences: list[Sentence] = []
    if repeated.numerator:
        sentences.append(
            say(
                _("%(count)s repeated complaints were found, %(rate)s of the demands accepted."),
                count=repeated,
                rate=scene.figure("repeat_rate"),
            )
        )
    else:
        sentences.append(say(_("No repeated complaint was found in the period.")))
    if reopened.numerator:
        sentences.append(
            say(
                _("%(count)s demands were reopened after closing (%(rate)s of those closed); %(hard)s became hard "
                  "orders."),
                count=reopened,
                rate=scene.figure("redo_rate"),
                hard=scene.figure("hard"),
            )
        )  # fmt: skip
    else:
        sentences.append(say(_("No demand was reopened after closing.")))
    tables = () if not repeated.numerator else (_repeats_table(scene),)
    return Section("repeats", _("Repeated complaints"), tuple(sentences), tables)


def _repeats_table(scene: Scene) -> Table:
    by_department = scene.by("repeated", Dimension.DEPARTMENT)
    rows = [
        (word(_("Type")), word(scene.type(key)), cell_of(one, linked=bool(key)))
        for key, one in ranked(scene.by("repeated", Dimension.TYPE))
    ]
    if any(by_department):
        rows += [
            (word(_("Responsible unit")), word(scene.department(key)), cell_of(one, linked=bool(key)))
            for key, one in ranked(by_department)
        ]
    return Table(_("Repeated complaints"), (_("Counted by"), _("Name"), _("Number of demands")), tuple(rows))
