"""How photos look in the API."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from contacts.api.bodies import In
from contacts.api.fields import MISSING, Line, Text
from incidents.api.incident_serializers import LONGEST_TEXT, PersonOut
from incidents.forms.photos import LONGEST_REASON, drawn_from
from incidents.models import Photo


class PhotoOut(serializers.Serializer[Photo]):
    """A photo. ``entry`` is the line of the log that it stands with; the file is JPEG without metadata."""

    name = serializers.UUIDField()
    entry = serializers.IntegerField(source="entry_id")
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    added_by = PersonOut()
    added_at = serializers.DateTimeField()
    removed_at = serializers.DateTimeField(allow_null=True)
    removal_reason = serializers.CharField()


class PhotosIn(In):
    """One to five photos, and what there is to say about them."""

    text = Text(max_length=LONGEST_TEXT, allow_blank=True, default="")
    photos = serializers.ListField(
        child=serializers.FileField(use_url=False),
        allow_empty=False,
        error_messages={"required": MISSING, "empty": MISSING},
        help_text=_("En till fem filer i JPEG, PNG eller WebP, högst 10 MB var och 11 MB tillsammans."),
    )

    def validate_photos(self, files: list[Any]) -> Any:
        """Return the photos, drawn anew."""
        try:
            return drawn_from(files)
        except ValidationError as refused:
            raise serializers.ValidationError(refused.messages) from None


class PhotoRemoval(In):
    """Why a photo goes."""

    reason = Line(max_length=LONGEST_REASON, help_text=_("Skälet står kvar i loggen."))
