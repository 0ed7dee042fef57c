"""How documents print and measure, by the version in force at a moment."""

from __future__ import annotations

from datetime import datetime

from dianxiaoer.domains.supervision.models import DocumentProfileVersion
from dianxiaoer.domains.supervision.rules.documents import DocumentProfile


def profile_at(at: datetime) -> DocumentProfile:
    """The version whose day had come; the built-in one before the first."""
    row = DocumentProfileVersion.objects.filter(effective_from__lte=at).order_by("-effective_from").first()
    return DocumentProfile() if row is None else DocumentProfile.from_data(row.version, row.data)
