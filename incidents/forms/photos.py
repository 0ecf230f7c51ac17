"""The field that takes photos, and the form that removes one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from incidents.forms.fields import Text
from incidents.redrawing import LARGEST_TOGETHER, MOST_PHOTOS, Drawn, NotAPhoto, draw_anew

LONGEST_REASON = 300


class SeveralFiles(forms.FileInput):
    """A file input that takes several."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: MultiValueDict[str, UploadedFile[Any]], name: str) -> Any:
        """Return all files of this name; the second input of the page, for the camera, has the same name."""
        del data
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class Photos(forms.FileField):
    """Up to five photos, none needed; its value is the photos, drawn anew."""

    together = LARGEST_TOGETHER

    def __init__(self) -> None:
        super().__init__(
            required=False,
            label=_("Bilder"),
            help_text=_("Högst fem. Undvik ansikten och registreringsnummer. Plats och tid i bildfilen tas bort."),
            widget=SeveralFiles(attrs={"accept": "image/*", "multiple": True}),
        )

    def clean(self, data: Any, initial: Any = None) -> list[Drawn]:
        """Return the photos, or say what is wrong with the first that cannot be kept."""
        del initial
        return drawn_from(data or [])


def drawn_from(files: Iterable[UploadedFile[Any]]) -> list[Drawn]:
    """Return uploaded ``files`` as photos; raises ``ValidationError`` with a sentence."""
    chosen = list(files)
    if len(chosen) > MOST_PHOTOS:
        raise ValidationError(_("Välj högst fem bilder åt gången. Resten kan du lägga till efteråt."))
    if sum(file.size or 0 for file in chosen) > LARGEST_TOGETHER:
        raise ValidationError(_("Bilderna är för stora tillsammans. Välj färre, och lägg till resten efteråt."))
    try:
        return [draw_anew(file, size=file.size or 0) for file in chosen]
    except NotAPhoto as refusal:
        raise ValidationError(str(refusal)) from None


class RemovePhotoForm(forms.Form):
    """Why a photo goes."""

    reason = Text(
        most=LONGEST_REASON,
        label=_("Varför tas bilden bort?"),
        missing=_("Skriv varför bilden tas bort."),
        help_text=_("Skälet och ditt namn står kvar i loggen. Bilden går inte att få tillbaka."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
