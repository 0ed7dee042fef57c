"""Stories of joint handling: several departments at one table."""

from __future__ import annotations

from datetime import datetime, timedelta

from dianxiaoer.demo import plots, words
from dianxiaoer.demo.story import Story
from dianxiaoer.domains.demands import commands
from dianxiaoer.domains.demands.commands.joint_plan import PlanTask
from dianxiaoer.domains.demands.queries.joint import joint_handlings
from dianxiaoer.domains.worktime.rules import PARK_ZONE

OTHERS = ("build", "water", "power", "project", "traffic", "platform", "finance")


def _members(story: Story) -> list[str]:
    return story.rng.sample([code for code in OTHERS if code != story.department], 2)


def _convened(story: Story) -> list[str]:
    """Up to the opinions of the members."""
    members, handler, lead = _members(story), story.handler, story.department
    ids = {code: story.stage.cast.departments[code] for code in (lead, *members)}
    question, facts, minutes = (
        story.say(part) for part in (words.JOINT_QUESTION, words.JOINT_FACTS, words.JOINT_MINUTES)
    )

    def request(moment: datetime) -> None:
        story.joint_id = commands.request_joint(
            by=story.stage.officer(handler, moment), at=moment, demand_id=story.id, question=question, facts=facts,
            member_department_ids=list(ids.values()),
        ).pk  # fmt: skip

    story.file().take_up().helped()
    story.then(story.rng.uniform(60, 240), "joint", request)
    story.then(story.rng.uniform(30, 240), "lead", lambda moment: commands.set_lead(
        by=story.desk_at(moment), at=moment, joint_id=story.joint_id, lead_department_id=ids[lead]))  # fmt: skip
    story.then(story.rng.uniform(300, 800), "convene", lambda moment: commands.convene(
        by=story.stage.officer(handler, moment), at=moment, joint_id=story.joint_id,
        attended_department_ids=list(ids.values()), mode=story.rng.choice(("site", "desk")),
        minutes=minutes))  # fmt: skip
    return members


def _opinions(story: Story, members: list[str], *, agrees: bool) -> None:
    for code in members:
        officer = story.rng.choice(story.stage.cast.handlers[code])
        opinion, basis = story.say(words.JOINT_OPINION), story.say(words.JOINT_BASIS)

        def give(moment: datetime, officer: int = officer, opinion: str = opinion, basis: str = basis) -> None:
            commands.give_opinion(
                by=story.stage.officer(officer, moment), at=moment, joint_id=story.joint_id, opinion=opinion,
                basis=basis, agrees=agrees,
            )  # fmt: skip

        story.then(story.rng.uniform(60, 300), "opinion", give)


def _tasks(story: Story, members: list[str], moment: datetime) -> list[PlanTask]:
    day = moment.astimezone(PARK_ZONE).date()
    codes = (story.department, *members)
    return [
        PlanTask(
            title=title, department_id=story.stage.cast.departments[code], due_date=day + timedelta(days=4 + 2 * order)
        )
        for order, (title, code) in enumerate(zip(words.JOINT_TASKS, codes, strict=True))
    ]


def _finish_tasks(story: Story, members: list[str]) -> None:
    for code in (story.department, *members):
        officer, said = story.rng.choice(story.stage.cast.handlers[code]), story.say(words.JOINT_DONE)
        department_id = story.stage.cast.departments[code]

        def done(moment: datetime, officer: int = officer, said: str = said, owner: int = department_id) -> None:
            table = next(view for view in joint_handlings(story.id) if view.id == story.joint_id)
            task = next(task for task in table.tasks if task.department_id == owner)
            commands.finish_task(by=story.stage.officer(officer, moment), at=moment, task_id=task.id, result=said)

        story.then(story.rng.uniform(300, 700), "task", done)


def _closed(story: Story) -> None:
    benefit = story.rng.randint(10, 150) * 1_000_000
    story.then(story.rng.uniform(60, 200), "confirm", lambda moment: commands.confirm_joint(
        by=story.contact_at(moment), at=moment, joint_id=story.joint_id, confirmed=True))  # fmt: skip
    story.then(story.rng.uniform(40, 200), "verify", lambda moment: commands.verify_joint(
        by=story.desk_at(moment), at=moment, joint_id=story.joint_id, result=words.JOINT_RESULT,
        benefit_fen=benefit))  # fmt: skip
    story.then(30, "close", lambda moment: commands.close_joint(
        by=story.desk_at(moment), at=moment, joint_id=story.joint_id))  # fmt: skip
    story.reply(story.rng.uniform(40, 150))
    plots.finish(story)


def agreed(story: Story) -> None:
    """The table agrees on a plan, does it, and the firm confirms."""
    members, handler = _convened(story), story.handler
    _opinions(story, members, agrees=True)
    plan, cost = story.say(words.JOINT_PLAN), story.rng.choice((None, -350_000_00, 860_000_00, 1_200_000_00))
    story.then(story.rng.uniform(100, 350), "plan", lambda moment: commands.present_plan(
        by=story.stage.officer(handler, moment), at=moment, joint_id=story.joint_id, plan=plan,
        tasks=_tasks(story, members, moment), cost_delta_fen=cost))  # fmt: skip
    for code in members:
        officer = story.rng.choice(story.stage.cast.handlers[code])

        def sign(moment: datetime, officer: int = officer) -> None:
            commands.sign_plan(by=story.stage.officer(officer, moment), at=moment, joint_id=story.joint_id)

        story.then(story.rng.uniform(30, 150), "plan-signed", sign)
    _finish_tasks(story, members)
    _closed(story)


def ruled(story: Story) -> None:
    """The table does not agree; the leader over the lead department decides."""
    members, handler = _convened(story), story.handler
    _opinions(story, members, agrees=False)
    story.then(story.rng.uniform(100, 300), "no-agreement", lambda moment: commands.declare_no_agreement(
        by=story.stage.officer(handler, moment), at=moment, joint_id=story.joint_id,
        reason=words.JOINT_NO_AGREEMENT))  # fmt: skip
    ruling = story.say(words.JOINT_RULING)
    story.then(story.rng.uniform(200, 700), "rule", lambda moment: commands.rule_joint(
        by=story.stage.officer(story.stage.cast.officers["leader2"], moment), at=moment, joint_id=story.joint_id,
        ruling=ruling, tasks=_tasks(story, members, moment)))  # fmt: skip
    _finish_tasks(story, members)
    _closed(story)
