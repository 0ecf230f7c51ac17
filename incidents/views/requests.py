"""Reading requests for information: the list, the answers to one as they come in, and the same as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import structlog
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contacts.access import may
from contacts.conditional import is_news
from contacts.guard import requires
from contacts.models import User
from contacts.rights import Right
from contacts.scales import Mode, Sharing
from contacts.spreadsheets import csv_lines
from incidents.access import access_request, visible_requests
from incidents.gathered import Gathered, Line, Said, gather, is_late, is_over, state_of
from incidents.models import InformationRequest
from incidents.views.shared import user_of

log = structlog.get_logger(__name__)

REQUESTS_A_PAGE = 50
LINES_A_PAGE = 100
LONGEST_NAME = 80


@requires(Right.SEE_DISPATCHES)
@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """Every request within reach, newest first, each with how many have answered."""
    user = user_of(request)
    page = Paginator(visible_requests(user).for_list(), REQUESTS_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "tabs": tabs(user, "request_list"), "may_ask": may(user, Right.SEND_REPORT)}
    return render(request, "incidents/requests/request_list.html", context)


def tabs(user: User, current: str) -> list[dict[str, object]]:
    """Return the tabs over what we tell and what we ask; none for those who only see what is told."""
    if not may(user, Right.SEE_DISPATCHES):
        return []
    places = (("report_list", _("Lägesrapporter")), ("request_list", _("Begäranden")))
    return [{"label": label, "url": reverse(f"incidents:{name}"), "current": name == current} for name, label in places]


@requires(Right.SEE_DISPATCHES)
@require_safe
def request_answers(request: HttpRequest, public_id: str) -> HttpResponse:
    """The answers to one request; asked by htmx with the state it shows, only what is new, or 204 when nothing is.

    When only a minute has passed, the numbers alone: nothing is said aloud and no list is fetched.
    """
    user, now = user_of(request), timezone.now()
    found = access_request(user, public_id)
    state = state_of(found, now)
    shown = request.headers.get("X-Version-Shown", "")
    live = request.headers.get("HX-Request") == "true" and bool(shown)
    if live and shown == state:
        return HttpResponse(status=204)
    gathered = gather(found)
    context = {
        "request_shown": found,
        "dispatch": found.dispatch,
        "gathered": gathered,
        "page": Paginator(gathered.lines, LINES_A_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "now": now,
        "late": is_late(found, now),
        "over": is_over(found, now),
        "live": live,
    }
    if request.headers.get("HX-Target") == "answers":
        return render(request, "incidents/requests/answers.html", context)
    if live and not is_news(state, shown):
        return render(request, "incidents/requests/numbers.html", context)
    if live:
        response = render(request, "incidents/requests/numbers_live.html", context)
        response.headers["HX-Trigger"] = "answers-changed"
        return response
    context |= {
        "may_ask": may(user, Right.SEND_REPORT),
        "areas": found.audience_areas.all().in_swedish_order(),
        "roles": found.audience_roles.all().in_menu_order(),
        "tlp": Sharing(found.sharing).tlp,
    }
    return render(request, "incidents/requests/request.html", context)


@requires(Right.SEE_DISPATCHES)
@require_safe
def request_export(request: HttpRequest, public_id: str) -> StreamingHttpResponse:
    """Every answer as a row, and a row for each who has not answered. Who took the file is logged before it is sent."""
    user = user_of(request)
    found = access_request(user, public_id)
    gathered = gather(found)
    log.info("request_exported", dispatch=public_id, by=user.pk, rows=gathered.asked)
    # The rows are made before the first is sent: their words are in the language of the one who asks.
    rows = [[*row, *_about(found)] for row in _rows(gathered)]
    return StreamingHttpResponse(
        csv_lines(_headings(gathered), rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{_file_name(found)}"'},
    )


def _file_name(found: InformationRequest) -> str:
    """Return a name in ASCII that no header and no file system stumbles over."""
    words = (
        _("ÖVNING") if found.mode == Mode.EXERCISE else "",
        _("begäran"),
        _local(found.created_at)[:10],
        found.title,
    )
    return f"{slugify(' '.join(words))[:LONGEST_NAME].strip('-')}.csv"


def _headings(gathered: Gathered) -> list[str]:
    return [
        _("Namn"),
        _("Aktör"),
        _("Roll"),
        _("Område"),
        _("Telefon"),
        _("Mejlet"),
        _("Svarade"),
        _("Svarade genom"),
        _("Hur det är"),
        *gathered.questions,
        _("Meddelande"),
        _("Begäran"),
        _("Delning"),
        _("Skarpt eller övning"),
    ]


def _rows(gathered: Gathered) -> Iterator[list[str | int]]:
    for line in gathered.lines:
        if not line.said:
            yield _row(line, None, len(gathered.questions))
        for said in line.said:
            yield _row(line, said, len(gathered.questions))


def _row(line: Line, said: Said | None, questions: int) -> list[str | int]:
    letter = line.letter
    who = [letter.name, letter.actor, letter.role, letter.area, letter.phone, str(letter.get_state_display())]
    if said is None:
        return [*who, "", "", "", *[""] * questions, ""]
    return [*who, _local(said.at), str(said.way.label), str(said.mood), *said.words, said.text]


def _about(found: InformationRequest) -> list[str | int]:
    sharing = Sharing(found.sharing)
    return [found.title, f"{sharing.label} ({sharing.tlp})", str(found.get_mode_display())]


def _local(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S")
