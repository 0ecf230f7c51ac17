"""How many people it takes to send a report: one, two, or two without exception."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from contacts.audience import Audience
from contacts.models import User
from contacts.rights import Right
from contacts.scales import Sharing
from incidents.access import may_with_report
from incidents.lifecycle import EDITABLE
from incidents.models import SituationReport
from notifications.caps import Passed, caps_passed_in_turn


class FourEyesNeeded(Exception):
    """Somebody else has to approve this report."""

    def __init__(self) -> None:
        super().__init__(_("Rapporten går till många eller är fri att sprida. Någon annan än du måste godkänna den."))


class CapPassed(FourEyesNeeded):
    """More would leave than one person may send. Nobody is so alone on duty that it goes without a second one."""

    def __init__(self, caps: Collection[Passed]) -> None:
        what_to_do = _("Någon annan än du måste läsa och godkänna. Här räcker det inte att vara ensam i tjänst.")
        Exception.__init__(self, " ".join([*(one.words for one in caps), str(what_to_do)]))
        self.caps = tuple(caps)


class TooManyToAsk(FourEyesNeeded):
    """So many are asked, or so openly, that one person has to say why nobody else is there."""

    def __init__(self) -> None:
        words = _(
            "Begäran går till många eller är fri att sprida. Välj färre mottagare, eller skriv varför du är ensam i "
            "tjänst. Säkerhetschefen får då ett mejl."
        )
        Exception.__init__(self, words)


class CapPassedByAsking(CapPassed):
    """More would leave than one person may send."""

    def __init__(self, caps: Collection[Passed]) -> None:
        what_to_do = _(
            "Välj färre områden eller roller, eller be någon annan skicka. Här räcker det inte att vara ensam i tjänst."
        )
        Exception.__init__(self, " ".join([*(one.words for one in caps), str(what_to_do)]))
        self.caps = tuple(caps)


def demand_eyes(report: SituationReport, *, by: User, audience: Audience, reason: str, now: datetime) -> bool:
    """Note on a locked ``report`` whether it takes two people; tell whether ``by`` sends alone what takes two.

    Raises ``FourEyesNeeded`` when that needs a ``reason``, ``CapPassed`` when no reason is good enough.
    """
    caps = caps_passed_in_turn(by=by, recipients=audience.count, now=now)
    report.four_eyes_required = bool(caps) or four_eyes_needed(audience, Sharing(report.sharing))
    if not report.four_eyes_required or may_approve_alone(report, by, audience, caps):
        return False
    if caps:
        raise CapPassed(caps)
    if not reason:
        raise FourEyesNeeded
    report.alone_on_duty_reason = reason
    return True


def demand_eyes_to_ask(*, by: User, audience: Audience, sharing: Sharing, reason: str, now: datetime) -> bool:
    """Tell whether ``by`` alone asks so many that it takes two people. A request is nobody's draft to approve.

    Raises ``TooManyToAsk`` when that needs a ``reason``, ``CapPassedByAsking`` when no reason is good enough.
    """
    caps = caps_passed_in_turn(by=by, recipients=audience.count, now=now)
    if caps:
        raise CapPassedByAsking(caps)
    if not four_eyes_needed(audience, sharing):
        return False
    if not reason:
        raise TooManyToAsk
    return True


def four_eyes_needed(audience: Audience, sharing: Sharing) -> bool:
    """Tell whether a text that goes so widely, or to so many, takes two people."""
    return audience.count > settings.FOUR_EYES_ABOVE or sharing == Sharing.OPEN


def may_approve_alone(report: SituationReport, user: User, audience: Audience, caps: Collection[Passed] = ()) -> bool:
    """Tell whether ``user`` may approve ``report`` without saying that nobody else is there."""
    if not may_with_report(user, report, Right.SEND_REPORT):
        return False
    if not (caps or four_eyes_needed(audience, Sharing(report.sharing))):
        return True
    own = user.id in (report.author_id, report.submitted_by_id)
    submits_it_now = report.status in EDITABLE
    return may_with_report(user, report, Right.APPROVE_REPORT) and not own and not submits_it_now
