from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience import choices, windows
from wagtail_nurture.audience.acts import Acts, Did
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.kept_choice import KeptChoiceBlock
from wagtail_nurture.text import one_line
from wagtail_nurture.tracking import kinds

from .base import registry


class SentFormBlock(blocks.StructBlock):
    form = KeptChoiceBlock(choices=choices.forms_or_any, required=False, label=gettext_lazy("Form"))
    times = windows.times_block()
    days = windows.days_block()
    since_entry = windows.since_entry_block()
    since_message = windows.since_message_block()

    class Meta:
        icon = "form"
        label = gettext_lazy("Has sent in a form")
        label_format = "{form}"


@registry.register
class SentForm(Did):
    """Sent in a form (its key in every language, or any) at least N times, in D days or since entering."""

    slug = "sent_form"
    label = gettext_lazy("Has sent in a form")
    icon = "form"
    listens = (kinds.FORM_SUBMITTED,)

    @classmethod
    def block(cls):
        return SentFormBlock()

    @property
    def form(self):
        return one_line(self.config.get("form") or "", 80)

    @property
    def acts(self):
        return Acts(kinds.FORM_SUBMITTED, f"form:{self.form}" if self.form else "")

    @staticmethod
    def _done(is_named, number):
        if is_named:
            return ngettext(
                "sent in the form “%(form)s”", "sent in the form “%(form)s” at least %(count)d times", number
            )
        return ngettext("sent in a form", "sent in forms at least %(count)d times", number)

    @classmethod
    def folded(cls):
        return [
            way(*words, when=[*needs, *named], by="times", count="%(times)s")
            for named in (["form"], [])
            for words, needs in windows.folded(cls._done(named, 1), cls._done(named, 2))
        ]

    def sentence(self):
        facts = {"form": choices.name_of(choices.forms(), self.form), "count": self.times}
        return self.in_window(self._done(self.form, self.times) % facts)

    def problems(self):
        found = self.window_problems()
        if self.form and self.form not in dict(choices.forms()):
            found.append(_("The form of a condition was deleted. Choose another one."))
        return found

    def gone(self):
        """Nothing: what was sent in stays known."""
        return []
