from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture.audience import choices, messages, pagewords
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.sections import SectionBlock
from wagtail_nurture.audience.sources import PagesSeen
from wagtail_nurture.tracking import kinds

from .base import Condition, registry


class ClickedMessageBlock(blocks.StructBlock):
    step = messages.step_block()
    message = messages.message_block()
    section = SectionBlock(
        required=False,
        label=gettext_lazy("Only links to this section"),
        help_text=gettext_lazy("Empty: any link."),
    )
    page_type = blocks.ChoiceBlock(
        choices=choices.page_types_or_any, required=False, label=gettext_lazy("Only links to this page type")
    )
    topic = blocks.CharBlock(required=False, max_length=100, label=gettext_lazy("Only links to pages with the tag"))

    class Meta:
        icon = "link"
        label = gettext_lazy("Has clicked in the message")
        label_format = "{step}"


@registry.register
class ClickedMessage(Condition):
    """Clicked in a message of this scenario: a person, not a scanner; perhaps only links to certain pages.

    Unknown for who did not agree to be remembered: their clicks are kept without them.
    """

    slug = "clicked_message"
    label = gettext_lazy("Has clicked in the message")
    icon = "link"
    listens = (kinds.MESSAGE_CLICKED,)

    @classmethod
    def block(cls):
        return ClickedMessageBlock()

    def ask(self, people, at):
        counts = _any_link
        if self._narrows:
            wanted = set(self._pages.values_list("page_id", flat=True))

            def counts(event):
                return event.page_id in wanted

        return messages.ask(
            self, people, at, kind=kinds.MESSAGE_CLICKED, measure="clicks", purpose="tracking", counts=counts
        )

    @property
    def _narrows(self):
        return not pagewords.is_any(self.config)

    @property
    def _pages(self):
        return PagesSeen(**pagewords.chosen(self.config)).pages

    def where(self, at):
        def narrowed(clicks):
            return clicks.filter(page_id__in=self._pages) if self._narrows else clicks

        return messages.where(
            self, at, kind=kinds.MESSAGE_CLICKED, measure="clicks", purpose="tracking", narrowed=narrowed
        )

    def turns(self, since, until):
        return messages.turns(kinds.MESSAGE_CLICKED, since, until)

    def known(self, facts):
        return super().known(facts) or messages.known(facts)

    @classmethod
    def folded(cls):
        where = pagewords.folded()
        of_step, of_any = (
            _("clicked in the message “%(step)s” on a page%(pages)s"),
            _("clicked in a message of this scenario on a page%(pages)s"),
        )
        return [
            way(of_step, when=["step", "pages"], where=where),
            way(_("clicked in the message “%(step)s”"), when=["step"]),
            way(_("clicked in the e-mail “%(message)s” on a page%(pages)s"), when=["message", "pages"], where=where),
            way(_("clicked in the e-mail “%(message)s”"), when=["message"]),
            way(of_any, when=["pages"], where=where),
            way(_("clicked in a message of this scenario")),
        ]

    def sentence(self):
        links = "" if pagewords.is_any(self.config) else pagewords.sentence(self.config)
        facts = {"step": messages.step_of(self.config), "pages": links, "message": messages.name(self.config)}
        if facts["step"]:
            if links:
                return _("clicked in the message “%(step)s” on a page%(pages)s") % facts
            return _("clicked in the message “%(step)s”") % facts
        if facts["message"]:
            if links:
                return _("clicked in the e-mail “%(message)s” on a page%(pages)s") % facts
            return _("clicked in the e-mail “%(message)s”") % facts
        if links:
            return _("clicked in a message of this scenario on a page%(pages)s") % facts
        return _("clicked in a message of this scenario")

    def problems(self):
        return messages.problems(self.config) + pagewords.problems(self.config)

    def gone(self):
        """Nothing: what is known of pages outlives them (PageFact)."""
        return []


def _any_link(event):
    return True
