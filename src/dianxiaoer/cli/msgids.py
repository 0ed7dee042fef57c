"""Every message of the house, found in the source: calls of gettext in Python, tags in templates, tables of labels.

GNU gettext is not needed: Python is read by its own parser, templates by Django's.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
_SINGULAR = {"_", "gettext", "gettext_lazy", "gettext_noop"}
_PLURAL = {"ngettext", "ngettext_lazy"}
_CONTEXT = {"pgettext", "pgettext_lazy"}
_CONTEXT_PLURAL = {"npgettext", "npgettext_lazy"}
_WORDS_OF = {"django.utils.translation", "dianxiaoer.words"}
_LITERAL = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_CALL = re.compile(
    rf"(?<![\w])(npgettext|pgettext|ngettext|gettext|_)\(\s*({_LITERAL})(?:\s*,\s*({_LITERAL}))?(?:\s*,\s*({_LITERAL}))?"
)
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|(?<![%{])\{(\w*)[^{}]*\}(?!\})|%([sd])")


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """One msgid; `place` is the first file and line that says it."""

    text: str
    plural: str = ""
    context: str = ""
    place: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.context, self.text, self.plural)


def messages(root: Path = PACKAGE) -> list[Message]:
    """All distinct messages, in the order of their texts."""
    found: dict[tuple[str, str, str], Message] = {}
    for path in sorted(root.rglob("*.py")):
        if "migrations" not in path.parts:
            for message in in_python(path.read_text("utf-8"), str(path.relative_to(root))):
                found.setdefault(message.key, message)
    for path in sorted([*root.rglob("*.html"), *root.rglob("*.txt"), *root.rglob("*.xml")]):
        if "templates" in path.parts:
            for message in in_template(path.read_text("utf-8"), str(path.relative_to(root))):
                found.setdefault(message.key, message)
    return sorted(found.values())


def in_python(source: str, place: str) -> Iterator[Message]:
    """Calls with literal texts, and the texts of tables named `…_LABELS` in rules, which cannot know of gettext."""
    tree = ast.parse(source)
    names = _names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            word = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if word in names and texts:
                yield from _message(names[word], texts, f"{place}:{node.lineno}")
        elif "rules" in place and isinstance(node, ast.Assign | ast.AnnAssign):
            yield from _labels(node, place)


def _names(tree: ast.AST) -> dict[str, str]:
    """The names under which this module knows gettext."""
    found = {name: name for name in _PLURAL | _CONTEXT | _CONTEXT_PLURAL | _SINGULAR - {"_"}}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in _WORDS_OF:
            found |= {each.asname or each.name: each.name for each in node.names}
    return found


def _labels(node: ast.Assign | ast.AnnAssign, place: str) -> Iterator[Message]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    named = any(isinstance(target, ast.Name) and target.id.endswith("LABELS") for target in targets)
    if named and isinstance(node.value, ast.Dict):
        for value in node.value.values:
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield Message(value.value, place=f"{place}:{value.lineno}")


def _message(word: str, texts: list[str], place: str) -> Iterator[Message]:
    if word in _SINGULAR:
        yield Message(texts[0], place=place)
    elif word in _PLURAL and len(texts) >= 2:
        yield Message(texts[0], plural=texts[1], place=place)
    elif word in _CONTEXT and len(texts) >= 2:
        yield Message(texts[1], context=texts[0], place=place)
    elif word in _CONTEXT_PLURAL and len(texts) >= 3:
        yield Message(texts[1], plural=texts[2], context=texts[0], place=place)


def in_template(source: str, place: str) -> Iterator[Message]:
    """Django turns a template into calls of gettext, line by line where they stood."""
    from django.utils.translation.template import templatize

    turned = templatize(source, origin=place)
    for match in _CALL.finditer(turned):
        texts = [ast.literal_eval(text) for text in match.groups()[1:] if text]
        line = turned.count("\n", 0, match.start()) + 1
        yield from _message(match[1], texts, f"{place}:{line}")


def placeholders(text: str) -> frozenset[str]:
    """Names that a text fills in, `%` and `{}` alike."""
    return frozenset(match[1] or match[2] or match[3] or "" for match in _PLACEHOLDER.finditer(text))
