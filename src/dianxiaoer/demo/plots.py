"""What can happen to a demand: each plot puts one story's steps on the stage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from dianxiaoer.demo import files, words
from dianxiaoer.demo.story import Story
from dianxiaoer.domains.demands import commands
from dianxiaoer.domains.registry import commands as registry
from dianxiaoer.domains.worktime.rules import PARK_ZONE

GRADES = (5, 5, 5, 5, 5, 4, 4, 4, 4, 3)


def finish(story: Story) -> None:
    """Audit, the enterprise's word by call-back or by its own rating, archive."""
    grade = story.rng.choice(GRADES)
    note = story.say(words.RATING_GOOD if grade > 3 else words.RATING_FAIR)
    story.audit()
    if story.rng.random() < 0.55:
        story.rate(grade, note=note)
    else:
        story.call_back(grade, note=note)
    story.archive()


def ordinary(story: Story) -> None:
    story.file()
    if story.rng.random() < 0.08:
        attach(story)
    story.take_up().helped()
    if story.rng.random() < 0.15:
        story.message(story.say(words.FIRM_MESSAGES), 30)
    story.reply(story.until(story.rng.uniform(0.35, 0.8)))
    finish(story)


def attach(story: Story) -> None:
    name, content = files.photo(story.rng) if story.rng.random() < 0.6 else files.note(story.title)
    story.then(4, "attach", lambda moment: registry.attach(
        by=story.contact_at(moment), at=moment, subject_domain="demand", subject_id=story.id, name=name,
        content=content, enterprise_id=story.firm.id))  # fmt: skip


def late(story: Story) -> None:
    """Past its due moment: urged, noted, answered in the end."""
    story.file().take_up().helped()
    story.urge(story.until(1.0))
    story.message(story.say(words.DESK_NOTES), 40, internal=True)
    if story.rng.random() < 0.4:
        story.urge(200, by_supervision=True)
    story.reply(story.until(story.rng.uniform(1.3, 2.2)))
    finish(story)


def consulted(story: Story) -> None:
    """A question that the desk answers on the spot."""
    said = story.say(words.ANSWERS)
    story.file(nature="consult").then(story.rng.uniform(10, 140), "answer", lambda moment: commands.answer(
        by=story.desk_at(moment), at=moment, demand_id=story.id, text=said))  # fmt: skip
    story.rate(story.rng.choice(GRADES)).archive()


def secretary_answered(story: Story) -> None:
    """The secretary files for the firm during a visit and settles it there."""
    said = story.say(words.SECRETARY_ANSWERS)

    def answer(moment: datetime) -> None:
        commands.answer(by=story.secretary_at(moment), at=moment, demand_id=story.id, text=said, category="solved")

    story.file(by="secretary", source="visit").then(story.rng.uniform(15, 90), "answer", answer)
    story.call_back(story.rng.choice(GRADES)).archive()


def from_window(story: Story) -> None:
    """Filed for the firm by the desk or its secretary, then handled like any other."""
    by, source = story.rng.choice(
        (("desk", "hotline"), ("desk", "window"), ("secretary", "visit"), ("desk", "station"))
    )
    story.file(by=by, source=source).take_up().helped().reply(story.until(story.rng.uniform(0.4, 0.8)))
    finish(story)


def caller(story: Story) -> None:
    """A caller who is not linked to a firm; half of them are linked later."""
    name = f"{story.rng.choice('陈林徐唐')}{story.rng.choice(('先生', '女士'))}"
    phone = f"1990000{story.rng.randrange(8000, 9999)}"
    story.file(by="desk", source="hotline", enterprise_id=None, caller_name=name, caller_phone=phone, sub_park_id=None)
    story.take_up().helped()
    if story.rng.random() < 0.5:
        story.then(30, "link", lambda moment: commands.link_caller(
            by=story.desk_at(moment), at=moment, demand_id=story.id, enterprise_id=story.firm.id,
            contact_id=story.firm.contact_ids[0]))  # fmt: skip
    story.reply(story.until(0.7)).audit().call_back(story.rng.choice(GRADES)).archive()


def refused(story: Story) -> None:
    ground, advice = story.rng.choice(words.REFUSALS)
    story.file().then(story.rng.uniform(20, 150), "refuse", lambda moment: commands.refuse(
        by=story.desk_at(moment), at=moment, demand_id=story.id, ground=ground, advice=advice))  # fmt: skip


def drafted(story: Story) -> None:
    story.stage.add(story, story.filed_at, "draft", lambda moment: commands.save_draft(
        by=story.contact_at(moment), at=moment, filing=story.filing(text="")))  # fmt: skip


