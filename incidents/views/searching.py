"""The page of the search: a number goes straight to its incident, words to a list with the best first."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts.access import areas_within_reach, may, sees_reporter_and_place
from contacts.guard import requires
from contacts.models import User
from contacts.rights import Right
from incidents.access import name_shown, visible_incidents
from incidents.forms.searching import SearchForm
from incidents.search_found import Hit
from incidents.search_time import TookTooLong
from incidents.search_words import NothingToLookFor
from incidents.searching import PER_PAGE, Found, search
from incidents.views.shared import anchor_of, user_of, whole_number


@requires(Right.SEE_INCIDENTS)
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Search incidents, logs and reports; without words only the box is shown."""
    user = user_of(request)
    areas = areas_within_reach(user, Right.SEE_INCIDENTS).select_related("parent")
    form = SearchForm(request.GET if "q" in request.GET else None, areas=areas)
    found, status = Found(), 200
    if form.is_bound and form.is_valid():
        straight = visible_incidents(user).live().numbered(form.cleaned_data["q"].upper()).first()
        if straight is not None:
            return redirect("incidents:incident", straight.number)
        try:
            found = search(user, form.cleaned_data["q"], form.narrowed(timezone.now()), page=_number(request))
        except NothingToLookFor as refused:
            form.add_error("q", str(refused))
        except TookTooLong as refused:
            form.add_error(None, str(refused))
            status = 503
    if form.errors and status == 200:
        status = 422
    return render(request, "incidents/search.html", _context(request, user, form, found), status=status)


def _number(request: HttpRequest) -> int:
    asked = whole_number(request.GET.get("page", ""), most_digits=6)
    return 1 if asked is None else asked


def _context(request: HttpRequest, user: User, form: SearchForm, found: Found) -> dict[str, Any]:
    return {
        "form": form,
        "filters": form.in_use(request.GET, request.path) if form.is_bound else [],
        "found": found,
        "asked": form.is_bound and not form.errors,
        # The paginator counts numbers: the hits of the page are fetched already.
        "page": Paginator(range(found.count), PER_PAGE).page(found.page),
        "rows": [(hit, _author(user, hit), anchor_of(hit.entry.id) if hit.entry else "") for hit in found.hits],
        "municipal": sees_reporter_and_place(user),
        "may_log": may(user, Right.LOG_INCIDENT),
    }


def _author(user: User, hit: Hit) -> str:
    if hit.entry is not None:
        return name_shown(user, hit.entry.by)
    if hit.incident is not None:
        return name_shown(user, hit.incident.owner)
    return name_shown(user, hit.report.author) if hit.report is not None else ""
