"""What we say about it: situation reports, their sections, and who they are meant for."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Area, ContactRole, User
from contacts.models.changes import RecordedChange
from contacts.scales import Language, Mode, Severity, Sharing, one_of
from incidents.lifecycle import ReportStatus
from incidents.models.incidents import Incident
from incidents.report_querysets import SituationReportQuerySet
from notifications.models import Dispatch


class ReportKind(models.TextChoices):
    """Where a report stands in its series."""

    FIRST = "first", _("Första rapporten")
    UPDATE = "update", _("Uppdatering")
    FINAL = "final", _("Sista rapporten")
    CORRECTION = "correction", _("Rättelse")


class SectionKind(models.TextChoices):
    """The headings of a report, in words that a night walker understands. Only a correction says what was wrong."""

    WRONG = "wrong", _("Det här var fel")
    HAPPENED = "happened", _("Det här har hänt")
    DOING = "doing", _("Det här gör vi")
    ASK = "ask", _("Det här ber vi dig göra")
    UNKNOWN = "unknown", _("Det vet vi inte än")
    CONSEQUENCES = "consequences", _("Konsekvenser")
    YOUNG_INVOLVED = "young_people_involved", _("Konsekvenser för inblandade unga")
    YOUNG_SUSPECTED = "young_people_suspected", _("Konsekvenser för unga som misstänks vara inblandade")
    RESIDENTS = "residents_and_workers", _("Konsekvenser för boende och arbetande i området")
    PUBLIC_ACTORS = "public_actors", _("Konsekvenser för samhällsaktörer med uppdrag i området")


class ReportSeries(models.Model):
    """The reports about one course of events, numbered from 1."""

    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.LIVE)
    started_at = models.DateTimeField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [one_of("mode", Mode, "a_report_series_is_live_or_exercise")]

    def __str__(self) -> str:
        return f"{self.pk}"


class SituationReport(models.Model):
    """A situation report: draft, submitted, approved or returned. Its number is given when it is approved."""

    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.LIVE)
    series = models.ForeignKey(ReportSeries, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveIntegerField(null=True)
    kind = models.CharField(max_length=10, choices=ReportKind.choices)
    status = models.CharField(max_length=9, choices=ReportStatus.choices, default=ReportStatus.DRAFT)
    title = models.CharField(max_length=60)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    sharing = models.PositiveSmallIntegerField(choices=Sharing.choices)
    next_report_due = models.DateTimeField(null=True, blank=True)
    is_last = models.BooleanField(default=False)
    incidents = models.ManyToManyField(Incident, through="ReportIncident", related_name="reports")
    audience_areas = models.ManyToManyField(Area, related_name="reports", blank=True)
    audience_roles = models.ManyToManyField(ContactRole, related_name="reports", blank=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="written_reports")
    created_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="submitted_reports")
    submitted_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="approved_reports")
    approved_at = models.DateTimeField(null=True)
    submitted_audience = models.JSONField(null=True)  # who would have got it then: contacts.audience.Shown
    four_eyes_required = models.BooleanField(default=False)
    alone_on_duty_reason = models.TextField(blank=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    dispatch = models.OneToOneField(Dispatch, on_delete=models.PROTECT, null=True, related_name="report")
    idempotency_key = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)

    objects = SituationReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="one_report_of_a_number_in_its_series"),
            models.UniqueConstraint(fields=["author", "idempotency_key"], name="one_report_per_drawn_form"),
            models.CheckConstraint(
                condition=~Q(status=ReportStatus.APPROVED)
                | Q(
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    dispatch__isnull=False,
                    number__isnull=False,
                ),
                name="an_approved_report_says_by_whom_and_has_its_dispatch",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReportStatus.APPROVED)
                | Q(four_eyes_required=False)
                | ~Q(alone_on_duty_reason="")
                | (~Q(approved_by=F("author")) & ~Q(approved_by=F("submitted_by"))),
                name="four_eyes_on_every_report",
            ),
            models.CheckConstraint(
                condition=Q(status=ReportStatus.DRAFT)
                | Q(status=ReportStatus.RETURNED)
                | Q(is_last=True, next_report_due__isnull=True)
                | Q(is_last=False, next_report_due__isnull=False),
                name="a_report_says_when_the_next_one_comes_or_that_it_is_the_last",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReportStatus.APPROVED) | ~Q(sharing=Sharing.NAMED),
                name="a_report_for_named_people_is_never_sent",
            ),
            models.CheckConstraint(
                condition=Q(kind=ReportKind.CORRECTION, corrects__isnull=False)
                | (~Q(kind=ReportKind.CORRECTION) & Q(corrects__isnull=True)),
                name="a_correction_says_what_it_corrects",
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=~Q(status=ReportStatus.APPROVED),
                name="one_open_correction_of_a_report",
            ),
            one_of("mode", Mode, "a_report_is_live_or_exercise"),
            one_of("kind", ReportKind, "a_report_is_of_a_known_kind"),
            one_of("status", ReportStatus, "a_report_has_a_known_status"),
            one_of("severity", Severity, "a_report_has_a_known_severity"),
            one_of("sharing", Sharing, "a_report_has_a_known_sharing"),
        ]

    def __str__(self) -> str:
        return self.title


class ReportIncident(models.Model):
    """An incident that a report builds on, of the same world."""

    report = models.ForeignKey(SituationReport, on_delete=models.CASCADE)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT)
    mode = models.CharField(max_length=8, choices=Mode.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "incident"], name="an_incident_once_in_a_report")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.incident_id}"


class ReportSection(models.Model):
    """One section of a report, in one language for one class of sharing."""

    report = models.ForeignKey(SituationReport, on_delete=models.CASCADE, related_name="sections")
    kind = models.CharField(max_length=25, choices=SectionKind.choices)
    language = models.CharField(max_length=5, choices=Language.choices, default=Language.SWEDISH)
    sharing = models.PositiveSmallIntegerField(choices=Sharing.choices)
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "kind", "language", "sharing"],
                name="one_section_of_a_kind_per_language_and_sharing",
            ),
            one_of("kind", SectionKind, "a_section_is_of_a_known_kind"),
            one_of("sharing", Sharing, "a_section_has_a_known_sharing"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.kind}"


class ReportChange(RecordedChange):
    """A change of a report: its status with the comment or reason, and what was decided about it."""

    report = models.ForeignKey(SituationReport, on_delete=models.PROTECT, related_name="changes")

    def __str__(self) -> str:
        return f"{self.report_id} {self.field}"


class KeptDetail(models.Model):
    """A phone number, address or plate that somebody decided to keep in a report after weighing secrecy.

    The decision holds for texts that go as widely as ``sharing`` or less; a wider text is weighed again.
    """

    report = models.ForeignKey(SituationReport, on_delete=models.PROTECT, related_name="kept_details")
    kind = models.CharField(max_length=20)
    text = models.CharField(max_length=300)
    sharing = models.PositiveSmallIntegerField(choices=Sharing.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "kind", "text", "sharing"], name="a_detail_is_kept_once"),
            one_of("sharing", Sharing, "a_detail_is_kept_for_a_known_sharing"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.kind}"
