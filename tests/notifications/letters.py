"""Letters and addressees for the tests of the post office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from contacts.models import Contact, User
from contacts.scales import Mode, Severity, Sharing
from notifications.lifecycle import DispatchState
from notifications.markers import LINK, NAME, REASONS, UNSUBSCRIBE
from notifications.models import Dispatch
from notifications.outbox import Addressee, Letter, post

TEXT = f"""Hej {NAME}!

Oroligt vid Alby centrum. Håll er på Albyvägen.

Läs rapporten:
{LINK}

Du får mejlet för att {REASONS}.
Avanmäl dig: {UNSUBSCRIBE}
"""
HTML = f"""<!doctype html>
<html lang="sv"><head><meta charset="utf-8"><title>Lägesrapport</title></head>
<body><p>Hej {NAME}!</p><p>Oroligt vid Alby centrum.</p><p><a href="{LINK}">Läs rapporten</a></p>
<p>Du får mejlet för att {REASONS}. <a href="{UNSUBSCRIBE}">Avanmäl mig</a></p></body></html>
"""
CONTENT = {
    "title": "Lägesrapport 3: Oroligt vid Alby centrum",
    "lead": "Ett femtiotal personer har samlats.",
    "facts": [["Allvarlighetsgrad", "Hög"]],
    "sections": [{"heading": "Det här ber vi dig göra", "text": "Rör er synligt.\nRing 112 vid fara."}],
    "closing": ["Fara för liv? Ring 112."],
}


def a_letter(subject: str, sharing: Sharing = Sharing.VOLUNTEERS, language: str = "sv") -> Letter:
    return Letter(language=language, sharing=sharing, subject=subject, text=TEXT, html=HTML, content=CONTENT)


def an_addressee(contact: Contact) -> Addressee:
    return Addressee(
        address=contact.address_norm,
        name=contact.name,
        language=contact.language,
        clearance=Sharing(contact.clearance),
        reasons=("du är nattvandrare i Alby",),
        actor=contact.actor.name,
        role="Nattvandrare",
        area="Alby",
        phone=contact.phone,
        contact_id=contact.id,
    )


def a_dispatch(
    by: User,
    addressees: Sequence[Addressee],
    now: datetime,
    *,
    state: DispatchState = DispatchState.SENDING,
    hold: timedelta = timedelta(0),
    **extra: Any,
) -> Dispatch:
    """Post a report to the addressees and let it be under way already, unless another state is asked for."""
    facts: dict[str, Any] = {
        "kind": "report",
        "title": "Lägesrapport 3: Oroligt vid Alby centrum",
        "mode": Mode.LIVE,
        "severity": Severity.HIGH,
        "sharing": Sharing.VOLUNTEERS,
        "area_ids": [],
        "letters": [a_letter("Lägesrapport 3: Oroligt vid Alby centrum")],
        "about_path": "/lagesrapporter/3/",
    }
    with transaction.atomic():
        dispatch = post(addressees=addressees, by=by, hold=hold, now=now, **(facts | extra))
        if state is not DispatchState.HELD:
            Dispatch.objects.filter(pk=dispatch.pk).update(state=state)
            dispatch.state = state
    return dispatch
