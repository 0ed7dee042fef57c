"""The monthly vote on a phone: those who served the enterprise first, four taps each."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dianxiaoer.domains.supervision.commands.ballots import vote
from dianxiaoer.domains.supervision.queries.ballots import VotingPaper, voting_paper
from dianxiaoer.kernel.refusals import NotAllowed, NotFound, Refused
from dianxiaoer.web.edge import refused_into, signed_in
from dianxiaoer.web.scores.forms import VoteForm


def _paper(request: HttpRequest) -> VotingPaper | None:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    text = request.GET.get("enterprise", "")
    return voting_paper(by, at, int(text) if text.isdecimal() and len(text) < 19 else None)


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The open vote: the ones to grade, and whoever else helped."""
    paper = _paper(request)
    chosen = request.GET.get("officer", "")
    if paper is not None and chosen.isdecimal() and paper.choice(int(chosen)) is not None:
        return redirect(_address(paper, int(chosen)))
    return render(request, "scores/vote.html", {"paper": paper})


def _address(paper: VotingPaper, candidate_id: int | None = None) -> str:
    path = reverse("vote:home") if candidate_id is None else reverse("vote:candidate", args=[candidate_id])
    several = len(paper.enterprises) > 1
    return f"{path}?{urlencode({'enterprise': paper.enterprise_id})}" if several else path


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def candidate(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Grade one candidate, then go on to the next one."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    paper = _paper(request)
    choice = None if paper is None else paper.choice(candidate_id)
    if paper is None or choice is None:
        raise Http404
    form = VoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            vote(
                by=by, at=at, ballot_id=paper.ballot_id, candidate_id=candidate_id, grades=form.grades(),
                enterprise_id=paper.enterprise_id,
            )  # fmt: skip
        except (NotAllowed, NotFound):
            raise
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            messages.success(request, _("Thank you. Nobody in the park sees how you voted."))
            left = [each for each in paper.near if not each.voted and each.person.id != candidate_id]
            return redirect(_address(paper, left[0].person.id if left else None))
    context = {"paper": paper, "choice": choice, "form": form, "back_url": _address(paper)}
    return render(request, "scores/vote_candidate.html", context, status=422 if form.errors else 200)