def withdrawn(story: Story) -> None:
    said = story.say(words.WITHDRAWALS)
    story.file().take_up().then(story.rng.uniform(60, 500), "withdraw", lambda moment: commands.withdraw(
        by=story.contact_at(moment), at=moment, demand_id=story.id, reason=said))  # fmt: skip


def praised(story: Story) -> None:
    title, text, answer = (story.say(part) for part in words.PRAISE)
    story.file(nature="praise", title=title, text=text).then(60, "answer", lambda moment: commands.answer(
        by=story.desk_at(moment), at=moment, demand_id=story.id, text=answer))  # fmt: skip
    story.call_back(5).archive()


def _return(story: Story, minutes: float, name: str = "return") -> None:
    rule, reason = (story.say(part) for part in story.rng.choice(words.RETURN_REASONS))
    handler = story.handler
    story.then(minutes, name, lambda moment: commands.return_order(
        by=story.stage.officer(handler, moment), at=moment, demand_id=story.id, rule=rule, reason=reason))  # fmt: skip


OTHERS = ("build", "platform", "project", "water", "traffic", "land")


def _another(story: Story) -> str:
    return story.rng.choice([code for code in OTHERS if code != story.department])


def returned(story: Story) -> None:
    """Sent back once with the rule cited, then to another department."""
    story.file().accept().dispatch()
    if story.rng.random() < 0.5:
        story.sign()
    _return(story, story.rng.uniform(60, 200))
    story.dispatch(story.rng.uniform(30, 180), department=_another(story), override_reason=words.OVERRIDE)
    story.sign().contact().reply(story.until(story.rng.uniform(0.8, 1.2)))
    finish(story)


def returned_twice(story: Story) -> None:
    """A dispute: after the second return the desk rules, and the ruling binds."""
    owner = story.department
    story.file().accept().dispatch()
    _return(story, story.rng.uniform(60, 200))
    story.dispatch(story.rng.uniform(30, 150), department=_another(story), override_reason=words.OVERRIDE)
    _return(story, story.rng.uniform(60, 200), "return-again")
    story.dispatch(story.rng.uniform(60, 200), department=owner, ruling=story.say(words.RULING))
    story.sign().contact().reply(story.until(story.rng.uniform(0.9, 1.4)))
    finish(story)


def transferred(story: Story) -> None:
    story.file().take_up()
    head, target = story.stage.cast.heads[story.department], _another(story)
    target_id = story.stage.cast.departments[target]
    story.then(story.rng.uniform(100, 300), "transfer", lambda moment: commands.transfer(
        by=story.stage.officer(head, moment), at=moment, demand_id=story.id, department_id=target_id,
        reason=words.TRANSFER))  # fmt: skip
    story.hold(target)
    story.sign().contact().reply(story.until(story.rng.uniform(0.8, 1.1)), proceed_without_co_handlers=True)
    finish(story)


def _requested(story: Story, name: str, ask: Callable[[datetime], int], *, by_leader: bool = False) -> None:
    """Applied for by the handler, approved by the head, decided by the desk (a second extension by a leader)."""
    head = story.stage.cast.heads[story.department]

    def request(moment: datetime) -> None:
        story.request_id = ask(moment)

    def decide(moment: datetime) -> None:
        leader = story.stage.officer(story.stage.cast.officers["leader1"], moment)
        commands.decide_request(
            by=leader if by_leader else story.desk_at(moment), at=moment, request_id=story.request_id, approved=True
        )

    story.then(story.rng.uniform(30, 90), f"{name}-asked", request)
    story.then(story.rng.uniform(20, 90), f"{name}-backed", lambda moment: commands.approve_request(
        by=story.stage.officer(head, moment), at=moment, request_id=story.request_id))  # fmt: skip
    story.then(story.rng.uniform(20, 90), name, decide)


def _extend(story: Story, days: int, *, by_leader: bool = False) -> None:
    handler, reason = story.handler, story.say(words.EXTENSION_REASONS)
    _requested(story, "extend", lambda moment: commands.request_extension(
        by=story.stage.officer(handler, moment), at=moment, demand_id=story.id, amount=f"{days}wd", reason=reason,
        enterprise_told=True).pk, by_leader=by_leader)  # fmt: skip
    story.limit_minutes += days * 420


def extended(story: Story) -> None:
    story.file().take_up().helped()
    story.then(story.until(0.55), "wait", lambda moment: None)
    _extend(story, story.rng.choice((2, 3)))
    story.reply(story.until(story.rng.uniform(0.7, 0.95)))
    finish(story)


