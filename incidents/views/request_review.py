"""What the review of a request rests on: the letter as it would be read, who gets it, and who may send it."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from contacts.audience import Audience
from contacts.models import User
from contacts.personal_data import Detail
from incidents import letters
from incidents.actions.four_eyes import four_eyes_needed
from incidents.actions.requests import audience_of
from incidents.actions.sending import hold_seconds_at
from incidents.request_contents import RequestContent, details_of_request
from incidents.views.audience import summary_of
from incidents.views.reviewing import sentence_to_tick, words_on_button
from notifications.caps import Passed, caps_passed
from notifications.markers import LINK, NAME, REASONS, UNSUBSCRIBE, fill, fill_html


@dataclass(frozen=True)
class RequestReview:
    """One request as one user may decide about it at one moment."""

    subject: str
    text: str
    html: str
    audience: Audience
    summary: dict[str, object]
    unweighed: list[Detail]
    caps: tuple[Passed, ...]
    four_eyes: bool
    tick: str
    button: str
    hold_seconds: int

    @property
    def may_send(self) -> bool:
        """Tell whether this one person is enough."""
        return self.audience.count > 0 and not self.caps and not self.four_eyes

    @property
    def may_send_alone(self) -> bool:
        """Tell whether one person is enough who says why nobody else is there."""
        return self.audience.count > 0 and not self.caps and self.four_eyes

    @property
    def styles(self) -> list[str]:
        """Return what the content security policy has to name for the letter to be drawn (CSP Level 3, 2.3.1)."""
        found = re.findall(r"<style[^>]*>(.*?)</style>", self.html, re.DOTALL)
        digests = (hashlib.sha256(style.encode()).digest() for style in found)
        return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def look_at_request(content: RequestContent, user: User, now: datetime) -> RequestReview:
    """Return everything the review of a tidy request shows and decides by. It only reads."""
    audience = audience_of(content, now)
    subject, text, html = letters.preview_of_request(content, user, now)
    own, link = {NAME: user.name, REASONS: _("(mottagarens roll och område)")}, _("(mottagarens egen länk)")
    details = {one.key: one for found in details_of_request(content).values() for one in found if not one.forbidden}
    return RequestReview(
        subject=subject,
        text=fill(text, own | {LINK: link, UNSUBSCRIBE: link}),
        html=fill_html(html, own | {LINK: "#", UNSUBSCRIBE: "#"}),
        audience=audience,
        summary=summary_of(audience),
        unweighed=list(details.values()),
        caps=caps_passed(by=user, recipients=audience.count, now=now),
        four_eyes=four_eyes_needed(audience, content.sharing),
        tick=sentence_to_tick(audience.count, audience.volunteers, content.severity),
        button=words_on_button(audience.count),
        hold_seconds=hold_seconds_at(content.severity),
    )
