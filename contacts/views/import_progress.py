"""Saving a long import: one page that is sent as the work goes, and ends with what came of it. Needs no script."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Any

import structlog
from django.http import HttpRequest, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from contacts.actions import NotAccepted
from contacts.importing import (
    AnotherUnderWay,
    Applied,
    ChangedMeanwhile,
    Progress,
    RowsAreWrong,
    Stage,
    Table,
    saving_import,
)
from contacts.importing.progress import Work
from contacts.views.import_plans import shown_plan, summary
from contacts.views.pages import signed_in

log = structlog.get_logger(__name__)

SHOWN_FROM = 1000
"""From so many rows on, the page shows how far the work has come."""

# Where the page is cut: here come the steps, and here what came of them.
CUT = "<!-- cut -->"


def show_saving(request: HttpRequest, table: Table, *, partial: bool) -> StreamingHttpResponse:
    """Answer with the page that saves the import while it is being read."""
    work = saving_import(table=table, by=signed_in(request), now=timezone.now(), partial=partial)
    page = render_to_string("contacts/import_saving.html", {"rows": len(table.rows)}, request)
    response = StreamingHttpResponse(_page(page, _steps(request, table, work), translation.get_language()))
    response.headers["X-Accel-Buffering"] = "no"  # A proxy that collects the page before it passes it on shows nothing.
    return response


def _page(page: str, steps: Generator[str, None, str], language: str) -> Iterator[str]:
    """Send the page up to where the steps go, each step when it is done, and the rest with the end."""
    before, between, after = page.split(CUT)
    with translation.override(language), closing(steps):
        yield before
        end = yield from steps
    yield f"{between}{end}{after}"


def _steps(request: HttpRequest, table: Table, work: Work[Applied]) -> Generator[str, None, str]:
    """Do the work; return the end of the page. The page has begun, so that no error can be answered any other way."""
    with closing(work):
        try:
            applied = yield from _told(work)
        except RowsAreWrong as problem:
            return _end(request, "wrong", shown_plan(table, problem.plan))
        except AnotherUnderWay:
            return _end(request, "another")
        except (ChangedMeanwhile, NotAccepted):
            return _end(request, "changed")
        except Exception:
            log.exception("import_broken_off")
            return _end(request, "broken")
    return _end(request, "saved", {"summary": summary(applied)})


def _told(work: Work[Applied]) -> Generator[str, None, Applied]:
    while True:
        try:
            progress = next(work)
        except StopIteration as done:
            applied: Applied = done.value
            return applied
        yield render_to_string("components/progress.html", _in_words(progress))


def _in_words(progress: Progress) -> dict[str, Any]:
    counts = {"done": _grouped(progress.done), "of": _grouped(progress.of)}
    if progress.stage is Stage.CHECKING:
        label = _("%(done)s av %(of)s rader kontrollerade.") % counts
    else:
        label = _("%(done)s av %(of)s kontakter införda. De sparas när alla är klara.") % counts
    return {"label": label, "value": progress.done, "max": progress.of}


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def _end(request: HttpRequest, outcome: str, context: dict[str, Any] | None = None) -> str:
    return render_to_string("contacts/import_end.html", {"outcome": outcome, **(context or {})}, request)
