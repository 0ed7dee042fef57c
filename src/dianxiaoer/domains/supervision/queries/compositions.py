"""Each kind of document by its name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from dianxiaoer.domains.supervision.queries.bulletin import monthly
from dianxiaoer.domains.supervision.queries.call_back_list import call_back_list
from dianxiaoer.domains.supervision.queries.four_ones import quarterly, yearly
from dianxiaoer.domains.supervision.rules.documents import DocumentKind
from dianxiaoer.domains.supervision.rules.periods import Window
from dianxiaoer.domains.supervision.rules.reports import Report

COMPOSERS: dict[DocumentKind, Callable[[Window, datetime | None], Report]] = {
    DocumentKind.CALL_BACK_LIST: call_back_list,
    DocumentKind.BULLETIN: monthly,
    DocumentKind.QUARTERLY: quarterly,
    DocumentKind.YEARLY: yearly,
}


def compose(kind: DocumentKind | str, window: Window, as_of: datetime | None = None) -> Report:
    """The document of this kind for this window, as of its end unless another moment is given."""
    return COMPOSERS[DocumentKind(kind)](window, as_of)
