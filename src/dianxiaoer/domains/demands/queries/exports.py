"""Demands as rows of a table that people take with them: Chinese headers, which an import reads again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import islice

from django.db.models import QuerySet
from django.utils import translation

from dianxiaoer.domains.demands import access, rules
from dianxiaoer.domains.demands.models import Demand, DemandType
from dianxiaoer.domains.demands.queries import labels
from dianxiaoer.domains.demands.queries.lists import Filters, find
from dianxiaoer.domains.demands.rules import imports as words
from dianxiaoer.domains.promises.queries import PromiseView, for_subjects
from dianxiaoer.domains.promises.rules import OPEN_STATES, Facing, Kind, PromiseState
from dianxiaoer.domains.registry.rules import mask_name, mask_phone
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.sheets import Value

HEADER = (
    "编号", "来源系统", "受理编号", "提交时间", "标题", "内容", "企业名称", "统一社会信用代码", "联系人", "联系电话",
    "地点", "类别", "类型编码", "类型名称", "性质", "紧急程度", "状态", "承办单位", "经办人", "办理期限", "到期时间",
    "时限情况", "答复意见", "答复时间", "办结时间", "结果类别", "是否解决", "满意度", "成效（元）", "轮次",
)  # fmt: skip
_CHUNK = 1000
_PUNCTUALITY: Mapping[str, str] = {
    PromiseState.RUNNING: "办理中", PromiseState.PAUSED: "暂停", PromiseState.KEPT: "按时", PromiseState.LATE: "超期",
    PromiseState.WITHDRAWN: "撤销",
}  # fmt: skip


def export_rows(*, by: Actor, at: datetime, filters: Filters) -> Iterator[tuple[Value, ...]]:
    """The demands that the reader sees and that match, oldest first, as rows under HEADER.

    Streams: two statements for each thousand rows, whatever their number. Names and phones of callers are masked
    outside the reader's scope, as on the page of the demand.
    """
    found = find(by, filters, at).filter(submitted_at__isnull=False).order_by("submitted_at", "id")
    yield from rows_of(by, found)


def rows_of(by: Actor, found: QuerySet[Demand]) -> Iterator[tuple[Value, ...]]:
    with translation.override("zh-hans"):
        states = {state: str(label) for state, label in labels.STATES.items()}
        results = {state: str(label) for state, label in labels.CATEGORIES.items()}
    types = dict(DemandType.objects.values_list("pk", "level2"))
    sees_all = by.is_contact or access.is_desk(by) or access.sees_all(by)
    source = found.select_related("enterprise", "department", "officer", "contact").iterator(chunk_size=_CHUNK)
    while some := list(islice(source, _CHUNK)):
        promised = for_subjects("demand", [one.pk for one in some], facing=Facing.ENTERPRISE, open_only=False)
        for demand in some:
            clear = sees_all or (demand.department_id is not None and by.department_id == demand.department_id)
            yield (
                *_what(demand, clear),
                *_kind(demand, types, states),
                *_clock(demand, promised.get(demand.pk, ())),
                *_result(demand, results),
            )


def _what(demand: Demand, clear: bool) -> tuple[Value, ...]:
    name = demand.caller_name or (demand.contact.name if demand.contact else "")
    phone = demand.caller_phone or (demand.contact.phone if demand.contact else "")
    return (
        demand.external_number or demand.number,
        demand.external_source if demand.external_number else words.OWN_SOURCE,
        demand.number,
        demand.submitted_at,
        demand.title,
        demand.text,
        demand.enterprise.name if demand.enterprise else demand.caller_enterprise,
        (demand.enterprise.credit_code or "") if demand.enterprise else "",
        name if clear else mask_name(name),
        phone if clear else mask_phone(phone),
        demand.place,
    )


def _kind(demand: Demand, types: Mapping[str, str], states: Mapping[str, str]) -> tuple[Value, ...]:
    return (
        demand.external_category,
        demand.type_id or "",
        types.get(demand.type_id or "", ""),
        words.NATURE_WORDS[rules.Nature(demand.nature)],
        words.URGENCY_WORDS[rules.Urgency(demand.urgency)],
        states.get(demand.state, demand.state),
        demand.department.name if demand.department else "",
        demand.officer.name if demand.officer else "",
    )


def _clock(demand: Demand, promises: Sequence[PromiseView]) -> tuple[Value, ...]:
    """The promise that the enterprise waits for now, else the one about the result."""
    chosen = next((one for one in promises if one.state in OPEN_STATES), None)
    if chosen is None:
        chosen = next((one for one in reversed(promises) if one.kind == Kind.RESULT), None)
    if chosen is None:
        return demand.result_limit, None, ""
    return str(chosen.limit), chosen.due_at, _PUNCTUALITY.get(chosen.state, "")


def _result(demand: Demand, results: Mapping[str, str]) -> tuple[Value, ...]:
    return (
        demand.answer,
        demand.replied_at if demand.answer else None,
        demand.closed_at,
        results.get(demand.result_category, ""),
        {True: "是", False: "否"}.get(demand.solved, "") if demand.solved is not None else "",
        demand.satisfaction,
        None if demand.benefit_fen is None else Decimal(demand.benefit_fen) / 100,
        demand.round,
    )
