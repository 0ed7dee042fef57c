"""A report as JSON, for programs: the same report gives the same bytes."""

from __future__ import annotations

import json

from dianxiaoer.domains.supervision.rules.reports import Report


def as_json(report: Report) -> bytes:
    """UTF-8, keys in the order of the report's fields, those of `extra` sorted."""
    data = report.as_json()
    data["extra"] = json.loads(json.dumps(data["extra"], sort_keys=True))
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
