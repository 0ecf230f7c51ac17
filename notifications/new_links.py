"""The small letter that carries a new personal link: nothing of the report is in it but its title."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.template.loader import render_to_string
from django.utils import translation

from contacts.scales import Mode, Severity, Sharing
from notifications.markers import LINK, NAME
from notifications.models import Delivery, Dispatch
from notifications.models.dispatches import DispatchKind
from notifications.outbox import Addressee, Letter, post

# After so long a report is history: whoever needs it then asks a person.
REPORTS_ARE_READ_FOR = timedelta(days=7)


def post_new_link(newest: Delivery, *, address: str, now: datetime) -> Dispatch:
    """Write a letter with a new link to the recipient of ``newest``, in the caller's transaction. It is not held.

    It goes to ``address``, the one that is registered now, and its link opens the newest letter of the series.
    """
    words, sent = newest.rendition, newest.dispatch
    dispatch = post(
        kind=DispatchKind.NEW_LINK,
        title=sent.title,
        mode=Mode(sent.mode),
        severity=Severity(sent.severity),
        sharing=Sharing(sent.sharing),
        area_ids=list(sent.areas.values_list("id", flat=True)),
        letters=[_letter(newest)],
        addressees=[
            Addressee(
                address=address,
                name=newest.name,
                language=words.language,
                clearance=Sharing(newest.clearance),
                reasons=tuple(newest.reasons),
                actor=newest.actor,
                role=newest.role,
                area=newest.area,
                phone=newest.phone,
                contact_id=newest.contact_id,
                user_id=newest.user_id,
            )
        ],
        by=sent.created_by,
        about_path=sent.about_path,
        hold=timedelta(0),
        now=now,
        thread=sent.thread,
    )
    dispatch.links_expire_at = min(dispatch.links_expire_at, sent.release_at + REPORTS_ARE_READ_FOR)
    dispatch.save(update_fields=["links_expire_at"])
    return dispatch


def _letter(newest: Delivery) -> Letter:
    words = newest.rendition
    with translation.override(words.language):
        context = {
            "title": words.content["title"],
            "exercise": newest.mode == Mode.EXERCISE,
            "name": NAME,
            "link": LINK,
        }
        return Letter(
            language=words.language,
            sharing=Sharing(words.sharing),
            subject=" ".join(render_to_string("notifications/letters/new_link_subject.txt", context).split()),
            text=render_to_string("notifications/letters/new_link.txt", context).strip() + "\n",
            html=render_to_string("notifications/letters/new_link.html", context),
            content=words.content,
        )
