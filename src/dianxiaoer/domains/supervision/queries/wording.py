"""The language of documents is the park's, whoever draws them up."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _


def in_document_language() -> AbstractContextManager[Any]:
    return translation.override(settings.LANGUAGE_CODE)


def number_words(year: int | None, number: int | None) -> str:
    """2026年第8期."""
    return _("No. %(number)s of %(year)s") % {"year": year, "number": number}
