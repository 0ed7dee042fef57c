"""回访: how many were asked, reached, helped and content; which units are below the floor."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dianxiaoer.domains.supervision.queries.prose import joined, rated, say, word
from dianxiaoer.domains.supervision.queries.sections.scene import Scene
from dianxiaoer.domains.supervision.rules.figures import Dimension, Figure
from dianxiaoer.domains.supervision.rules.reports import Section, Sentence, Table

RATES = ("call_back_rate", "reach_rate", "response_rate", "solve_rate", "satisfaction_rate")


def call_backs(scene: Scene) -> Section:
    if not scene.figure("call_back_rate").has_cases and not scene.figure("satisfaction_rate").has_cases:
        return Section(
            "call_backs", _("Call-backs"), (say(_("In the period nothing was closed that is called back.")),)
        )
    return Section(
        "call_backs", _("Call-backs"), (_asked(scene), _content(scene), _below(scene).on_new_line()), (_table(scene),)
    )


def _asked(scene: Scene) -> Sentence:
    return say(
        _("Of the demands closed in the period %(coverage)s were called back and %(reached)s reached."),
        coverage=scene.figure("call_back_rate"),
        reached=scene.figure("reach_rate"),
    )


def _content(scene: Scene) -> Sentence:
    return say(
        _(
            "The enterprises reached said: contacted by the department %(response)s, solved %(solved)s, satisfied "
            "%(satisfied)s (basically satisfied counts as satisfied)."
        ),
        response=scene.figure("response_rate"),
        solved=scene.figure("solve_rate"),
        satisfied=scene.figure("satisfaction_rate"),
    )


def below_floor(scene: Scene, key: str, floor: int) -> list[tuple[str, Figure]]:
    """Units with enough cases whose rate is below a floor, the lowest first."""
    found = [
        (scene.department(group), one)
        for group, one in scene.by(key, Dimension.DEPARTMENT).items()
        if group and one.has_cases and (one.denominator or 0) >= scene.profile.fewest_cases
        and 100 * one.numerator < floor * (one.denominator or 0)
    ]  # fmt: skip
    return sorted(found, key=lambda pair: (float(pair[1].numerator) / float(pair[1].denominator or 1), pair[0]))


def _below(scene: Scene) -> Sentence:
    floor, fewest = scene.profile.satisfaction_floor, scene.profile.fewest_cases
    below = below_floor(scene, "satisfaction_rate", floor)
    if not below:
        return say(
            _("No unit with %(fewest)s ratings or more is below the floor of %(floor)s%% satisfied."),
            floor=floor,
            fewest=fewest,
        )
    units = [rated(name, one) for name, one in below]
    before = _("Below the floor of %(floor)s%% satisfied (units with %(fewest)s ratings or more): ")
    return joined(units, _(", "), before % {"floor": floor, "fewest": fewest}, _("."))


def _table(scene: Scene) -> Table:
    keys = ("closed", *RATES)
    groups = [key for key in scene.department_names if _has_cases(scene, key)]
    rows = [
        (word(scene.department(key)), *scene.cells(keys, Dimension.DEPARTMENT, key))
        for key in groups
    ]  # fmt: skip
    rows.append((word(_("The park")), *(scene.cell(key) for key in keys)))
    return Table(
        _("Call-backs by department"),
        (_("Responsible unit"), *scene.names(keys)),
        tuple(rows),
    )


def _has_cases(scene: Scene, department_id: int) -> bool:
    found = (scene.by(key, Dimension.DEPARTMENT).get(department_id) for key in ("closed", *RATES))
    return any(one is not None and bool(one.denominator or one.numerator) for one in found)
