"""The letters of a dispatch as a file for spreadsheets: what the page shows, row by row, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import structlog
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contacts.guard import requires
from contacts.rights import Right
from contacts.scales import Mode, Sharing
from contacts.spreadsheets import csv_lines
from notifications.access import access_dispatch
from notifications.lifecycle import DeliveryState, Reach
from notifications.models import Delivery, Dispatch
from notifications.outcomes import outcome_of
from notifications.reach import can_be_acknowledged, later_than

log = structlog.get_logger(__name__)

ROWS_AT_A_TIME = 500
LONGEST_NAME = 80


@requires(Right.SEE_DISPATCHES)
@require_safe
def dispatch_export(request: HttpRequest, public_id: str) -> StreamingHttpResponse:
    """Every letter with its fate. Who took the file, and how many rows it has, is logged before the first row."""
    found = access_dispatch(request.user, public_id)
    log.info("dispatch_exported", dispatch=found.public_id, by=request.user.pk, rows=found.recipient_count)
    lines = csv_lines(_headings(), _rows(found, translation.get_language()))
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{_file_name(found)}"'},
    )


def _file_name(found: Dispatch) -> str:
    """Return a name in ASCII that no header and no file system stumbles over."""
    words = (
        _("ÖVNING") if found.mode == Mode.EXERCISE else "",
        _("utskick"),
        _local(found.created_at)[:10],
        found.title,
    )
    return f"{slugify(' '.join(words))[:LONGEST_NAME].strip('-')}.csv"


def _headings() -> list[str]:
    return [
        _("Namn"),
        _("Aktör"),
        _("Roll"),
        _("Område"),
        _("Telefon"),
        _("Läge"),
        _("Lämnad"),
        _("Studsade"),
        _("Kvittens"),
        _("Kvitterad"),
        _("Nådd per telefon"),
        _("Nästa försök"),
        _("Försök"),
        _("I klarspråk"),
        _("Serverns svar"),
        _("Kan ha fått mejlet två gånger"),
        _("Utskick"),
        _("Delning"),
        _("Skarpt eller övning"),
    ]


def _rows(found: Dispatch, language: str | None) -> Iterator[list[str | int]]:
    """Return the rows one by one; each speaks ``language``, whatever the thread speaks when it is asked for."""
    with translation.override(language):
        about = [
            found.title,
            f"{Sharing(found.sharing).label} ({Sharing(found.sharing).tlp})",
            found.get_mode_display(),
        ]
    letters = found.deliveries.all().with_reach(later_than(found)).silent_first()
    for letter in letters.select_related("acknowledgement").iterator(chunk_size=ROWS_AT_A_TIME):
        with translation.override(language):
            row = _row(letter, found)
        yield [*row, *about]


def _row(letter: Delivery, found: Dispatch) -> list[str | int]:
    outcome = outcome_of(letter, found)
    return [
        letter.name,
        letter.actor,
        letter.role,
        letter.area,
        letter.phone,
        letter.get_state_display(),
        _local(letter.sent_at),
        _local(letter.bounced_at),
        outcome.reach_label if can_be_acknowledged(found) else "",
        _local(outcome.reached_at if outcome.reach is not Reach.BY_PHONE else None),
        _local(outcome.called_at),
        _local(letter.due_at) if letter.state == DeliveryState.DEFERRED else "",
        letter.attempts,
        outcome.reason,
        outcome.words,
        letter.get_doubt_display(),
    ]


def _local(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S") if moment else ""
