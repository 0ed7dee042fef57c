"""One case of the demo park, and how its text is varied."""

import re
from dataclasses import dataclass
from random import Random

_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Case:
    """A demand with the reply that solves it. `benefit` is a range in units of 10,000 yuan that the reply saves."""

    code: str
    title: str
    text: str
    reply: str
    benefit: tuple[int, int] | None = None
    nature: str = "help"
    category: str = "solved"


def varied(text: str, rng: Random, slots: dict[str, str], picked: dict[str, str]) -> str:
    """The text with one alternative of each choice, and its slots filled. The same choice is made once per demand."""

    def choose(match: re.Match[str]) -> str:
        return picked.setdefault(match[1], rng.choice(match[1].split("|")))

    return _CHOICE.sub(choose, text).format(**slots)
