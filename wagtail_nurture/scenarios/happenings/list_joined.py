from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_nurture.audience.folding import way
from wagtail_nurture.choosing import SnippetChooserBlock
from wagtail_nurture.tracking import kinds

from .. import chosen
from ..parts import PartBlock
from .base import Happening, registry


@registry.register
class ListJoined(Happening):
    slug = "list_joined"
    label = gettext_lazy("A list is joined")
    icon = "list-ul"
    label_format = "{list}"
    kinds = (kinds.LIST_JOINED,)

    class Block(PartBlock):
        list = SnippetChooserBlock("wagtail_nurture.List", label=gettext_lazy("List"))

    @classmethod
    def config(cls, value):
        return {"list": chosen.reference(value.get("list"))}

    @classmethod
    def sentence(cls, config):
        return _("the list “%(list)s” is joined") % {"list": config["list"]["name"] or "…"}

    @classmethod
    def folded(cls):
        return [way(_("the list “%(list)s” is joined"))]

    @classmethod
    def problems(cls, config):
        problem = chosen.list_problem(config["list"]["key"])
        return [problem] if problem else []

    @classmethod
    def gone(cls, config):
        return bool(chosen.list_problem(config["list"]["key"]))

    @classmethod
    def subject(cls, config):
        return f"list:{config['list']['key']}"
