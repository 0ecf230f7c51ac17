"""The pages of statistics: the numbers of a chosen span, and the week that the EST meeting looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contacts.access import areas_within_reach
from contacts.guard import requires
from contacts.models import User
from contacts.rights import Right
from contacts.scales import Sharing
from incidents.access import types_in_use
from incidents.charts import Bar, bars, columns
from incidents.forms.statistics import USUAL_DAYS, StatisticsFilter
from incidents.statistics import Tally, statistics_for
from incidents.views.shared import user_of
from incidents.week import WEEK, Comparison, Week, meeting_of, name_of_week, week_for

STANDING = ("hour", "weekday")  # What has an order of its own stands on a line; the rest lies, with room for names.
WEEKS_OFFERED = 26


@dataclass(frozen=True)
class Shown:
    """A chart beside its table, and where both can be had as files."""

    numbers: Tally | Comparison
    chart: SafeString
    files: list[tuple[str, str]]


@requires(Right.SEE_INCIDENTS)
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """Show five charts with their tables, narrowed down by the address."""
    user = user_of(request)
    form = filter_of(request, user)
    if not form.is_valid():
        return render(request, "incidents/statistics/statistics.html", {"form": form}, status=422)
    found = statistics_for(user, form.span, form.narrowing)
    files = _with_query(reverse("incidents:statistics_file"), request)
    context = {
        "form": form,
        "span": form.span,
        "found": found,
        "shown": [Shown(one, chart_of(one), _files(files, one.dimension)) for one in found.tallies],
        "files": files,
        "files_tell_less": found.sharing is Sharing.NAMED,
    }
    return render(request, "incidents/statistics/statistics.html", context)


@requires(Right.SEE_INCIDENTS)
@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """Show the week before a meeting beside the one before that."""
    user = user_of(request)
    found = week_of(request, user)
    files = f"{reverse('incidents:statistics_week_file')}?vecka={name_of_week(found.meeting)}"
    context = {
        "week": found,
        "shown": [Shown(one, comparison_chart_of(one), _files(files, one.dimension)) for one in found.comparisons],
        "files": files,
        "files_tell_less": found.sharing is Sharing.NAMED,
        "weeks": [(name_of_week(day), day) for day in _meetings(found.meeting)],
        "chosen": name_of_week(found.meeting),
        "before": name_of_week(found.meeting - WEEK),
        "after": name_of_week(found.meeting + WEEK) if found.meeting < _this_meeting() else "",
        "now": timezone.now(),
    }
    return render(request, "incidents/statistics/week.html", context)


def filter_of(request: HttpRequest, user: User) -> StatisticsFilter:
    """Return the form that the address fills in; one that names no day shows which ones count."""
    asked, today = request.GET.copy(), timezone.localdate()
    if not asked.get("fran") and not asked.get("till"):
        asked["fran"], asked["till"] = (today - timedelta(days=USUAL_DAYS - 1)).isoformat(), today.isoformat()
    return StatisticsFilter(
        asked,
        areas=areas_within_reach(user, Right.SEE_INCIDENTS).select_related("parent"),
        types=types_in_use(),
        today=today,
    )


def week_of(request: HttpRequest, user: User, *, leaves: bool = False) -> Week:
    """Return the week that the address asks for."""
    meeting = meeting_of(request.GET.get("vecka", ""), timezone.localdate())
    return week_for(user, meeting, timezone.now(), leaves=leaves)


def chart_of(tally: Tally) -> SafeString:
    """Return the chart of one tally."""
    values = [Bar(one.name, one.count, one.code) for one in tally.counts]
    draw = columns if tally.dimension in STANDING else bars
    return draw(f"chart-{tally.dimension}", tally.title, values)


def comparison_chart_of(comparison: Comparison) -> SafeString:
    """Return the chart of both weeks."""
    values = [Bar(one.name, one.count, "", one.before) for one in comparison.rows]
    legend = (_("Veckan"), _("Veckan före"))
    return bars(f"chart-week-{comparison.dimension}", comparison.title, values, legend=legend)


def _files(address: str, dimension: str) -> list[tuple[str, str]]:
    """Return what a chart can be had as, each with its address."""
    return [(kind.upper(), f"{address}&diagram={dimension}&som={kind}") for kind in ("csv", "png", "svg")]


def _with_query(address: str, request: HttpRequest) -> str:
    query = request.GET.copy()
    for gone in ("diagram", "som"):
        query.pop(gone, None)
    return f"{address}?{query.urlencode()}"


def _this_meeting() -> date:
    return meeting_of("", timezone.localdate())


def _meetings(chosen: date) -> list[date]:
    """Return the meetings to choose among, the latest first, with the one that is shown."""
    latest = _this_meeting()
    return sorted({*(latest - number * WEEK for number in range(WEEKS_OFFERED)), chosen}, reverse=True)
