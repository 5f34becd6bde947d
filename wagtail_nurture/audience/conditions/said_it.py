from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience import choices, windows
from wagtail_nurture.audience.acts import Acts, Did
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.kept_choice import KeptChoiceBlock
from wagtail_nurture.audience.properties import Comparison
from wagtail_nurture.audience.sayings import base as sayings
from wagtail_nurture.text import one_line
from wagtail_nurture.tracking import kinds

from .base import registry


def _choices_or_any():
    return [("", _("anything")), *sayings.everything()]


class SaidItBlock(blocks.StructBlock):
    choice = KeptChoiceBlock(choices=_choices_or_any, required=False, label=gettext_lazy("What they said"))
    message = KeptChoiceBlock(choices=choices.messages_or_any, required=False, label=gettext_lazy("In the e-mail"))
    times = windows.times_block()
    days = windows.days_block()
    since_entry = windows.since_entry_block()
    since_message = windows.since_message_block()

    class Meta:
        icon = "comment"
        label = gettext_lazy("Has said it with a button")
        label_format = "{choice} {message}"


@registry.register
class SaidIt(Did):
    """Said something with a button, perhaps in one e-mail, at least N times, in D days or since entering.

    It needs no measuring: the person said it, and has not taken it back.
    """

    slug = "said_it"
    label = gettext_lazy("Has said it with a button")
    icon = "comment"
    listens = (kinds.CHOICE_SAID, kinds.CHOICE_TAKEN_BACK)

    @classmethod
    def block(cls):
        return SaidItBlock()

    @property
    def choice(self):
        return one_line(str(self.config.get("choice") or ""), sayings.LONGEST_KEY)

    @property
    def message(self):
        return one_line(str(self.config.get("message") or ""), 80)

    @property
    def acts(self):
        compared = (Comparison("message", "is", self.message),) if self.message else ()
        return Acts(kinds.CHOICE_SAID, sayings.subject_of(self.choice) if self.choice else "", compared)

    @staticmethod
    def _done(is_named, number):
        if is_named:
            return ngettext(
                "said “%(choice)s” with a button", "said “%(choice)s” with a button at least %(count)d times", number
            )
        return ngettext("said something with a button", "said something with a button at least %(count)d times", number)

    @classmethod
    def folded(cls):
        where = [("message", _("in the e-mail “%(message)s”"))]
        return [
            way(*words, when=[*needs, *named], by="times", where=where, count="%(times)s")
            for named in (["choice"], [])
            for words, needs in windows.folded(*(cls._done(named, number) + "%(pages)s" for number in (1, 2)))
        ]

    def sentence(self):
        facts = {"choice": choices.name_of(sayings.everything(), self.choice), "count": self.times}
        parts = [self._done(self.choice, self.times) % facts]
        if self.message:
            name = choices.name_of(choices.messages(), self.message)
            parts.append(_("in the e-mail “%(message)s”") % {"message": name})
        return self.in_window(" ".join(parts))

    def problems(self):
        found = self.window_problems()
        if self.choice and self.choice not in dict(sayings.everything()):
            found.append(_("What a condition about buttons asks for can no longer be said. Choose again."))
        if self.message and self.message not in dict(choices.messages()):
            found.append(_("The message of a condition was deleted. Choose another one."))
        return found

    def gone(self):
        """Nothing: what was said stays known."""
        return []
