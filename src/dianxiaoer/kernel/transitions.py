"""State machines as tables: checked by commands, drawn into the documentation, walked by tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from dianxiaoer.kernel.refusals import WrongState

_NOT_NOW = _("This step is not possible in the present state; somebody may have been quicker. Reload the page.")


@dataclass(frozen=True, slots=True)
class Transition:
    """One verb: from any of `sources` to `target` (None: the state stays). `who` names the roles, `limit` the clock."""

    verb: str
    sources: tuple[str, ...]
    target: str | None
    who: str
    limit: str = ""


class TransitionTable:
    """All transitions of one state machine. A verb may stand in several rows when its target depends on the source."""

    def __init__(self, name: str, transitions: Sequence[Transition]) -> None:
        self.name = name
        self.transitions = tuple(transitions)
        self._targets: dict[tuple[str, str], str] = {}
        for row in self.transitions:
            for source in row.sources:
                if (source, row.verb) in self._targets:
                    raise ValueError(f"{name}: two rows for {source} --{row.verb}-->")
                self._targets[source, row.verb] = row.target or source

    def check(self, state: str, verb: str) -> str:
        """Return the state that `verb` leads to, or raise WrongState with the verbs that are possible now."""
        try:
            return self._targets[state, verb]
        except KeyError:
            possible = ", ".join(self.verbs_from(state)) or "-"
            raise WrongState("wrong_state", _NOT_NOW, state=state, verb=verb, possible=possible) from None

    def allows(self, state: str, verb: str) -> bool:
        return (state, verb) in self._targets

    def verbs_from(self, state: str) -> list[str]:
        return [verb for (source, verb) in self._targets if source == state]

    def states(self) -> list[str]:
        seen: dict[str, None] = {}
        for source, _verb, target in self.edges():
            seen[source] = seen[target] = None
        return list(seen)

    def edges(self) -> Iterator[tuple[str, str, str]]:
        for (source, verb), target in self._targets.items():
            yield source, verb, target

    def mermaid(self) -> str:
        """The machine as a Mermaid state diagram, one line an edge, in the order of the table."""
        lines = ["stateDiagram-v2"]
        lines += [f"    {source} --> {target}: {verb}" for source, verb, target in self.edges()]
        return "\n".join(lines) + "\n"
