"""Every state is reached by commands, and the promises that are open in it are the right ones."""

from __future__ import annotations

import pytest
from tests.factories.demands import Park, demand_in, joint_in

from dianxiaoer.domains.demands.rules import DemandState
from dianxiaoer.domains.demands.rules.joint import JointState
from dianxiaoer.domains.promises.queries import for_subject
from dianxiaoer.domains.promises.rules import Subject

OPEN_PROMISES = {
    "draft": set(),
    "submitted": {"accept"},
    "accepted": {"result", "dispatch"},
    "refused": set(),
    "answered": {"call_back"},
    "merged": set(),
    "dispatched": {"result", "order sign", "order result"},
    "signed": {"result", "order result", "order first_contact"},
    "returned": {"result", "dispatch"},
    "handling": {"result", "order result"},
    "joint": {"result", "order result", "dispatch"},
    "suspended": {"result", "order result paused", "order review"},
    "replied": {"result", "order result paused", "audit"},
    "closed": {"call_back"},
    "visited": set(),
    "reopened": {"result", "dispatch"},
    "archived": set(),
    "withdrawn": set(),
}


@pytest.mark.parametrize("state", list(DemandState))
def test_each_state_has_its_open_promises(park: Park, state: DemandState) -> None:
    demand = demand_in(state, park)

    found = {
        f"{'order ' if view.subject.part_id else ''}{view.kind}{' paused' if view.state == 'paused' else ''}"
        for view in for_subject(Subject("demand", demand.pk))
        if view.is_open
    }
    assert demand.state == state
    assert found == OPEN_PROMISES[state]


@pytest.mark.parametrize("state", list(JointState))
def test_each_state_of_joint_handling_is_reached(park: Park, state: JointState) -> None:
    joint = joint_in(state, park)

    assert joint.state == state
    assert joint.demand.state == ("handling" if state == "closed" else "joint")
    assert joint.demand.is_joint
