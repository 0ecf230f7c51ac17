"""The form that a recipient answers with: how it is, in one press, and words for those who have more to tell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from notifications.actions.responding import WORDS, question_field
from notifications.markers import tidy
from notifications.models import Question
from notifications.models.answers import ResponseKind

LONGEST_KEY = 100
# A message is what words alone are: nobody chooses it.
KINDS = [kind for kind in ResponseKind if kind is not ResponseKind.MESSAGE]


class Words(forms.CharField):
    """Words as they are kept; how long they may be, and what may not stand in them, is the deed's to say."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea, **options)

    def to_python(self, value: Any) -> str:
        """Return the words without what nobody sees."""
        return tidy(super().to_python(value) or "")


class AnswerForm(forms.Form):
    """An answer: the questions that were asked, how it is, and words."""

    use_required_attribute = False

    key = forms.CharField(
        max_length=LONGEST_KEY, required=False, widget=forms.HiddenInput, initial=lambda: str(uuid4())
    )
    kind = forms.ChoiceField(
        label=_("Hur är läget?"),
        widget=forms.RadioSelect,
        required=False,
        choices=[(kind.value, kind.label) for kind in KINDS],
        error_messages={"invalid_choice": _("Välj ett av svaren.")},
    )
    text = Words(label=_("Berätta mer"), help_text=_("Skriv inte namn på enskilda."))

    def __init__(self, typed: Any = None, *, questions: Iterable[Question], asked_in: str) -> None:
        """Draw the form; ``asked_in`` is the language of the questions, whatever that of the page (WCAG 3.1.2)."""
        super().__init__(typed, auto_id="svar_%s")
        self.asked = list(questions)
        for question in self.asked:
            self.fields[question_field(question.id)] = Words(
                label=format_html('<span lang="{}" dir="auto">{}</span>', asked_in, question.text)
            )

    @property
    def to_answer(self) -> list[Any]:
        """Return the fields of the questions, in their order."""
        return [self[question_field(question.id)] for question in self.asked]

    def said(self) -> dict[str, Any]:
        """Return what was said, for the deed."""
        typed = self.cleaned_data
        return {
            "kind": ResponseKind(typed["kind"] or ResponseKind.MESSAGE),
            "text": typed[WORDS],
            "key": typed["key"] or str(uuid4()),
            "answers": {question.id: typed[question_field(question.id)] for question in self.asked},
        }
