"""Stories of several demands: merged, split, repeated."""

from __future__ import annotations

from datetime import datetime, timedelta

from dianxiaoer.demo import plots
from dianxiaoer.demo.departments import OWNERS
from dianxiaoer.demo.story import Story
from dianxiaoer.demo.texts import BY_CODE
from dianxiaoer.domains.demands import commands
from dianxiaoer.domains.demands.commands import Part


def _sibling(story: Story, filed_at: datetime) -> Story:
    twin = Story(story.stage, story.rng, story.firm, story.case, story.plot, filed_at, story.limit_minutes / 420)
    twin.place, twin.title, twin.text = story.place, story.title, story.text
    return twin


def merged(story: Story) -> None:
    """The firm asks again the next hour; the desk handles both as one."""
    story.file().take_up().helped()
    again = _sibling(story, story.stage.after(story.clock, 20))
    again.file(title=f"再次反映：{story.title}"[:200]).then(30, "merge", lambda moment: commands.merge(
        by=again.desk_at(moment), at=moment, demand_id=again.id, master_id=story.id))  # fmt: skip
    story.reply(max(120.0, story.until(0.75)))
    plots.finish(story)


def split(story: Story) -> None:
    """Two matters in one letter: the second becomes a demand of its own."""
    other = story.rng.choice(BY_CODE["0305"])
    part = _sibling(story, story.filed_at)
    part.case, part.department = other, OWNERS["0305"][0]
    part.hold(part.department)
    title, text = part.say(other.title), part.say(other.text)
    part.limit_minutes = 5 * 420

    def divide(moment: datetime) -> None:
        parts = [Part(title=title, text=text, type_code="0305")]
        part.id = commands.split(by=story.desk_at(moment), at=moment, demand_id=story.id, parts=parts)[0].pk

    story.file(text=f"{story.text}另外，{text}").then(25, "split", divide)
    part.clock = story.clock
    part.accept().dispatch().sign().contact().reply(part.until(0.8))
    plots.finish(part)
    story.take_up().helped().reply(story.until(0.8))
    plots.finish(story)


def repeated(story: Story) -> None:
    """The same trouble at the same place three times within ninety days."""
    plots.ordinary(story)
    for round_ in (1, 2):
        filed_at = story.stage.after(story.filed_at + timedelta(days=22 * round_), 45)
        plots.ordinary(_sibling(story, filed_at))
