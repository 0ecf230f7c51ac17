"""A decision to send, and the frozen words that it sends."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Area, User
from contacts.models.changes import RecordedChange
from contacts.scales import Language, Mode, Severity, Sharing, one_of
from notifications.lifecycle import DispatchState
from notifications.querysets import DispatchQuerySet


class DispatchKind(models.TextChoices):
    """What is sent: a report to recipients or what follows one, or a letter to our own staff, counted apart."""

    REPORT = "report", _("Lägesrapport")
    CORRECTION = "correction", _("Rättelse")
    RESEND = "resend", _("Skickat igen")
    REMINDER = "reminder", _("Påminnelse")
    DEPUTY = "deputy", _("Till ersättare")
    REQUEST = "request", _("Begäran om lägesrapport")
    DRILL = "drill", _("Svarsprov")
    REVIEW = "review", _("Kontroll av uppgifter")
    NEW_LINK = "new_link", _("Ny länk")
    REPLY = "reply", _("Svar på mejl")
    TRIAL = "trial", _("Provmejl")
    NOTICE = "notice", _("Meddelande till personal")


PUBLIC_ID_BYTES = 16


def random_public_id() -> str:
    """Return 128 random bits as 32 hexadecimal digits."""
    return secrets.token_hex(PUBLIC_ID_BYTES)


def random_public_ids(count: int) -> list[str]:
    """Return as many as that at once, each with 128 random bits of its own."""
    digits = secrets.token_hex(PUBLIC_ID_BYTES * count)
    length = 2 * PUBLIC_ID_BYTES
    return [digits[start : start + length] for start in range(0, length * count, length)]


# What carries the very words of the dispatch that it follows: it is corrected together with it.
CARRYING_ON = (DispatchKind.RESEND, DispatchKind.REMINDER, DispatchKind.DEPUTY)
FOLLOW_UPS = (DispatchKind.CORRECTION, *CARRYING_ON)
# What we send to recipients on our own account: each counts against the caps.
TO_RECIPIENTS = (
    DispatchKind.REPORT,
    *FOLLOW_UPS,
    DispatchKind.REQUEST,
    DispatchKind.DRILL,
    DispatchKind.REVIEW,
)
# What one recipient gets because of something that they did, at most once for each time they did it.
AT_THEIR_WISH = (DispatchKind.NEW_LINK, DispatchKind.REPLY)


class Dispatch(models.Model):
    """One decision to send. Held until ``release_at``, then carried out letter by letter.

    A correction, and letters sent again to mended addresses, are dispatches of their own that follow the first one.
    """

    public_id = models.CharField(max_length=32, unique=True, default=random_public_id)
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.LIVE)
    kind = models.CharField(max_length=10, choices=DispatchKind.choices)
    title = models.CharField(max_length=200)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    sharing = models.PositiveSmallIntegerField(choices=Sharing.choices)
    areas = models.ManyToManyField(Area, related_name="dispatches", blank=True)
    about_path = models.CharField(max_length=200, blank=True)
    thread = models.CharField(max_length=60, blank=True)  # what mail programs gather letters under; ASCII
    state = models.CharField(max_length=9, choices=DispatchState.choices, default=DispatchState.HELD)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by")
    recipient_count = models.PositiveIntegerField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="dispatches")
    created_at = models.DateTimeField()
    release_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    links_expire_at = models.DateTimeField()
    answer_by = models.DateTimeField(null=True, blank=True)  # when acknowledgements or answers are wanted by

    objects = DispatchQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("mode", Mode, "a_dispatch_is_live_or_exercise"),
            one_of("kind", DispatchKind, "a_dispatch_is_of_a_known_kind"),
            one_of("severity", Severity, "a_dispatch_has_a_known_severity"),
            one_of("sharing", Sharing, "a_dispatch_has_a_known_sharing"),
            one_of("state", DispatchState, "a_dispatch_is_in_a_known_state"),
            models.CheckConstraint(condition=~Q(sharing=Sharing.NAMED), name="named_is_never_mailed"),
            models.CheckConstraint(
                condition=Q(kind__in=FOLLOW_UPS, follows__isnull=False)
                | (~Q(kind__in=FOLLOW_UPS) & Q(follows__isnull=True)),
                name="what_follows_a_dispatch_says_which",
            ),
        ]
        indexes = [
            # For postman.release_due: the few that wait or are under way.
            models.Index(
                fields=["release_at"],
                condition=Q(state__in=(DispatchState.HELD, DispatchState.SENDING)),
                name="dispatch_under_way",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def carries_on(self) -> bool:
        """Tell whether this carries the very words of the dispatch that it follows."""
        return self.kind in CARRYING_ON

    @property
    def is_report(self) -> bool:
        """Tell whether its letters are a situation report: one that is read, and not only a question or a notice."""
        return self.kind in (DispatchKind.REPORT, *FOLLOW_UPS)


class DispatchChange(RecordedChange):
    """A change of a dispatch's state."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.PROTECT, related_name="changes")

    def __str__(self) -> str:
        return f"{self.dispatch_id} {self.field}"


class Rendition(models.Model):
    """The words of a dispatch in one language for one class of sharing, frozen (database trigger).

    ``text`` and ``html`` hold markers where each recipient's own parts go (``notifications.markers``).
    ``content`` is what the personal page shows: ``{"title": str, "lead": str, "facts": [[label, value]],
    "sections": [{"heading": str, "text": str}], "closing": [str]}``, all plain text.
    """

    dispatch = models.ForeignKey(Dispatch, on_delete=models.PROTECT, related_name="renditions")
    mode = models.CharField(max_length=8, choices=Mode.choices)
    language = models.CharField(max_length=5, choices=Language.choices)
    sharing = models.PositiveSmallIntegerField(choices=Sharing.choices)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField()
    content = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dispatch", "language", "sharing"], name="one_rendition_per_language_and_sharing"
            ),
            one_of("language", Language, "a_rendition_has_a_known_language"),
            one_of("sharing", Sharing, "a_rendition_has_a_known_sharing"),
        ]

    def __str__(self) -> str:
        return self.subject
