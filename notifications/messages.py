"""The same letters as Django's own messages, for e-mail backends that send nothing else."""

from __future__ import annotations

from email.headerregistry import Address
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from notifications import headers, verp
from notifications.errands import Errand
from notifications.markers import UNSUBSCRIBE, fill, fill_html
from notifications.mime import Skeleton, message_id, unsubscription
from notifications.signing import signature


class SignedMessage(EmailMultiAlternatives):
    """A message that is signed as it is built, whenever a backend asks for it, if letters are signed here."""

    def message(self, *args: Any, **kwargs: Any) -> Any:
        built = super().message(*args, **kwargs)
        if settings.DKIM is not None:
            # Folds make no difference to a relaxed signature (RFC 6376, 3.4.2), and Django lets none through.
            line = signature(built.as_bytes()).decode("ascii").replace("\r\n", "")
            name, _colon, value = line.partition(": ")
            built[name] = value
        return built


def message_of(skeleton: Skeleton, errand: Errand) -> EmailMultiAlternatives:
    """Return one letter for ``django.core.mail``, with the words and the headers that the fast road sends."""
    parts = skeleton.parts(errand)
    rendition = skeleton.rendition
    own = {
        "Message-ID": f"<{message_id(skeleton.dispatch_id, errand.public_id)}>",
        "Content-Language": rendition.language,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if skeleton.thread:
        own["References"] = f"<{skeleton.thread}@{settings.MESSAGE_ID_DOMAIN}>"
    if skeleton.listed:
        own["List-Id"] = f'"Lagesrapporter" <lagesrapporter.{settings.MESSAGE_ID_DOMAIN}>'
        own |= unsubscription(parts[UNSUBSCRIBE], errand.public_id)
    message = SignedMessage(
        subject=headers.one_line(rendition.subject, 250),
        body=fill(rendition.text, parts),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[_mailbox(errand.name, errand.address)],
        reply_to=[_mailbox(skeleton.reply_name, verp.reply_for(errand.public_id))],
        headers=own,
    )
    message.attach_alternative(fill_html(rendition.html, parts), "text/html")
    # For backends that let the sender choose (django-anymail's attribute); others take it from the From header.
    message.envelope_sender = verp.sender_for(errand.public_id)  # type: ignore[attr-defined]
    return message


def _mailbox(name: str, address: str) -> str:
    shown = headers.one_line(name, headers.LONGEST_NAME)
    return str(Address(shown, addr_spec=headers.wire_address(address)))
