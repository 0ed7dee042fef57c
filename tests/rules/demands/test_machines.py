"""The tables of states: closed, reachable, and as the dossier has them."""

from __future__ import annotations

import pytest

from dianxiaoer.domains.demands.rules import (
    ENDED,
    MACHINE,
    OPEN,
    ORDER_MACHINE,
    DemandState,
    LimitRules,
    OrderState,
    may_return,
)
from dianxiaoer.domains.demands.rules.joint import JOINT_MACHINE, JointState, quorum
from dianxiaoer.domains.worktime.rules import Limit
from dianxiaoer.kernel.refusals import WrongState
from dianxiaoer.kernel.transitions import TransitionTable

MACHINES = [
    (MACHINE, DemandState, {"draft", "submitted"}),
    (ORDER_MACHINE, OrderState, {"dispatched"}),
    (JOINT_MACHINE, JointState, {"requested"}),
]


@pytest.mark.parametrize(("machine", "states", "starts"), MACHINES, ids=lambda value: getattr(value, "name", ""))
def test_every_state_is_known_and_reached(machine: TransitionTable, states: type, starts: set[str]) -> None:
    known = {str(state) for state in states}  # type: ignore[attr-defined]
    assert {str(state) for state in machine.states()} == known
    reached = set(starts)
    for _step in known:
        reached |= {str(target) for source, _verb, target in machine.edges() if str(source) in reached}
    assert reached == known


def test_nothing_leaves_an_end() -> None:
    assert [state for state in ENDED if MACHINE.verbs_from(state)] == []
    assert MACHINE.verbs_from(DemandState.REFUSED) == []
    assert set(OPEN) & set(ENDED) == set()


@pytest.mark.parametrize("state", list(DemandState))
def test_an_open_demand_can_be_urged_and_withdrawn(state: DemandState) -> None:
    assert MACHINE.allows(state, "urge") == (state in OPEN)
    assert MACHINE.allows(state, "withdraw") == (state in OPEN or state == DemandState.DRAFT)


def test_a_wrong_step_names_what_is_possible() -> None:
    with pytest.raises(WrongState) as refused:
        MACHINE.check(DemandState.JOINT, "reply")
    assert refused.value.params["possible"] == "end_joint, extend, withdraw, urge"


@pytest.mark.parametrize(
    ("signed", "past", "binding", "allowed"),
    [
        (False, False, False, True),
        (False, True, False, True),
        (True, False, False, True),
        (True, True, False, False),
        (False, False, True, False),
        (True, False, True, False),
    ],
)
def test_when_an_order_may_be_returned(signed: bool, past: bool, binding: bool, allowed: bool) -> None:
    assert may_return(signed=signed, past_window=past, binding=binding) is allowed


@pytest.mark.parametrize(
    ("members", "attended", "enough"),
    [
        ([1, 2], [1, 2], True),
        ([1, 2], [1], False),
        ([1, 2, 3], [1, 3], True),
        ([1, 2, 3, 4], [1, 2], False),
        ([1, 2, 3, 4], [1, 2, 4], True),
        ([1, 2, 3, 4], [2, 3, 4], False),
        ([1, 2, 3, 4], [1, 8, 9], False),
    ],
)
def test_a_quorum_is_the_lead_and_half_of_the_others(members: list[int], attended: list[int], enough: bool) -> None:
    assert quorum(1, members, attended) is enough


PLAIN = {"urgent": False, "hard": False, "legacy": False}


@pytest.mark.parametrize(
    ("given", "limit"),
    [
        ({"nature": "consult"}, "1wd"),
        ({"nature": "consult", "type_limit": "10wd"}, "1wd"),
        ({"nature": "help"}, "5wd"),
        ({"nature": "help", "type_limit": "3wd"}, "3wd"),
        ({"nature": "complaint"}, "7wd"),
        ({"nature": "suggestion"}, "10wd"),
        ({"nature": "help", "hard": True, "type_limit": "3wd"}, "15wd"),
        ({"nature": "help", "legacy": True, "hard": True}, "30cd"),
        ({"nature": "consult", "urgent": True, "legacy": True}, "24h"),
    ],
)
def test_the_limit_of_a_result(given: dict[str, object], limit: str) -> None:
    assert LimitRules(version=1).result(**(PLAIN | given)) == limit  # type: ignore[arg-type]


def test_a_profile_reads_what_it_knows() -> None:
    rules = LimitRules.from_data(3, {"call_back": "2wd", "reopen_rounds": 1, "unheard_of": "x", "version": 9})
    assert (rules.version, rules.call_back, rules.reopen_rounds, rules.accept) == (3, "2wd", 1, "0.5wd")


def test_every_default_limit_can_be_read() -> None:
    rules = LimitRules(version=1)
    texts = [value for name in LimitRules.__dataclass_fields__ if isinstance(value := getattr(rules, name), str)]
    assert len(texts) > 20
    assert [str(Limit.parse(text)) for text in texts] == texts
