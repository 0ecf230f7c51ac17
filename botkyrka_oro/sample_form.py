"""A form with one of each kind of field, for the component page."""

from __future__ import annotations

from django import forms

from contacts.scales import Severity, Sharing
from incidents.forms.photos import Photos


class SampleForm(forms.Form):
    """One of each kind of field."""

    title = forms.CharField(
        label="Rubrik", help_text="Var och vad. Blir mejlets ämne.", error_messages={"required": "Skriv en rubrik."}
    )
    text = forms.CharField(label="Det här har hänt", widget=forms.Textarea, required=False)
    area = forms.ChoiceField(
        label="Område", choices=[("", "Välj"), ("alby", "Alby")], error_messages={"required": "Välj ett område."}
    )
    again = forms.BooleanField(
        label="Jag har läst texten. Den går till 312 personer, varav 118 frivilliga.",
        error_messages={"required": "Läs texten och kryssa här."},
    )
    sharing = forms.ChoiceField(
        label="Delning",
        widget=forms.RadioSelect,
        choices=Sharing.choices,
        error_messages={"required": "Välj hur långt texten får spridas."},
    )
    where = forms.ChoiceField(
        label="Var?",
        widget=forms.RadioSelect,
        choices=[("a", "Alby"), ("f", "Fittja")],
        error_messages={"required": "Välj var det hände."},
    )
    severity = forms.ChoiceField(
        label="Hur allvarligt?",
        widget=forms.RadioSelect,
        choices=Severity.choices,
        error_messages={"required": "Välj hur allvarligt det är."},
    )
    photos = Photos()
