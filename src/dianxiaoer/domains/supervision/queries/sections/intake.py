"""受理: how many demands came in, compared with the period before and the year before, by source and nature."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from dianxiaoer.domains.demands.queries.labels import NATURES, SOURCES
from dianxiaoer.domains.supervision.queries.prose import cell_of, change, joined, say, share, word
from dianxiaoer.domains.supervision.queries.sections.scene import Key, Scene, ranked, window_words
from dianxiaoer.domains.supervision.rules.figures import Dimension, Figure
from dianxiaoer.domains.supervision.rules.reports import Cell, Chart, Section, Sentence, Series, Table

MOST_NAMED = 3


def intake(scene: Scene) -> Section:
    received = scene.figure("received")
    if not received.numerator:
        sentences: tuple[Sentence, ...] = (
            say(
                _("In %(period)s the park received no demand of an enterprise (%(before)s in the period before)."),
                period=window_words(scene.window),
                before=scene.figure("received", window=scene.window.previous()),
            ),
        )
        return Section("intake", _("Intake"), sentences, charts=(trend(scene),))
    return Section(
        "intake",
        _("Intake"),
        (_received(scene), _decided(scene), _named(scene)),
        (
            _groups(scene, Dimension.SOURCE, _("Demands received by source"), _("Source")),
            _groups(scene, Dimension.NATURE, _("Demands received by nature"), _("Nature")),
        ),
        (trend(scene),),
    )


def _received(scene: Scene) -> Sentence:
    received, window = scene.figure("received"), scene.window
    values: dict[str, Cell | Figure | str | int] = {
        "period": window_words(window),
        "received": received,
        "before": change(received, scene.figure("received", window=window.previous()), scene.style),
    }
    enterprises = scene.figure("enterprises_served")
    year_before = window.year_before()
    if year_before == window.previous():
        return say(
            _(
                "In %(period)s the park received %(received)s demands of %(enterprises)s enterprises; "
                "against the year before: %(before)s."
            ),
            **values,
            enterprises=enterprises,
        )
    return say(
        _(
            "In %(period)s the park received %(received)s demands of %(enterprises)s enterprises; "
            "against the period before: %(before)s; against the same period of the year before: %(year)s."
        ),
        **values,
        enterprises=enterprises,
        year=change(received, scene.figure("received", window=year_before), scene.style),
    )


def _decided(scene: Scene) -> Sentence:
    keys = ("accepted", "answered", "refused", "merged", "withdrawn")
    return say(
        _(
            "In the period %(accepted)s were accepted, %(answered)s of them answered at once; %(refused)s were not "
            "accepted, %(merged)s merged and %(withdrawn)s withdrawn."
        ),
        **{key: scene.figure(key) for key in keys},
    )


def _named(scene: Scene) -> Sentence:
    """The largest sources and natures in words; all of them stand in the tables."""
    parts = (
        _largest(scene, Dimension.SOURCE, _("By source: ")),
        _largest(scene, Dimension.NATURE, _("By nature: ")),
    )
    return joined(parts, "").on_new_line()


def _largest(scene: Scene, dimension: Dimension, before: str) -> Sentence:
    received = scene.figure("received")
    parts = [
        say(
            _("%(name)s %(count)s, %(share)s"),
            name=_name(dimension, key),
            count=cell_of(one, linked=key is not None),
            share=share(one, received, scene.style, linked=key is not None),
        )
        for key, one in ranked(scene.by("received", dimension), MOST_NAMED)
    ]
    return joined(parts, _("; "), before, _("."))


def _groups(scene: Scene, dimension: Dimension, title: str, head: str) -> Table:
    received = scene.figure("received")
    before: Mapping[Key, Figure] = scene.by("received", dimension, scene.window.previous())
    rows = [
        (
            word(_name(dimension, key)),
            cell_of(one, linked=key is not None),
            share(one, received, scene.style, linked=key is not None),
            change(one, before.get(key), scene.style, short=True),
        )
        for key, one in ranked(scene.by("received", dimension))
    ]
    return Table(title, (head, _("Number of demands"), _("Share"), _("Against the period before")), tuple(rows))


def _name(dimension: Dimension, key: Key) -> str:
    words: Mapping[str, object] = SOURCES if dimension is Dimension.SOURCE else NATURES
    return str(words.get(str(key or ""), _("not named")))


def trend(scene: Scene) -> Chart:
    """Received and closed in the twelve months that end with the window."""
    months = scene.last_year.months()
    found = scene.months(("received", "closed"), scene.last_year)

    def values(key: str) -> tuple[float | None, ...]:
        monthly = (found.get(f"{one.start:%Y-%m}", {}).get(key) for one in months)
        return tuple(float(one.numerator) if one else 0.0 for one in monthly)

    return Chart(
        "line",
        _("Demands received and closed in the last twelve months"),
        tuple(_("%(year)s-%(month)s") % {"year": one.start.year, "month": one.start.month} for one in months),
        (Series(_("received demands"), values("received")), Series(_("closed demands"), values("closed"))),
        _("demands"),
    )
