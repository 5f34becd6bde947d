from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_nurture.choosing import SnippetChooserBlock
from wagtail_nurture.contacts import lists

from .. import chosen
from ..moves import Outcome
from ..parts import PartBlock
from .base import Step, registry


@registry.register
class JoinList(Step):
    slug = "join_list"
    label = gettext_lazy("Add to a list")
    icon = "list-ul"
    label_format = gettext_lazy("{list}")

    class Block(PartBlock):
        list = SnippetChooserBlock("wagtail_nurture.List", label=gettext_lazy("List"))

    @classmethod
    def config(cls, value):
        return {"list": chosen.reference(value.get("list"))}

    @classmethod
    def sentence(cls, config):
        return _("Add to the list “%(list)s”") % {"list": config["list"]["name"] or "…"}

    @classmethod
    def problems(cls, config):
        problem = chosen.list_problem(config["list"]["key"])
        return [problem] if problem else []

    @classmethod
    def load(cls, config, people, at, graph):
        known = chosen_list(config).exists()
        return {person.enrolment_id: known for person in people}

    @classmethod
    def decide(cls, config, person, fact, at):
        return Outcome() if fact else Outcome(hold="list_gone")

    @classmethod
    def would(cls, config):
        return _("Would be added to the list “%(list)s”.") % {"list": config["list"]["name"]}

    @classmethod
    def apply(cls, config, contact_ids, at):
        lists.join(contact_ids, chosen_list(config).get(), at=at)


def chosen_list(config):
    return apps.get_model("wagtail_nurture", "List").objects.filter(pk=config["list"]["key"])
