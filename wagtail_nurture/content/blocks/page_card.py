from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .. import cards
from .base import DynamicBlock, registry
from .card_view import cards_mjml, cards_plain
from .words import WordsBlock


@registry.register
class PageCardBlock(DynamicBlock, blocks.StructBlock):
    """One page, as it is when the message leaves, in the reader's language."""

    slug = "page_card"

    page = blocks.PageChooserBlock(label=_("Page"))
    button = WordsBlock(label=_("Words of the link"), required=False, max_length=60)
    otherwise = blocks.ChoiceBlock(
        label=_("When the page is no longer published"),
        choices=[
            ("hold", _("hold the message and tell me")),
            ("newest", _("show the newest page of the same type")),
            ("nothing", _("leave this part out")),
        ],
        default="hold",
    )

    def config(self, value):
        page = value["page"]
        return {
            "page": page.pk if page else None,
            "page_type": page.specific_class._meta.label_lower if page and page.specific_class else "",
            "otherwise": value["otherwise"],
        }

    def mjml(self, value, context):
        page = value["page"]
        if page is None:
            context.problem(translate("Choose a page."))
            return []
        if not page.live and value["otherwise"] == "hold":
            context.problem(
                translate("The page “%(title)s” is not published. Publish it, or choose another page.")
                % {"title": page.title}
            )
        self.declare(value, context)
        return cards_mjml(context, heading="", button=value["button"] or translate("Find out more"))

    def plain(self, value, context):
        if value["page"] is None:
            return ""
        return cards_plain(context, heading="", button=value["button"] or translate("Find out more"))

    @classmethod
    def cards(cls, config, group, block_id):
        key = cards.keys_of([config["page"]]).get(config["page"])
        found = group.cards_of(dict.fromkeys(group.shown, [key] if key else []), count=1)
        empty = [person for person in group.recipients if not found[person.delivery_id]]
        if empty and config["otherwise"] == "newest":
            instead = group.cards_of(group.recommended(config, people=empty), count=1)
            found |= {person.delivery_id: instead[person.delivery_id] for person in empty}
        elif config["otherwise"] == "hold":
            for person in empty:
                message = translate(
                    "The page of this card is no longer published. Choose another, or publish it again."
                )
                group.hold(person.delivery_id, block_id, message)
        return found

    def sample_value(self):
        pages = cards.visible(cards.page_model().objects.filter(depth__gt=2))
        newest = pages.order_by("-first_published_at", "-pk").values_list("pk", flat=True).first()
        return {"page": newest, "button": "", "otherwise": "hold"}

    class Meta:
        icon = "doc-full"
        label = _("Page card")
        description = _("One page with picture, words and price, as it is on the site when the message leaves.")
        label_format = _("Page card: {page}")
        group = _("Words and pictures")
