"""Statistics as files: the numbers for spreadsheets, the charts as SVG and PNG. Who took one is logged.

Nothing that is for named people alone counts in them: a file goes where nobody sees it go."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contacts.access import OutOfReach
from contacts.guard import requires
from contacts.rights import Right
from contacts.scales import Sharing
from contacts.spreadsheets import csv_lines
from incidents.chart_pictures import as_png
from incidents.statistics import Span, statistics_for
from incidents.views.shared import user_of
from incidents.views.statistics import chart_of, comparison_chart_of, filter_of, week_of

log = structlog.get_logger(__name__)

CSV, SVG, PNG = "csv", "svg", "png"
TYPES = {CSV: "text/csv; charset=utf-8", SVG: "image/svg+xml; charset=utf-8", PNG: "image/png"}


@requires(Right.SEE_INCIDENTS)
@require_safe
def statistics_file(request: HttpRequest) -> HttpResponse:
    """Return the numbers of a span: all of them as CSV, or one chart in the form that the address asks for."""
    user = user_of(request)
    form = filter_of(request, user)
    if not form.is_valid():
        raise OutOfReach
    found = statistics_for(user, form.span, form.narrowing, leaves=True)
    asked, kind = _asked(request)
    tallies = [one for one in found.tallies if asked in ("", one.dimension)]
    if not tallies:
        raise OutOfReach
    chosen = [str(one) for one in (form.narrowing.area, form.narrowing.type) if one]
    chosen += [str(form.narrowing.severity.label)] if form.narrowing.severity else []
    about = [*_days(form.span), ", ".join(str(one) for one in chosen) or _("Alla"), _sharing(found.sharing)]
    rows: list[list[str | int]] = [[one.heading, row.name, row.count, *about] for one in tallies for row in one.counts]
    headings = [_("Indelning"), _("Värde"), _("Antal"), _("Från"), _("Till"), _("Urval"), _("Delning")]
    name = f"statistik-{asked or 'alla'}-{form.span.first}-{form.span.last}"
    return _file(request, name, kind, headings, rows, chart_of(tallies[0]))


@requires(Right.SEE_INCIDENTS)
@require_safe
def week_file(request: HttpRequest) -> HttpResponse:
    """Return the numbers of the week before a meeting in the same ways."""
    found = week_of(request, user_of(request), leaves=True)
    asked, kind = _asked(request)
    comparisons = [one for one in found.comparisons if asked in ("", one.dimension)]
    if not comparisons:
        raise OutOfReach
    about = [*_days(found.span), _sharing(found.sharing)]
    rows: list[list[str | int]] = [
        [one.heading, row.name, row.count, row.before, *about] for one in comparisons for row in one.rows
    ]
    if not asked:
        rows += [
            [_("Plats och situation"), f"{one.place}: {one.kind}", one.count, one.before, *about]
            for one in found.recurring
        ]
    headings = [
        _("Indelning"), _("Värde"), _("Veckan"), _("Veckan före"), _("Från"), _("Till"), _("Delning"),
    ]  # fmt: skip
    name = f"vecka-{asked or 'alla'}-{found.span.first}-{found.span.last}"
    return _file(request, name, kind, headings, rows, comparison_chart_of(comparisons[0]))


def _asked(request: HttpRequest) -> tuple[str, str]:
    """Return which chart the address asks for, none meaning all the numbers, and as what."""
    asked, kind = request.GET.get("diagram", ""), request.GET.get("som", CSV)
    if kind not in TYPES or (kind != CSV and not asked):
        raise OutOfReach
    return asked, kind


def _file(
    request: HttpRequest,
    name: str,
    kind: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str | int]],
    chart: SafeString,
) -> HttpResponse:
    log.info("statistics_exported", file=f"{name}.{kind}", by=request.user.pk, rows=len(rows))
    body: bytes
    if kind == CSV:
        body = b"".join(csv_lines(headings, rows))
    elif kind == SVG:
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n{chart}\n'.encode()
    else:
        body = as_png(chart)
    return HttpResponse(
        body,
        content_type=TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
    )


def _days(span: Span) -> list[str]:
    return [span.first.isoformat(), span.last.isoformat()]


def _sharing(level: Sharing | None) -> str:
    return f"{level.label} ({level.tlp})" if level is not None else ""
