"""Parts of pages that many see alike: rendered once for all of them, until something in them changes."""

from __future__ import annotations

import time

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

from contacts.kept import kept
from contacts.telling import Topic

register = template.Library()

MINUTE = 60


class AlikeNode(template.Node):
    """What stands between the tags. Without a class of viewers it is rendered as if the tags were not there."""

    def __init__(self, name: str, topics: tuple[Topic, ...], nodelist: NodeList) -> None:
        self.name, self.topics, self.nodelist = name, topics, nodelist

    def render(self, context: Context) -> SafeString:
        if not context.get("alike"):
            return self.nodelist.render(context)
        return kept(
            lambda: self.nodelist.render(context),
            name=self.name,
            alike=context["alike"],
            of=self.topics,
            also=context.get("alike_also", ""),
        )


class SameNode(template.Node):
    """What stands between the tags is made from the values alone, the language and the minute."""

    def __init__(self, name: str, values: list[FilterExpression], nodelist: NodeList) -> None:
        self.name, self.values, self.nodelist = name, values, nodelist

    def render(self, context: Context) -> SafeString:
        values = [str(one.resolve(context)) for one in self.values]
        return kept(
            lambda: self.nodelist.render(context),
            name=self.name,
            alike="",
            of=(),
            also=(values, int(time.time() // MINUTE)),
            seconds=MINUTE,
        )


@register.tag
def same(parser: Parser, token: Token) -> SameNode:
    """Render ``{% same name value ... %} ... {% endsame %}`` once a minute as long as the values are the same.

    The values must be everything that the inside is made from, as this viewer may read it.
    """
    _tag, name, *values = token.split_contents()
    nodelist = parser.parse(("endsame",))
    parser.delete_first_token()
    return SameNode(name, [parser.compile_filter(one) for one in values], nodelist)


@register.tag
def alike(parser: Parser, token: Token) -> AlikeNode:
    """Render ``{% alike name topic ... %} ... {% endalike %}`` once for all viewers of the class ``alike``.

    ``alike_also`` is what else it depends on. Nothing of one viewer alone may stand inside: no forms, no greetings.
    """
    _tag, name, *topics = token.split_contents()
    nodelist = parser.parse(("endalike",))
    parser.delete_first_token()
    return AlikeNode(name, tuple(Topic(one) for one in topics), nodelist)