def suspended(story: Story, *, days: float = 6) -> None:
    """Waits for the enterprise, money, a rule or a third party; `days` are working days."""
    cause, plan, reason = story.rng.choice(words.SUSPENSIONS)
    plan, reason, handler = story.say(plan), story.say(reason), story.handler
    story.file().take_up().helped()

    def ask(moment: datetime) -> int:
        review = moment.astimezone(PARK_ZONE).date() + timedelta(days=25)
        return commands.request_suspension(
            by=story.stage.officer(handler, moment), at=moment, demand_id=story.id, cause=cause, plan=plan,
            review_date=review, reason=reason,
        ).pk  # fmt: skip

    _requested(story, "suspend", ask)
    story.then(days * 420, "resume", lambda moment: commands.resume(
        by=story.stage.officer(handler, moment), at=moment, demand_id=story.id))  # fmt: skip
    story.limit_minutes += days * 420
    story.reply(story.until(story.rng.uniform(0.7, 0.9)))
    finish(story)


def rejected(story: Story) -> None:
    """A poor reply comes back from the audit with its defect."""
    story.file().take_up().helped()
    story.reply(story.until(0.45), text=words.POOR_REPLY).reject().reply(story.until(0.75))
    finish(story)


def _again(story: Story, share: float) -> None:
    """One more round: dispatched, signed, contacted, answered, all within a share of half the limit."""
    story.dispatch(story.rng.uniform(20, 120)).sign(60).contact(60)
    story.reply(story.limit_minutes * share / 2)


def reopened(story: Story) -> None:
    story.file().take_up().helped().reply(story.until(story.rng.uniform(0.5, 0.8))).audit()
    story.call_back(2, solved=False, upheld=True, note=story.say(words.RATING_BAD))
    _again(story, 0.6)
    finish(story)


def ill_rated(story: Story) -> None:
    """The enterprise itself says that it is not solved; the desk upholds it."""
    story.file().take_up().helped().reply(story.until(0.7)).audit()
    story.rate(story.rng.choice((1, 2)), solved=False, note=story.say(words.RATING_BAD))
    story.then(story.rng.uniform(60, 300), "reopen", lambda moment: commands.reopen(
        by=story.desk_at(moment), at=moment, demand_id=story.id, reason=words.REOPEN_REASON))  # fmt: skip
    _again(story, 0.8)
    finish(story)


def hard(story: Story) -> None:
    """Reopened twice and still bad: the director takes it up; extended once more by a leader."""
    story.file().take_up().helped().reply(story.until(0.7)).audit()
    for _round in range(2):
        story.call_back(2, solved=False, upheld=True, note=story.say(words.RATING_BAD))
        _again(story, 0.9)
        story.audit()
    story.call_back(1, solved=False, note=story.say(words.RATING_BAD))
    story.then(story.rng.uniform(100, 300), "hard", lambda moment: commands.make_hard(
        by=story.stage.officer(story.stage.cast.officers["director"], moment), at=moment, demand_id=story.id,
        reason=words.HARD_REASON))  # fmt: skip
    story.dispatch().sign(60).contact(60)
    story.then(5 * 420, "wait", lambda moment: None)
    _extend(story, 3)
    story.then(3 * 420, "wait", lambda moment: None)
    _extend(story, 3, by_leader=True)
    story.reply(4 * 420)
    finish(story)


def legacy(story: Story) -> None:
    """An old problem on its own track, with a plan and monthly words to the enterprise."""
    story.file().accept(is_legacy=True).then(20, "plan", lambda moment: commands.mark_legacy(
        by=story.desk_at(moment), at=moment, demand_id=story.id, plan=words.LEGACY_PLAN))  # fmt: skip
    story.dispatch().sign().contact().helped()
    story.message("已调取原始档案，正在核对补办路径。", 5 * 420, internal=True)
    story.reply(story.rng.uniform(8, 14) * 420)
    finish(story)


def urgent(story: Story) -> None:
    """The urgent track: everything within a day."""
    story.file(urgency="urgent").accept(8).dispatch(5).sign(8).contact(25).helped()
    story.reply(story.rng.uniform(60, 200)).audit(30).call_back(5).archive()


def silent(story: Story) -> None:
    """Nobody picks up three times; silence is kept as silence."""
    story.file().take_up().helped().reply(story.until(0.6)).audit()
    for _attempt in range(3):
        story.call_back(reached=False)
    story.archive(8)
