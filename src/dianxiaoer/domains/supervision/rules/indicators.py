"""Indicators as definitions: what is counted, what of it meets the condition, how the number is printed.

Each names its record sets and nothing else; `queries/cases.py` turns them into one relation whose rows are counted
and shown, so that a figure and the rows behind it cannot differ. Sources: dossier §2 and §9.1; choices of §12 are said
with the indicator they concern.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from dianxiaoer.domains.supervision.rules.facts import FactKind as K
from dianxiaoer.domains.supervision.rules.ratios import Style


class Aggregation(StrEnum):
    COUNT = "count"
    DISTINCT = "distinct"  # enterprises, each once
    SUM = "sum"
    MEAN = "mean"
    RATIO = "ratio"
    MEAN_OF_RATIOS = "mean_of_ratios"  # one ratio a month, which is not the ratio of the whole (I48)
    SAVED = "saved"  # 1 - taken / allowed


class Timing(StrEnum):
    """Whether an indicator counts what lies in a window, or what stands at a moment."""

    WINDOW = "window"
    AS_OF = "as_of"


class Unit(StrEnum):
    CASE = "case"
    PROMISE = "promise"
    ENTERPRISE = "enterprise"
    PERCENT = "%"
    WORKING_DAY = "wd"
    YUAN = "yuan"


class Test(StrEnum):
    """Conditions on a fact, as both conditions of a set and numerators know them."""

    KEPT = "kept"
    LATE = "late"
    GRADED = "graded"
    CONTENT = "content"  # very satisfied, satisfied or basically satisfied (§12.8)
    ASKED_SOLVED = "asked_solved"
    SOLVED = "solved"
    ASKED_CONTACT = "asked_contact"
    CONTACTED = "contacted"
    LAST_VOICE = "last_voice"  # the enterprise's last word of this round
    IN_WORKING_DAYS = "in_working_days"
    COMMITTED = "committed"
    STATUTORY = "statutory"
    DIRECT = "direct"
    NOT_RETURNED = "not_returned"  # the order of this fact was not given back


@dataclass(frozen=True, slots=True)
class Happened:
    """Facts of these kinds in the window, by when they happened or by when they were `due`.

    Demands that have had one of `without` by the moment asked about do not count.
    """

    kinds: tuple[K, ...]
    due: bool = False
    having: tuple[Test, ...] = ()
    without: tuple[K, ...] = ()


@dataclass(frozen=True, slots=True)
class Owed:
    """Promises of a kind that were due in the window and are still open at the moment asked about: not kept."""

    kind: str
    facing: str


@dataclass(frozen=True, slots=True)
class Open:
    """Promises to enterprises that are open at the moment asked about, of one light or of any."""

    light: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """The demand had one of these facts by the moment asked about, from the counted one on, and none of `undone`
    after it."""

    kinds: tuple[K, ...]
    undone: tuple[K, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """One definition. `hit` is the numerator's condition; `decimals` and rounding are only the default of a report."""

    key: str
    name: str
    chinese: str
    unit: Unit
    aggregation: Aggregation
    base: Happened | Open
    hit: Test | Later | None = None
    owed: Owed | None = None
    style: Style = field(default=Style())

    @property
    def timing(self) -> Timing:
        return Timing.AS_OF if isinstance(self.base, Open) else Timing.WINDOW

    @property
    def denominator(self) -> bool:
        """Whether it has one: ratios and means."""
        return self.aggregation in (
            Aggregation.RATIO,
            Aggregation.MEAN,
            Aggregation.SAVED,
            Aggregation.MEAN_OF_RATIOS,
        )


def _count(key: str, name: str, chinese: str, *kinds: K) -> Indicator:
    return Indicator(key, name, chinese, Unit.CASE, Aggregation.COUNT, Happened(kinds))


def _ratio(key: str, name: str, chinese: str, base: Happened, hit: Test | Later, owed: Owed | None = None) -> Indicator:
    return Indicator(key, name, chinese, Unit.PERCENT, Aggregation.RATIO, base, hit, owed)


def _open(key: str, name: str, chinese: str, light: str = "") -> Indicator:
    return Indicator(key, name, chinese, Unit.PROMISE, Aggregation.COUNT, Open(light))


def _due(key: str, name: str, chinese: str, kinds: tuple[K, ...], owed: Owed) -> Indicator:
    return _ratio(key, name, chinese, Happened(kinds, due=True), Test.KEPT, owed)


