"""Orders as rules: the road, tiers that only rise, papers that are served once."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dianxiaoer.domains.supervision.rules import orders as rules
from dianxiaoer.domains.supervision.rules.orders import (
    MACHINE,
    OPEN,
    TIERS,
    OrderProfile,
    OrderState,
    Tier,
    Trigger,
    climb,
    higher,
    next_tier,
)
from dianxiaoer.kernel.refusals import WrongState

PROFILE = OrderProfile()
thresholds = st.lists(st.integers(1, 20), min_size=3, max_size=3).map(sorted)
profiles = st.builds(
    lambda days, later: OrderProfile(0, "1wd", "1wd", "1wd", *days, days[0] + later), thresholds, st.integers(0, 20)
)


def test_the_road() -> None:
    state: str = OrderState.ISSUED
    for verb in ("sign", "report", "send_back", "report", "strike_off"):
        state = MACHINE.check(state, verb)
    assert state == "struck_off"
    assert MACHINE.verbs_from("struck_off") == MACHINE.verbs_from("withdrawn") == []
    with pytest.raises(WrongState):
        MACHINE.check("issued", "strike_off")
    assert {state for state in OrderState if MACHINE.verbs_from(state)} == set(OPEN)


def test_every_row_of_the_dossier_has_its_step(shared_dir: Path) -> None:
    rows = json.loads((shared_dir / "domain/tables/supervision_order_transitions.json").read_text("utf-8"))
    # Where each row of the dossier lives here; its limit in the built-in profile.
    known = {
        "issued": ("issued", "at once"),
        "signed": ("sign", PROFILE.sign),
        "reported": ("report", PROFILE.report),
        "checked → cancelled 销号": ("strike_off", PROFILE.check),
        "escalated": ("escalate", "day 1 past due"),
        "notified 通报 / interviewed 约谈": ("notify", "monthly"),
    }
    assert [row["To"] for row in rows] == list(known)
    verbs = {row.verb for row in MACHINE.transitions} | {"issued"}
    for row in rows:
        verb, limit = known[row["To"]]
        assert verb in verbs
        assert limit.replace("wd", " wd") in row["Limit"]
    triggers = rows[0]["Precondition"]
    assert all(word in triggers for word in ("yellow", "red", "reopened twice", "leader note", "hard order", "meeting"))
    assert {"yellow", "red", "reopened_twice", "leader_note", "hard_order", "meeting"} == set(Trigger) - {"manual"}
    assert "+5 wd" in rows[4]["Limit"]
    assert PROFILE.criticism_after == 5


def test_tiers_rise_and_stay_at_the_top() -> None:
    assert [next_tier(tier) for tier in TIERS] == [*TIERS[1:], Tier.TOP_LEADER]
    assert higher("secretary", "top_leader") == higher("top_leader", "secretary") == "top_leader"


@pytest.mark.parametrize(
    ("days", "tier"),
    [(0, "secretary"), (1, "project_office"), (2, "project_office"), (3, "deputy_leader"), (4, "deputy_leader"),
     (5, "top_leader"), (90, "top_leader")],
)  # fmt: skip
def test_the_tier_by_days(days: int, tier: str) -> None:
    assert PROFILE.tier_after(days) == tier


@given(profiles, st.lists(st.integers(0, 30), min_size=1, max_size=12).map(sorted), st.booleans())
def test_a_silence_climbs_and_serves_each_paper_once(profile: OrderProfile, looks: list[int], explained: bool) -> None:
    """However often somebody looks: the tier never falls, each paper is served once, and the end is that of one look
    at the last moment."""
    tier: str = Tier.SECRETARY
    urged = criticised = 0
    for days in looks:
        for _twice in range(2):
            due = climb(
                profile, days_past_due=days, tier=tier, urged=bool(urged), criticised=bool(criticised),
                explained=explained,
            )  # fmt: skip
            if due is None:
                continue
            assert TIERS.index(due.tier) >= TIERS.index(Tier(tier))
            tier, urged, criticised = due.tier, urged + due.urge, criticised + due.criticise
        assert climb(
            profile, days_past_due=days, tier=tier, urged=bool(urged), criticised=bool(criticised), explained=explained
        ) is None  # fmt: skip
    assert tier == profile.tier_after(looks[-1])
    assert urged == (looks[-1] >= profile.project_office_after)
    assert criticised == (looks[-1] >= profile.criticism_after and not explained)


def test_a_higher_tier_is_never_lowered() -> None:
    assert climb(PROFILE, days_past_due=0, tier="top_leader", urged=False, criticised=False, explained=False) is None
    due = climb(PROFILE, days_past_due=1, tier="top_leader", urged=False, criticised=False, explained=False)
    assert due is not None
    assert (due.tier, due.urge, due.criticise) == ("top_leader", True, False)


@given(profiles)
def test_a_profile_is_what_it_was_stored_as(profile: OrderProfile) -> None:
    assert profile.in_order
    stored = json.loads(json.dumps(profile.as_data()))
    assert OrderProfile.from_data(3, stored) == replace(profile, version=3)
    assert not replace(profile, project_office_after=profile.top_leader_after + 1).in_order
    assert not replace(profile, criticism_after=profile.project_office_after - 1).in_order


def test_names_of_settings_are_those_of_the_profile() -> None:
    assert {*rules.LIMIT_NAMES, *rules.DAY_NAMES} == set(PROFILE.as_data())
    assert {rule.trigger for rule in rules.DEFAULT_RULES} == set(rules.AUTOMATIC)
