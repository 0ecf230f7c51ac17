"""Testing whom we reach: everybody in some roles and areas is asked to answer, with nothing having happened."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from contacts.access import area_ids_within_reach
from contacts.audience import Audience, resolve
from contacts.models import Area, Contact, ContactRole, User
from contacts.rights import Right
from contacts.scales import Language, Mode, Severity, Sharing
from notifications.addressing import addressees_of, languages_of
from notifications.caps import caps_passed_in_turn
from notifications.letters.drills import drill_letters
from notifications.models import Dispatch, Drill
from notifications.models.dispatches import DispatchKind
from notifications.outbox import post

LINKS_LIVE_FOR = timedelta(days=7)
TITLE = "Svarsprov"


class UnableToDrill(Exception):
    """No test was sent; the words say why and what to do."""

    def __init__(self, words: str | Promise) -> None:
        super().__init__(words)


class OthersWouldBeTested(UnableToDrill):
    """They are not those who were shown. ``audience`` is who it would be now."""

    def __init__(self, words: str | Promise, audience: Audience) -> None:
        super().__init__(words)
        self.audience = audience


def drill_audience(*, area_ids: Collection[int], role_ids: Collection[int], now: datetime) -> Audience:
    """Return who a test goes to: everybody in these roles and areas, also those who want grave reports only."""
    return resolve(area_ids=area_ids, role_ids=role_ids, severity=Severity.CRITICAL, sharing=Sharing.OPEN, now=now)


@transaction.atomic(durable=True)
def start_drill(
    *,
    by: User,
    areas: Collection[Area],
    roles: Collection[ContactRole],
    version: str,
    now: datetime,
    key: str,
) -> tuple[Drill, bool]:
    """Send a test to exactly those who were shown, once for each ``key`` of ``by``; tell whether it is new.

    ``version`` is that of the audience that ``by`` saw. Above a cap nothing is sent: a test can always be smaller.
    """
    # The lock makes two presses wait for each other, so that the second finds what the first made.
    User.objects.select_for_update(no_key=True).get(id=by.id)
    before = Drill.objects.select_related("dispatch").filter(started_by=by, idempotency_key=key).first()
    if before is not None:
        return before, False
    area_ids, role_ids = {area.id for area in areas}, {role.id for role in roles}
    within = area_ids_within_reach(by, Right.SEND_REPORT)
    if within is not None and not area_ids <= within:
        raise PermissionDenied(Right.SEND_REPORT)
    with translation.override(Language.SWEDISH.value):
        # Whoever leaves the list meanwhile waits until the letters are there to be stopped.
        seen = drill_audience(area_ids=area_ids, role_ids=role_ids, now=now)
        chosen = Contact.objects.filter(id__in=[one.contact_id for one in seen.recipients])
        list(chosen.select_for_update().order_by("id").values_list("id"))
        audience = drill_audience(area_ids=area_ids, role_ids=role_ids, now=now)
    _demand_the_same(audience, version)
    if caps := caps_passed_in_turn(by=by, recipients=audience.count, now=now):
        what_to_do = _("Välj färre områden eller roller, eller vänta och gör provet senare.")
        raise UnableToDrill(" ".join([*(one.words for one in caps), what_to_do]))
    drill = _drill(_post(audience, area_ids, by=by, now=now), by=by, now=now, key=key)
    drill.areas.set(area_ids)
    drill.roles.set(role_ids)
    return drill, True


def _demand_the_same(audience: Audience, version: str) -> None:
    if not audience.count:
        raise UnableToDrill(_("Ingen får provet. Välj minst ett område och en roll där det finns någon att nå."))
    if audience.version != version:
        raise OthersWouldBeTested(
            _("De som får provet är inte längre de som visades. Inget är skickat. Titta igen."), audience
        )


def _post(audience: Audience, area_ids: Collection[int], *, by: User, now: datetime) -> Dispatch:
    addressees = addressees_of(audience.recipients)
    return post(
        kind=DispatchKind.DRILL,
        title=TITLE,
        mode=Mode.LIVE,
        severity=Severity.LOW,  # What really happens goes before it.
        sharing=Sharing.OPEN,
        area_ids=sorted(area_ids),
        letters=drill_letters(languages_of(addressees), by=by),
        addressees=addressees,
        by=by,
        about_path="",
        hold=timedelta(seconds=settings.HOLD_SECONDS),
        now=now,
        links_live_for=LINKS_LIVE_FOR,
    )


def _drill(dispatch: Dispatch, *, by: User, now: datetime, key: str) -> Drill:
    today = timezone.localdate(now)
    return Drill.objects.create(
        dispatch=dispatch,
        year=today.year,
        quarter=(today.month + 2) // 3,
        started_by=by,
        started_at=now,
        idempotency_key=key,
    )
