"""Words at the terminal, before Django is there: Chinese under a Chinese locale, else English."""

from __future__ import annotations

import gettext
import os
from functools import cache
from pathlib import Path

_CATALOGUES = Path(__file__).resolve().parent / "locale"


def language() -> str:
    """`zh-hans` or `en`, as the environment asks."""
    named = (os.environ.get(name) for name in ("DIANXIAOER_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    asked = next((value for value in named if value), "")
    return "zh-hans" if asked.lower().startswith("zh") else "en"


@cache
def _translations() -> gettext.NullTranslations:
    if language() == "en":
        return gettext.NullTranslations()
    return gettext.translation("django", _CATALOGUES, languages=["zh_Hans"], fallback=True)


def _(message: str) -> str:
    """The message in the reader's language."""
    return _translations().gettext(message)
