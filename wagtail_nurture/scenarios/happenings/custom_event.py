from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture.audience.folding import way
from wagtail_nurture.tracking import inbox, kinds

from ..parts import PartBlock
from .base import Happening, registry


inbox.listen_to_the_sites_own()


@registry.register
class CustomEvent(Happening):
    """An event of the site's own, recorded with ``track("order.paid", …)``; perhaps only about the same thing."""

    slug = "custom_event"
    label = gettext_lazy("An event of the site")
    icon = "code"
    label_format = "{event}"

    class Block(PartBlock):
        event = blocks.CharBlock(
            max_length=50,
            label=gettext_lazy("Name of the event"),
            help_text=gettext_lazy("As the site reports it, for example order.paid."),
        )
        same = blocks.BooleanBlock(
            required=False, label=gettext_lazy("Only about the same thing (cart, booking) that the person entered with")
        )

    @classmethod
    def config(cls, value):
        return {"event": (value.get("event") or "").strip(), "same": bool(value.get("same"))}

    @classmethod
    def sentence(cls, config):
        name = {"event": config["event"] or "…"}
        if config["same"]:
            return _("the site reports “%(event)s” about the same thing") % name
        return _("the site reports “%(event)s”") % name

    @classmethod
    def folded(cls):
        return [
            way(_("the site reports “%(event)s” about the same thing"), when=["same"]),
            way(_("the site reports “%(event)s”")),
        ]

    @classmethod
    def problems(cls, config):
        name = config["event"]
        if not name:
            return [_("Write the name of the event.")]
        if kinds.is_open_to_browsers(name):
            return []
        words = _("“%(event)s” is no name of an event of the site: write small words joined by dots, as in order.paid.")
        return [words % {"event": name}]

    @classmethod
    def kinds_of(cls, config):
        return (config["event"],)

    @classmethod
    def concerns(cls, subject, span, config):
        return not config["same"] or (bool(subject) and subject == span.subject)
