"""`dianxiaoer rehearse limits|lights|scores`: a change tried on what has happened. Nothing is written."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dianxiaoer.embedded import Trouble
from dianxiaoer.words import _, language

if TYPE_CHECKING:
    from dianxiaoer.domains.supervision.queries.rehearsal.limits import Rehearsal
    from dianxiaoer.domains.supervision.queries.rehearsal.ranking import Ranking
    from dianxiaoer.domains.supervision.rules.periods import Window

MOST = 1000


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("rehearse", help=_("try a changed limit, light or formula on what has happened"))
    kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True)
    helps = {
        "limits": _("limits of a profile; those that the file leaves out stay as they are"),
        "lights": _("the rule of the yellow light"),
        "scores": _("the formula of departments, lists or gold awards"),
    }
    for kind, text in helps.items():
        own = kinds.add_parser(kind, help=text)
        own.add_argument("--from", dest="since", metavar="DATE", help=_("received on or after (default: 8 months ago)"))
        own.add_argument("--to", dest="until", metavar="DATE", help=_("received on or before (default: today)"))
        own.add_argument("--profile", type=Path, required=True, metavar="FILE.json", help=_("the change as JSON"))
        own.add_argument("--json", action="store_true", help=_("print the result as JSON"))
        if kind == "scores":
            own.add_argument("--of", choices=("unit", "lists", "gold"), default="unit", help=_("which formula"))


def run(args: argparse.Namespace) -> int:
    """0: rehearsed. 1: a limit is none, or leads out of the calendar. 2: the file or the days cannot be read."""
    from django.utils import timezone, translation

    with translation.override(language()):
        now = timezone.now()
        window = _window(args, now)
        data = _data(args.profile)
        run_kind: Callable[..., dict[str, Any]] = {"limits": _limits, "lights": _lights, "scores": _scores}[args.kind]
        said = run_kind(args, data, window, now)
    if args.json:
        sentence = said.pop("sentence")
        print(json.dumps({"sentence": sentence, **said}, ensure_ascii=False, indent=2, default=str))
        return 0
    print(said["sentence"])
    for ranking in said.get("rankings", ()):
        for row in ranking["rows"]:
            if row["rank_before"] != row["rank_after"]:
                print(f"  {ranking['by']}  {row['name']}: {row['rank_before'] or '—'} → {row['rank_after'] or '—'}")
    print(_("{seconds} seconds").format(seconds=f"{said['seconds']:.1f}"), file=sys.stderr)
    return 0


def _window(args: argparse.Namespace, now: datetime) -> Window:
    from dianxiaoer.domains.supervision.queries.rehearsal.limits import last_months
    from dianxiaoer.domains.supervision.rules.periods import Window

    usual = last_months(now)
    try:
        since = date.fromisoformat(args.since) if args.since else usual.start
        return Window(since, date.fromisoformat(args.until) if args.until else usual.end)
    except ValueError:
        raise Trouble(_("Write days as 2026-10-31, the first before the last.")) from None


def _data(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Trouble(_("{path} cannot be read: {reason}.").format(path=path, reason=error)) from error
    if not isinstance(data, dict):
        raise Trouble(_("{path} must hold one JSON object.").format(path=path))
    return data


def _limits(args: argparse.Namespace, data: dict[str, Any], window: Window, now: datetime) -> dict[str, Any]:
    from dianxiaoer.domains.demands.rules import LimitRules
    from dianxiaoer.domains.supervision.queries.rehearsal.limits import limits_in_force, rehearse_limits
    from dianxiaoer.domains.worktime.queries import parse_limit
    from dianxiaoer.web.rehearsal.words import limits_sentence

    current = limits_in_force(now)
    fields = {name: getattr(current, name) for name in LimitRules.__dataclass_fields__ if name != "version"}
    for name, value in data.items():
        if name not in fields:
            raise Trouble(_("There is no limit {name}.").format(name=name), ", ".join(fields))
        fields[name] = str(parse_limit(str(value), name)) if isinstance(fields[name], str) else value
    found = rehearse_limits(LimitRules.from_data(0, fields), window, now)
    lines = [
        {
            "demand": one.demand_id, "kind": one.kind, "facing": one.facing, "department": one.department_id,
            "type": one.type_code, "limit_before": str(one.limit_before), "limit_after": str(one.limit_after),
            "due_before": one.due_before.isoformat(), "due_after": one.due_after.isoformat(),
            "ended_at": one.ended_at.isoformat() if one.ended_at else None, "meaning": one.meaning,
        }
        for one in found.compared.promises_changed(0, MOST)
    ]  # fmt: skip
    limits = {name: {"before": str(old), "after": str(new)} for name, (old, new) in found.limits.items()}
    return {
        "sentence": limits_sentence(found), "limits": limits, "not_rehearsed": found.not_rehearsed,
        **_counts(found), "rankings": [_ranking(one) for one in found.rankings],
        "late_grants": found.late_grants, "changed_count": found.changed_count, "changed": lines,
    }  # fmt: skip


def _lights(args: argparse.Namespace, data: dict[str, Any], window: Window, now: datetime) -> dict[str, Any]:
    from decimal import Decimal

    from dianxiaoer.domains.supervision.queries.rehearsal.limits import rehearse_lights
    from dianxiaoer.domains.supervision.rules.rehearsal import STANDING_LIGHTS, LightRule
    from dianxiaoer.web.rehearsal.words import light_sentence

    days, share = data.get("days", STANDING_LIGHTS.days), str(data.get("share", STANDING_LIGHTS.share))
    right = isinstance(days, int) and not isinstance(days, bool) and 0 <= days <= 20 and set(data) <= {"days", "share"}
    if not right or not share.replace(".", "", 1).isdigit() or not 0 <= Decimal(share) < 1:
        raise Trouble(
            _('Write the rule as {{"days": 1, "share": "0.2"}}: 0 to 20 working days, a share below 1.').format()
        )
    found = rehearse_lights(LightRule(days, Decimal(share)), window, now)
    return {"sentence": light_sentence(found), "days": days, "share": share, **_counts(found)}


def _scores(args: argparse.Namespace, data: dict[str, Any], window: Window, now: datetime) -> dict[str, Any]:
    from dianxiaoer.domains.supervision.queries.rehearsal.scores import rehearse_scores
    from dianxiaoer.domains.supervision.queries.score_words import fault_name, fault_text
    from dianxiaoer.domains.supervision.rules.score_profiles import BadProfile
    from dianxiaoer.web.rehearsal.words import scores_sentence

    try:
        found = rehearse_scores(args.of, data, window, now)
    except BadProfile as fault:
        raise Trouble(str(fault_text(fault)) % {"name": fault_name(fault)}) from fault
    return {
        "sentence": scores_sentence(found), "from": str(window.start), "to": str(window.end),
        "formula": found.kind, "differences": [asdict(one) for one in found.differences],
        "rankings": [_ranking(one) for one in found.rankings], "seconds": round(found.seconds, 3),
    }  # fmt: skip


def _counts(found: Rehearsal) -> dict[str, Any]:
    def groups(rows: Any) -> list[dict[str, Any]]:
        return [{"key": row.key, "name": row.name, **asdict(row.counts)} for row in rows]

    kinds = [{"kind": row.key[0], "facing": row.key[1], **asdict(row.counts)} for row in found.kinds]
    return {
        "from": str(found.window.start), "to": str(found.window.end), "as_of": found.as_of.isoformat(),
        "demands": asdict(found.demands), "promises": asdict(found.promises), "kinds": kinds,
        "departments": groups(found.departments), "types": groups(found.types),
        "sub_parks": groups(found.sub_parks), "seconds": round(found.seconds, 3),
    }  # fmt: skip


def _ranking(ranking: Ranking) -> dict[str, Any]:
    rows = [
        {
            "id": row.id, "name": row.name, "rank_before": row.rank_before, "rank_after": row.rank_after,
            "value_before": None if row.value_before is None else float(row.value_before),
            "value_after": None if row.value_after is None else float(row.value_after), "cases": row.cases,
        }
        for row in ranking.rows
    ]  # fmt: skip
    return {"by": ranking.by, "moved": ranking.moved, "rows": rows}
