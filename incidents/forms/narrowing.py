"""What pages that narrow down have in common: choices that may be left alone, words to look for, and what is set."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from incidents.forms.fields import OneOf, Text, Words

LONGEST_SEARCH = 100
SHORTEST_SEARCH = 2


class SearchWords(Text):
    """Words to look for. A single letter is refused: it stands everywhere."""

    def __init__(self, **options: Any) -> None:
        super().__init__(most=LONGEST_SEARCH, **options)

    def clean(self, value: Any) -> Any:
        """Return the words."""
        words = super().clean(value)
        if words and len(words) < SHORTEST_SEARCH:
            raise ValidationError(_("Skriv minst två tecken."))
        return words


def narrowed_by(label: Words) -> OneOf[Any]:
    """Return a field that narrows down when something is chosen."""
    return OneOf[Any](
        label=label, missing=_("Det filtret finns inte. Välj i listan."), required=False, widget=forms.Select
    )


@dataclass(frozen=True)
class ActiveFilter:
    """A filter in use, and the address without it."""

    label: str
    url: str


class NarrowingForm(forms.Form):
    """A form that stands in the address, so that a view can be shared."""

    # The fields whose filters are told apart from the form, in this order; all of them unless it says otherwise.
    told: tuple[str, ...] = ()

    def offer(self, name: str, things: Iterable[tuple[str, Words, Any]], empty: Words) -> None:
        """Let the user narrow down by one of ``things``; ``empty`` are the words for all of them."""
        field = self.fields[name]
        assert isinstance(field, OneOf)
        field.offer(things, empty=empty)

    def in_use(self, query: QueryDict, path: str) -> list[ActiveFilter]:
        """Return the filters that are set, each with the address that takes it away."""
        if not self.is_valid():
            return []
        found = []
        for name in self.told or self.fields:
            bound, value = self.fields[name], self.cleaned_data.get(name)
            if not value:
                continue
            words = bound.words.get(query.get(name, "")) if isinstance(bound, OneOf) else value
            rest = query.copy()
            for gone in (name, "page"):
                rest.pop(gone, None)
            found.append(ActiveFilter(f"{bound.label}: {words}", f"{path}?{rest.urlencode()}"))
        return found