TAKEN_UP = (K.ACCEPTED, K.ANSWERED)  # a direct answer is an acceptance too
DONE = (K.CLOSED, K.ANSWERED)
_OUT = (K.MERGED, K.WITHDRAWN)  # repeat orders are handled as one; what is withdrawn need not be closed
_SPECIAL = (K.HARD, K.LEGACY)  # "but for special cases" (I09)
_VOICE = (Test.LAST_VOICE,)

_ALL: Iterable[Indicator] = (
    _count("received", "Received", "收件", K.RECEIVED),
    _count("accepted", "Accepted", "受理", *TAKEN_UP),
    _count("refused", "Not accepted", "不予受理", K.REFUSED),
    _count("answered", "Answered directly", "直接答复", K.ANSWERED),
    _count("dispatched", "Dispatched", "派单", K.DISPATCHED),
    _count("signed", "Signed for", "签收", K.SIGNED),
    _count("returned", "Returned", "退单", K.RETURNED),
    _count("contacted", "First contacts", "首次联系", K.CONTACTED),
    _count("replied", "Replies of departments", "部门答复", K.REPLIED),
    _count("rejected", "Replies sent back", "答复退回", K.REJECTED),
    _count("closed", "Closed", "办结", *DONE),
    _count("called_back", "Call-back attempts", "回访次数", K.ASKED),
    _count("reopened", "Reopened", "重办", K.REOPENED),
    _count("hard", "Hard orders", "疑难工单", K.HARD),
    _count("joint", "Joint handlings", "会办", K.JOINT),
    _count("joint_closed", "Joint handlings closed", "会办办结", K.JOINT_CLOSED),
    _count("extended", "Extensions", "延期", K.EXTENDED),
    _count("suspended", "Suspensions", "挂起", K.SUSPENDED),
    _count("repeated", "Repeat complaints", "反复投诉", K.REPEATED),
    _count("urged", "Urged", "催办", K.URGED),
    _count("merged", "Merged", "并单", K.MERGED),
    _count("withdrawn", "Withdrawn", "撤回", K.WITHDRAWN),
    _count("archived", "Archived", "归档", K.ARCHIVED),
    _count("legacy", "Matters left over from the past", "历史遗留问题", K.LEGACY),
    Indicator(
        "enterprises_served", "Enterprises served", "服务企业", Unit.ENTERPRISE, Aggregation.DISTINCT,
        Happened((K.RECEIVED,)),
    ),
    Indicator(
        "enterprises_helped", "Enterprises with a demand closed", "办结诉求的企业", Unit.ENTERPRISE,
        Aggregation.DISTINCT, Happened(DONE),
    ),
    Indicator(
        "legacy_enterprises", "Enterprises with matters left over", "历史遗留问题企业", Unit.ENTERPRISE,
        Aggregation.DISTINCT, Happened((K.LEGACY,)),
    ),
    Indicator(
        "benefit", "Benefit confirmed by enterprises", "企业确认的惠企金额", Unit.YUAN, Aggregation.SUM,
        Happened((K.ARCHIVED,), having=(Test.SOLVED,)), style=Style(decimals=2),
    ),
    _ratio(
        "close_rate", "Closed of accepted", "办结率（占受理）",
        Happened(TAKEN_UP, without=_OUT), Later(DONE, undone=(K.REOPENED,)),
    ),
    _ratio(
        "received_close_rate", "Closed of received", "办结率（占收件）",
        Happened((K.RECEIVED,), without=(*_OUT, K.REFUSED)), Later(DONE, undone=(K.REOPENED,)),
    ),
    _ratio(
        # Whose a demand is stands fast when a department has signed for it: the close rate of departments and officers.
        "handled_rate", "Closed of signed for", "签收件办结率",
        Happened((K.SIGNED,), having=(Test.NOT_RETURNED,), without=_OUT), Later((K.CLOSED,), undone=(K.REOPENED,)),
    ),
    Indicator(
        "due_close_rate", "Closed of due", "办结率（占到期）", Unit.PERCENT, Aggregation.RATIO,
        Happened((K.CLOSED,), due=True), owed=Owed("result", "enterprise"),
    ),
    _due("on_time_rate", "Closed on time of due", "按时办结率", (K.CLOSED,), Owed("result", "enterprise")),
    _due("delivery_rate", "Department on time", "部门按时答复率", (K.DELIVERED,), Owed("result", "department")),
    _due("accept_rate", "Accepted on time", "按时受理率", (*TAKEN_UP, K.REFUSED), Owed("accept", "enterprise")),
    _due("dispatch_rate", "Dispatched on time", "按时派单率", (K.DISPATCHED,), Owed("dispatch", "department")),
    _due("sign_rate", "Signed for on time", "按时签收率", (K.SIGNED,), Owed("sign", "department")),
    _due("contact_rate", "Contacted on time", "按时联系率", (K.CONTACTED,), Owed("first_contact", "department")),
    _ratio("direct_rate", "Answered directly of accepted", "直接答复率", Happened(TAKEN_UP), Test.DIRECT),
    _ratio("return_rate", "Returned of dispatched", "退单率", Happened((K.DISPATCHED,)), Later((K.RETURNED,))),
    _ratio("redo_rate", "Reopened of closed", "重办率", Happened(DONE), Later((K.REOPENED,))),
    _ratio("repeat_rate", "Repeat complaints of accepted", "重复件率", Happened(TAKEN_UP), Later((K.REPEATED,))),
    _ratio("extension_rate", "Extended of accepted", "延期率", Happened(TAKEN_UP), Later((K.EXTENDED,))),
    _ratio("joint_rate", "Joint handlings closed of begun", "会审协商办结率", Happened((K.JOINT,)),
           Later((K.JOINT_CLOSED,))),
    _ratio("call_back_rate", "Called back of closed", "回访率", Happened(DONE), Later((K.ASKED, K.VOICED))),
    _ratio("reach_rate", "Reached of closed", "回访接通率", Happened(DONE), Later((K.VOICED,))),
    _ratio(
        "response_rate", "Contacted by the handler of reached", "响应率",
        Happened((K.VOICED,), having=(*_VOICE, Test.ASKED_CONTACT)), Test.CONTACTED,
    ),
    _ratio(
        "solve_rate", "Solved of reached", "解决率",
        Happened((K.VOICED,), having=(*_VOICE, Test.ASKED_SOLVED)), Test.SOLVED,
    ),
    _ratio(
        "satisfaction_rate", "Satisfied of rated", "满意率",
        Happened((K.VOICED,), having=(*_VOICE, Test.GRADED)), Test.CONTENT,
    ),
    Indicator(
        "monthly_satisfaction", "Satisfied of rated, mean of months", "月均满意率", Unit.PERCENT,
        Aggregation.MEAN_OF_RATIOS, Happened((K.VOICED,), having=(*_VOICE, Test.GRADED)), Test.CONTENT,
    ),
    Indicator(
        "mean_working_days", "Mean working days to close", "平均办理时长（工作日）", Unit.WORKING_DAY, Aggregation.MEAN,
        Happened((K.CLOSED,), having=(Test.IN_WORKING_DAYS,)),
    ),
    Indicator(
        "committed_speed_up", "Faster than committed", "承诺提速率", Unit.PERCENT, Aggregation.SAVED,
        Happened((K.CLOSED, K.FULFILLED), having=(Test.IN_WORKING_DAYS, Test.COMMITTED), without=_SPECIAL),
    ),
    Indicator(
        "statutory_speed_up", "Faster than the law asks", "法定提速率", Unit.PERCENT, Aggregation.SAVED,
        Happened((K.CLOSED, K.FULFILLED), having=(Test.IN_WORKING_DAYS, Test.STATUTORY), without=_SPECIAL),
    ),
    Indicator(
        "ever_red", "Ever overdue", "曾逾期", Unit.CASE, Aggregation.COUNT,
        Happened((K.CLOSED,), due=True, having=(Test.LATE,)), owed=Owed("result", "enterprise"),
    ),
    _open("open", "Open promises to enterprises", "对企承诺在办"),
    _open("red", "Overdue now", "红灯", "red"),
    _open("yellow", "Due soon", "黄灯", "yellow"),
    _open("green", "On course", "绿灯", "green"),
    _open("paused", "Clock stopped", "蓝灯", "blue"),
)  # fmt: skip
INDICATORS: dict[str, Indicator] = {one.key: one for one in _ALL}


def definition(indicator: Indicator) -> dict[str, object]:
    """What is counted, as data: for whoever checks a figure by other means."""
    base = indicator.base
    if isinstance(base, Open):
        counted: dict[str, object] = {"promises_to_enterprises": base.light or "any light"}
    else:
        counted = {
            "facts": [kind.value for kind in base.kinds],
            "counted_by": "due" if base.due else "at",
            "having": [test.value for test in base.having],
            "without": [kind.value for kind in base.without],
        }
    if indicator.owed is not None:
        counted["and_owed"] = f"{indicator.owed.kind} to {indicator.owed.facing}"
    hit = indicator.hit
    if isinstance(hit, Later):
        meets: object = {
            "later": [kind.value for kind in hit.kinds],
            "and_not_then": [kind.value for kind in hit.undone],
        }
    else:
        meets = hit.value if hit else None
    return {"counts": counted, "meets": meets}
