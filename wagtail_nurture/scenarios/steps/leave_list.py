from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_nurture.contacts import lists

from .base import registry
from .join_list import JoinList, chosen_list


@registry.register
class LeaveList(JoinList):
    """Takes people out of a list; their consent stays as it is."""

    slug = "leave_list"
    label = gettext_lazy("Take out of a list")

    @classmethod
    def sentence(cls, config):
        return _("Take out of the list “%(list)s”") % {"list": config["list"]["name"] or "…"}

    @classmethod
    def would(cls, config):
        return _("Would be taken out of the list “%(list)s”.") % {"list": config["list"]["name"]}

    @classmethod
    def apply(cls, config, contact_ids, at):
        lists.leave(contact_ids, chosen_list(config).get(), at=at)
