"""每月一通报: the bulletin of a month (dossier §9.6), every number of it a figure with its records."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from dianxiaoer.domains.supervision.queries.frames import report_of
from dianxiaoer.domains.supervision.queries.sections.call_backs import call_backs
from dianxiaoer.domains.supervision.queries.sections.cases import case_prefix, cases
from dianxiaoer.domains.supervision.queries.sections.handling import handling, overdue_annex
from dianxiaoer.domains.supervision.queries.sections.intake import intake
from dianxiaoer.domains.supervision.queries.sections.notes import notes
from dianxiaoer.domains.supervision.queries.sections.others import annexes, not_kept_yet, problems, reception
from dianxiaoer.domains.supervision.queries.sections.scene import scene_of, window_words
from dianxiaoer.domains.supervision.queries.sections.standing_of_units import scores
from dianxiaoer.domains.supervision.queries.sections.topics import hot_topics, repeats
from dianxiaoer.domains.supervision.queries.wording import in_document_language
from dianxiaoer.domains.supervision.rules.documents import DocumentKind
from dianxiaoer.domains.supervision.rules.periods import Window
from dianxiaoer.domains.supervision.rules.reports import Report


def monthly(window: Window, as_of: datetime | None = None) -> Report:
    """The bulletin of a month as of its end, whenever it is run; `as_of` is for a look before the month is over."""
    with in_document_language():
        scene = scene_of(window, as_of)
        told, kept = cases(scene)
        sections = (
            notes(scene),
            intake(scene),
            handling(scene),
            call_backs(scene),
            hot_topics(scene),
            repeats(scene),
            reception(scene),
            *not_kept_yet(),
            scores(scene),
            told,
            problems(scene),
            *annexes(scene),
            *overdue_annex(scene),
        )
        title = _("Bulletin of enterprise service of %(park)s for %(period)s") % {
            "park": scene.park.name,
            "period": window_words(window),
        }
        return report_of(DocumentKind.BULLETIN, scene, title, sections, {"cases": kept, "case_prefix": case_prefix()})
