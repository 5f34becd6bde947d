"""What may give points, in an editor's words: each is one kind of event, or the site's own."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wagtail_nurture.tracking import inbox, kinds


@dataclass(frozen=True)
class Occasion:
    """``on_pages``: whether the rule may say on which pages."""

    kind: str
    label: str
    on_pages: bool = False


OWN = "own"

OCCASIONS = {
    "page": Occasion(kinds.PAGE_VIEWED, _("A page is viewed"), on_pages=True),
    "form": Occasion(kinds.FORM_SUBMITTED, _("A form is sent"), on_pages=True),
    "document": Occasion(kinds.DOCUMENT_REQUESTED, _("A document is asked for")),
    "download": Occasion(kinds.DOCUMENT_DOWNLOADED, _("A document is downloaded")),
    "click": Occasion(kinds.MESSAGE_CLICKED, _("A link in a message is clicked"), on_pages=True),
    "purchase": Occasion(kinds.PURCHASE_MADE, _("A purchase is made")),
    "friend": Occasion(kinds.FRIEND_JOINED, _("A friend joins by their link")),
    OWN: Occasion("", _("An event of the site’s own happens")),
}

for occasion in OCCASIONS.values():
    if occasion.kind:
        inbox.listen(occasion.kind)
# Whose browser becomes known brings along what it did before.
inbox.listen(kinds.VISITOR_IDENTIFIED)
inbox.listen_to_the_sites_own()


def choices():
    return [(slug, occasion.label) for slug, occasion in OCCASIONS.items()]


def kind_of(rule):
    """The kind of events that ``rule`` (ScoreRule) gives points for; "" for nonsense."""
    if rule.what == OWN:
        return rule.own_kind
    return OCCASIONS[rule.what].kind if rule.what in OCCASIONS else ""
