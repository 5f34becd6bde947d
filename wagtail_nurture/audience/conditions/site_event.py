from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from wagtail import blocks

from wagtail_nurture.audience import windows
from wagtail_nurture.audience.acts import Acts, Did
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.properties import OPERATORS, Comparison, written
from wagtail_nurture.text import one_line
from wagtail_nurture.tracking import inbox, kinds

from .base import registry


inbox.listen_to_the_sites_own()

WORDS = {
    "filled": pgettext_lazy("property", "is given"),
    "is": pgettext_lazy("property", "is"),
    "is_not": pgettext_lazy("property", "is not"),
    "contains": pgettext_lazy("property", "contains"),
    "at_least": pgettext_lazy("property", "is at least"),
    "at_most": pgettext_lazy("property", "is at most"),
}


class SiteEventBlock(blocks.StructBlock):
    event = blocks.CharBlock(
        max_length=50,
        label=gettext_lazy("Name of the event"),
        help_text=gettext_lazy("As the site reports it, for example order.paid."),
    )
    property = blocks.CharBlock(
        required=False,
        max_length=100,
        label=gettext_lazy("Whose property"),
        help_text=gettext_lazy("For example total. Empty: whatever it says."),
    )
    operator = blocks.ChoiceBlock(choices=list(WORDS.items()), default="is", label=gettext_lazy("Comparison"))
    value = blocks.CharBlock(
        required=False,
        max_length=100,
        label=gettext_lazy("Value"),
        help_text=gettext_lazy("Numbers compare as numbers."),
    )
    times = windows.times_block()
    days = windows.days_block()
    since_entry = windows.since_entry_block()
    since_message = windows.since_message_block()

    class Meta:
        icon = "code"
        label = gettext_lazy("The site has reported an event")
        label_format = "{event}"


@registry.register
class SiteEvent(Did):
    """An event of the site's own (``track("cart.left", …)``), perhaps with a certain property, at least N times."""

    slug = "site_event"
    label = gettext_lazy("The site has reported an event")
    icon = "code"

    @classmethod
    def block(cls):
        return SiteEventBlock()

    def listens_to(self):
        return (self.event,) if kinds.is_open_to_browsers(self.event) else ()

    @property
    def event(self):
        return one_line(self.config.get("event") or "", 100)

    @property
    def comparison(self):
        """What is asked of a property, or None."""
        name = one_line(self.config.get("property") or "", 100)
        operator = self.config.get("operator") or "is"
        value = self.config.get("value")
        return Comparison(name, str(operator), "" if value is None else one_line(str(value), 100)) if name else None

    @property
    def acts(self):
        return Acts(self.event, compared=(self.comparison,) if self.comparison else ())

    @staticmethod
    def _done(number):
        return ngettext(
            "the site reported “%(event)s”", "the site reported “%(event)s” at least %(count)d times", number
        )

    @classmethod
    def folded(cls):
        done = [cls._done(number) for number in (1, 2)]
        compared = [_with().replace("%(done)s", each) for each in done]
        given = [_with_any().replace("%(done)s", each) for each in done]
        return [
            way(*words, when=known | dict.fromkeys(needs, True), by="times", count="%(times)s")
            for known, said in (
                ({"property": True, "operator": ["filled"]}, given),
                ({"property": True}, compared),
                ({}, done),
            )
            for words, needs in windows.folded(*said)
        ]

    def sentence(self):
        done = self._done(self.times) % {"event": self.event or "…", "count": self.times}
        if asked := self.comparison:
            words = _with_any() if asked.operator == "filled" else _with()
            operator = str(WORDS.get(asked.operator, asked.operator))
            done = words % {"done": done, "property": asked.name, "operator": operator, "value": asked.wanted}
        return self.in_window(done)

    def problems(self):
        found = self.window_problems()
        if not self.event:
            found.append(_("Write the name of the event."))
        elif not kinds.is_open_to_browsers(self.event):
            words = _(
                "“%(event)s” is no name of an event of the site: write small words joined by dots, as in order.paid."
            )
            found.append(words % {"event": self.event})
        return found + (self._badly_compared(self.comparison) if self.comparison else [])

    @staticmethod
    def _badly_compared(asked):
        if asked.operator not in OPERATORS:
            return [_("Choose how the property of an event is compared.")]
        if asked.operator in {"at_least", "at_most"} and written(asked.wanted) is None:
            words = _("The property “%(property)s” is compared with “%(value)s”: write a number, for example 100.")
            return [words % {"property": asked.name, "value": asked.wanted}]
        if asked.operator in {"is", "is_not", "contains"} and not asked.wanted:
            return [_("Write what the property “%(property)s” is compared with.") % {"property": asked.name}]
        return []


def _with():
    return _("%(done)s, where “%(property)s” %(operator)s “%(value)s”")


def _with_any():
    return _("%(done)s, where “%(property)s” is given")
