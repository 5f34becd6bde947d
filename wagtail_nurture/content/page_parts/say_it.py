"""Say-it buttons on the site's own pages: links that are the same for everybody, so that pages stay in caches."""

from urllib.parse import urlencode

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..blocks.say_it import ButtonsBlock, options_of


_SALT = "nurture.say on page"
LONGEST = 2000


def address(option, page_id=None):
    """Where a button (one of ``options_of``) on the page ``page_id`` leads: the words are sealed, nobody's own."""
    sealed = signing.Signer(salt=_SALT).sign_object(option | {"page": page_id}, compress=True)
    return f"{reverse('wagtail_nurture:say_on_page')}?{urlencode({'it': sealed})}"


def read(text):
    """The option in ``text`` (any str), with its ``page``; None when it is forged."""
    try:
        return signing.Signer(salt=_SALT).unsign_object(text) if len(text) <= LONGEST else None
    except (signing.BadSignature, ValueError):
        return None


class SayItBlock(blocks.StructBlock):
    """Buttons by which a visitor says something of themselves; the page behind them asks for confirmation."""

    heading = blocks.CharBlock(label=_("Heading"), required=False, max_length=150)

    def __init__(self, local_blocks=None, **options):
        super().__init__([("buttons", ButtonsBlock()), *(local_blocks or ())], **options)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        page_id = getattr(context.get("page"), "pk", None)
        made = [{"words": option["words"], "url": address(option, page_id)} for option in options_of(value)]
        return context | {"buttons": made}

    def get_searchable_content(self, value):
        return [value["heading"]] if value["heading"] else []

    def deconstruct(self):
        """Without the buttons: a new kind of thing to say must not ask for a migration of the site's."""
        return "wagtail.blocks.StructBlock", [[]], self._constructor_kwargs

    def deconstruct_with_lookup(self, lookup):
        return self.deconstruct()

    class Meta:
        icon = "comment"
        label = _("Say-it buttons")
        label_format = _("Say-it buttons {heading}")
        template = "wagtail_nurture/content/say_it.html"
