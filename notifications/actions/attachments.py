"""What we answer when somebody's mail had files with it: the words arrived, the files are not kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from contacts.models import Contact
from contacts.scales import Language, Mode, Severity, Sharing
from notifications.markers import NAME, clean
from notifications.models import Delivery
from notifications.models.dispatches import DispatchKind
from notifications.outbox import Addressee, Letter, post

AT_MOST_EVERY = timedelta(days=1)
"""One such letter a day to an address: whatever answers by itself gets no second one to answer."""


@transaction.atomic(durable=True)
def refuse_attachments(*, delivery: Delivery, answered_at: datetime, now: datetime) -> bool:
    """Tell the recipient of a letter that the files with their answer were not kept. Tells whether a letter went.

    It goes to the address on the list and nowhere else, whatever the mail said about where it came from. A mail that
    is read again after a day is no reason for one.
    """
    sharers = Contact.objects.at_address(delivery.address).select_for_update().order_by("id")
    known = any(one.id == delivery.contact_id and one.active for one in sharers)
    lately = Delivery.objects.replied_to_since(now - AT_MOST_EVERY, delivery.address).exists()
    if not known or lately or answered_at <= now - AT_MOST_EVERY:
        return False
    language = delivery.contact.language if delivery.contact else Language.SWEDISH.value
    letters = [_letter(code, Mode(delivery.mode)) for code in sorted({language, Language.SWEDISH.value})]
    post(
        kind=DispatchKind.REPLY,
        title=letters[-1].subject,
        mode=Mode(delivery.mode),
        severity=Severity.LOW,
        sharing=Sharing.OPEN,
        area_ids=(),
        letters=letters,
        addressees=[_addressee(delivery, language)],
        by=delivery.dispatch.created_by,
        about_path=delivery.dispatch.about_path,
        hold=timedelta(0),
        now=now,
        thread=delivery.dispatch.thread,
    )
    return True


def _letter(language: str, mode: Mode) -> Letter:
    with translation.override(language):
        exercise = mode == Mode.EXERCISE
        title = _("Vi fick ditt svar, men inte bilagan")
        context = {"title": f"{_('ÖVNING')}: {title}" if exercise else title, "name": NAME, "exercise": exercise}
        return Letter(
            language=language,
            sharing=Sharing.OPEN,
            subject=str(context["title"]),
            text=render_to_string("notifications/letters/attachment.txt", context),
            html=render_to_string("notifications/letters/attachment.html", context),
            content={"title": context["title"], "lead": "", "facts": [], "sections": [], "closing": []},
        )


def _addressee(delivery: Delivery, language: str) -> Addressee:
    return Addressee(
        address=delivery.address,
        name=clean(delivery.name),
        language=language,
        clearance=Sharing(delivery.clearance),
        actor=delivery.actor,
        role=delivery.role,
        area=delivery.area,
        phone=delivery.phone,
        contact_id=delivery.contact_id,
    )
