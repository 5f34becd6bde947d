from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture.audience import choices, links, messages, pagewords
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.kept_choice import KeptChoiceBlock
from wagtail_nurture.audience.sections import SectionBlock
from wagtail_nurture.audience.sources import PagesSeen
from wagtail_nurture.tracking import kinds

from .base import Condition, registry


class ClickedMessageBlock(blocks.StructBlock):
    step = messages.step_block()
    message = messages.message_block()
    link = links.block()
    section = SectionBlock(
        required=False,
        label=gettext_lazy("Only links to this section"),
        help_text=gettext_lazy("Empty: any link."),
    )
    page_type = KeptChoiceBlock(
        choices=choices.page_types_or_any, required=False, label=gettext_lazy("Only links to this page type")
    )
    topic = blocks.CharBlock(required=False, max_length=100, label=gettext_lazy("Only links to pages with the tag"))

    class Meta:
        icon = "link"
        label = gettext_lazy("Has clicked in the message")
        label_format = "{step}"


@registry.register
class ClickedMessage(Condition):
    """Clicked in a message of this scenario: a person, not a scanner; perhaps one link, or links to certain pages.

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
        wanted = set(self._pages.values_list("page_id", flat=True)) if self._narrows else None
        link = links.comparison(self.config)

        def counts(event):
            return (wanted is None or event.page_id in wanted) and (link is None or link.of(event.properties))

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
        link = links.comparison(self.config)

        def narrowed(clicks):
            clicks = link.narrowed(clicks) if link else clicks
            return clicks.filter(page_id__in=self._pages) if self._narrows else clicks

        return messages.where(
            self, at, kind=kinds.MESSAGE_CLICKED, measure="clicks", purpose="tracking", narrowed=narrowed
        )

    def turns(self, since, until):
        return messages.turns(kinds.MESSAGE_CLICKED, since, until)

    def known(self, facts):
        return super().known(facts) or messages.known(facts)

    @staticmethod
    def _said():
        """(words, the fields that they tell, besides the pages), the narrowest first; with pages and without."""
        return [
            (
                _("clicked the link %(link)s, sent by “%(step)s”, to a page%(pages)s"),
                _("clicked the link %(link)s, sent by “%(step)s”"),
                ["link", "step"],
            ),
            (_("clicked the link %(link)s to a page%(pages)s"), _("clicked the link %(link)s"), ["link"]),
            (
                _("clicked in the message “%(step)s” on a page%(pages)s"),
                _("clicked in the message “%(step)s”"),
                ["step"],
            ),
            (
                _("clicked in the e-mail “%(message)s” on a page%(pages)s"),
                _("clicked in the e-mail “%(message)s”"),
                ["message"],
            ),
            (
                _("clicked in a message of this scenario on a page%(pages)s"),
                _("clicked in a message of this scenario"),
                [],
            ),
        ]

    @classmethod
    def folded(cls):
        ways = []
        for on_pages, anywhere, told in cls._said():
            ways += [way(on_pages, when=[*told, "pages"], where=pagewords.folded()), way(anywhere, when=told)]
        return ways

    def sentence(self):
        facts = {
            "link": links.name(self.config),
            "step": messages.step_of(self.config),
            "message": messages.name(self.config),
            "pages": pagewords.sentence(self.config) if self._narrows else "",
        }
        said = next(said for said in self._said() if all(facts[name] for name in said[2]))
        return (said[0] if facts["pages"] else said[1]) % facts

    def problems(self):
        return messages.problems(self.config) + links.problems(self.config) + pagewords.problems(self.config)

    def gone(self):
        """Nothing: what is known of pages outlives them (PageFact), and so do clicks on links that were taken out."""
        return []
