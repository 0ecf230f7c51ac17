"""What every page shows around its content: the menu by rights, a stop of all sending, and the theme of the user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from botkyrka_oro.events.road import address_of_events
from contacts.access import may
from contacts.at_once import Question, at_once, how_many
from contacts.models import User
from contacts.models.users import Theme
from contacts.rights import Right
from incidents.access import visible_reports
from notifications.access import all_stopped, is_all_stopped
from notifications.inbox import to_read_in_inbox

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
    asked: Any = SimpleLazyObject(lambda: _asked_for(user))
    return {
        "navigation": SimpleLazyObject(lambda: navigation_of(request, asked)),
        "sending_stopped": SimpleLazyObject(lambda: all_stopped() if asked.get("stopped") else None),
        "may_stop_all": user is not None and may(user, Right.STOP_ALL_SENDING),
        "may_write_report": user is not None and may(user, Right.WRITE_REPORT),
        "theme": user.theme if isinstance(user, User) else Theme.AUTO,
        "themes": Theme.choices,
        "address_of_events": address_of_events(request),
    }


def _asked_for(user: User | AnonymousUser | None) -> dict[str, Any]:
    """Return what the menu counts, and whether all is stopped: one question for everything around a page."""
    if not isinstance(user, User):
        return {}
    questions: dict[str, Question] = {"stopped": is_all_stopped()}
    if may(user, Right.APPROVE_REPORT):
        questions["reports"] = how_many(visible_reports(user).waiting())
    if may(user, Right.HANDLE_RESPONSES):
        questions |= to_read_in_inbox(user)
    return at_once(user, **questions)


def navigation_of(request: HttpRequest, asked: Mapping[str, Any]) -> Navigation:
    """Build the menu of the one who asks: only what their rights open."""
    user = request.user
    if not isinstance(user, User):
        return Navigation()
    here = getattr(request.resolver_match, "view_name", "")

    def item(place: Place) -> Item:
        count, words = _count_beside(place, asked)
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


def _count_beside(place: Place, asked: Mapping[str, Any]) -> tuple[int, str]:
    """Return how many wait there, in words too: for those who may approve, and for those who read the inbox."""
    if place.url_name == "incidents:report_list" and "reports" in asked:
        count = asked["reports"]
        words = ngettext("{count} väntar på godkännande", "{count} väntar på godkännande", count)
    elif place.url_name == "incidents:response_list" and "responses" in asked:
        count = asked["responses"] + asked["stray"]
        words = ngettext("{count} att läsa", "{count} att läsa", count)
    else:
        return 0, ""
    return count, words.format(count=count)
