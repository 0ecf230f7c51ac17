"""What every page shows around its content: the menu by rights, a stop of all sending, and the theme of the user."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from botkyrka_oro.events.road import address_of_events
from botkyrka_oro.staying import end_of_session
from contacts.access import may
from contacts.models import User
from contacts.models.users import Theme
from contacts.rights import Right
from incidents.access import visible_reports
from notifications.access import all_stopped
from notifications.inbox import waiting_in_inbox

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Place:
    """A page of the menu, the right that opens it, and a shorter name for the bar under the thumb."""

    label: StrOrPromise
    url_name: str
    icon: str
    right: Right
    short: StrOrPromise = ""
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """A line of one user's menu."""

    label: str
    url: str
    icon: str
    current: str
    short: str
    count: int = 0
    count_label: str = ""
    live: str = ""


@dataclass(frozen=True)
class Navigation:
    """One user's menu: the big act, the groups of the menu, and the few that fit under a thumb."""

    log_incident: Item | None = None
    groups: list[list[Item]] = field(default_factory=list)
    thumb: list[Item] = field(default_factory=list)
    inbox: Item | None = None


LOG_INCIDENT = Place(_("Logga händelse"), "incidents:incident_new", "plus", Right.LOG_INCIDENT)
GROUPS = (
    (
        Place(_("Lägesbild"), "incidents:board", "board", Right.SEE_INCIDENTS),
        Place(
            _("Händelser"),
            "incidents:incident_list",
            "list",
            Right.SEE_INCIDENTS,
            covers=("incidents:note", "incidents:correction"),
        ),
    ),
    (
        Place(
            _("Lägesrapporter"),
            "incidents:report_list",
            "report",
            Right.SEE_REPORTS,
            _("Rapporter"),
            covers=("incidents:request",),
        ),
        Place(_("Utskick"), "notifications:dispatch_list", "send", Right.SEE_DISPATCHES),
        Place(
            _("Beredskap"), "notifications:readiness", "check", Right.SEE_DISPATCHES, covers=("notifications:drill",)
        ),
        Place(_("Återrapporter"), "incidents:response_list", "chat", Right.HANDLE_RESPONSES),
        Place(_("Statistik"), "incidents:statistics", "chart", Right.SEE_INCIDENTS),
    ),
    (
        Place(
            _("Kontakter"),
            "contacts:contact_list",
            "people",
            Right.SEE_CONTACTS,
            covers=("contacts:actor", "contacts:role", "contacts:import", "notifications:ask_for_review"),
        ),
        Place(_("Täckning"), "contacts:coverage", "grid", Right.SEE_CONTACTS),
    ),
    (
        Place(_("Användare"), "contacts:user_list", "user", Right.MANAGE_USERS),
        Place(_("Eskalering"), "notifications:escalation_policy", "clock", Right.MANAGE_ESCALATION),
        Place(_("Områden"), "contacts:area_list", "map", Right.MANAGE_AREAS),
        Place(_("Skärmar"), "incidents:screen_list", "screen", Right.MANAGE_SCREENS, covers=("incidents:screen",)),
        Place(_("Nödstopp"), "notifications:sending_switch", "stop", Right.STOP_ALL_SENDING),
    ),
)
THUMB_PLACES = 3


def navigation(request: HttpRequest) -> dict[str, object]:
    """Hand every template the menu and the stop of all sending (both looked up only when shown), theme and events."""
    user = getattr(request, "user", None)
    return {
        "navigation": SimpleLazyObject(lambda: navigation_of(request)),
        "sending_stopped": SimpleLazyObject(lambda: all_stopped() if isinstance(user, User) else None),
        "may_stop_all": user is not None and may(user, Right.STOP_ALL_SENDING),
        "may_write_report": user is not None and may(user, Right.WRITE_REPORT),
        "theme": user.theme if isinstance(user, User) else Theme.AUTO,
        "themes": Theme.choices,
        "address_of_events": address_of_events(request),
        "end_of_session": SimpleLazyObject(lambda: end_of_session(request)),
    }


def navigation_of(request: HttpRequest) -> Navigation:
    """Build the menu of the one who asks: only what their rights open."""
    user = request.user
    if not isinstance(user, User):
        return Navigation()
    here = getattr(request.resolver_match, "view_name", "")
    counters: dict[str, Callable[[User], tuple[int, str]]] = {
        "incidents:report_list": _waiting_reports,
        "incidents:response_list": _waiting_responses,
    }

    def item(place: Place) -> Item:
        count, words = counters[place.url_name](user) if place.url_name in counters else (0, "")
        return Item(
            label=str(place.label),
            url=reverse(place.url_name),
            icon=place.icon,
            current=_current(place, here),
            short=str(place.short or place.label),
            count=count,
            count_label=words,
            live="count-responses" if place.url_name == "incidents:response_list" else "",
        )

    groups = [[item(place) for place in group if may(user, place.right)] for group in GROUPS]
    groups = [group for group in groups if group]
    return Navigation(
        log_incident=item(LOG_INCIDENT) if may(user, LOG_INCIDENT.right) else None,
        groups=groups,
        thumb=[one for group in groups for one in group][:THUMB_PLACES],
        inbox=next((one for group in groups for one in group if one.live), None),
    )


def _current(place: Place, here: str) -> str:
    """Return the value of ``aria-current``: this very page, a page that belongs under it, or neither."""
    if here == place.url_name:
        return "page"
    kind = place.url_name.removesuffix("_list")
    below = here != LOG_INCIDENT.url_name and (here == kind or here.startswith((f"{kind}_", *place.covers)))
    return "true" if below else ""


def _waiting_reports(user: User) -> tuple[int, str]:
    """Count the reports that wait for somebody who may approve."""
    if not may(user, Right.APPROVE_REPORT):
        return 0, ""
    count = visible_reports(user).waiting().count()
    return count, ngettext("{count} väntar på godkännande", "{count} väntar på godkännande", count).format(count=count)


def _waiting_responses(user: User) -> tuple[int, str]:
    """Count what recipients have told us and nobody has read."""
    count = waiting_in_inbox(user)
    return count, ngettext("{count} att läsa", "{count} att läsa", count).format(count=count)
