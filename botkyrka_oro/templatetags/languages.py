"""Texts of one language among words of another: which way they run, and how they are kept from mixing."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi

from contacts.scales import RIGHT_TO_LEFT

register = template.Library()


@register.filter
def direction(language: str) -> str:
    """Return which way ``language`` is written, as HTML says it."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


@register.filter
def isolated(words: str) -> str | SafeString:
    """Return a name, address or number so that it stays whole among words that run from right to left.

    Without it a full stop or another number beside it would change places with it (Unicode Annex 9).
    """
    if not get_language_bidi():
        return words
    return format_html('<bdi dir="auto">{}</bdi>', words)
