"""The forms of the import: the file, and the text that was previewed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LARGEST_FILE = 2_000_000


class UploadForm(forms.Form):
    """The CSV file."""

    file = forms.FileField(
        label=gettext_lazy("CSV-fil"),
        help_text=gettext_lazy("Högst 2 MB, sparad som CSV UTF-8."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={
            "required": gettext_lazy("Välj en CSV-fil."),
            "empty": gettext_lazy("Filen är tom. Välj en annan."),
            "invalid": gettext_lazy("Välj en CSV-fil."),
            "missing": gettext_lazy("Välj en CSV-fil."),
        },
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse a file that is larger than the preview can carry."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("Filen är större än 2 MB. Dela upp den i flera."))
        return file


class ConfirmForm(forms.Form):
    """The text that was previewed, carried along so that the file need not be chosen again."""

    text = forms.CharField(widget=forms.HiddenInput, strip=False, max_length=LARGEST_FILE * 2)
    partial = forms.BooleanField(required=False)
