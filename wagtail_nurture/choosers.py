"""Choosers of what editors write, in the language of whoever chooses: Wagtail's make their words once, for whoever
opens the editor first after a start."""

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.widgets import AdminSnippetChooser


def _said(words, model):
    return str(words) % {"object": model._meta.verbose_name}


#: ``words`` about ``model``, put together each time they are shown.
_about = lazy(_said, str)


class SnippetChooser(AdminSnippetChooser):
    """The buttons beside what is chosen."""

    def __init__(self, model=None, **options):
        super().__init__(model, **options)
        self.choose_one_text = _about(pgettext_lazy("chooser", "Choose %(object)s"), self.model)
        self.choose_another_text = _about(pgettext_lazy("chooser", "Choose another %(object)s"), self.model)
        self.link_to_chosen_text = _about(pgettext_lazy("chooser", "Edit this %(object)s"), self.model)


class Choosers(SnippetChooserViewSet):
    """The window in which one is chosen: a viewset's ``chooser_viewset_class``."""

    base_widget_class = SnippetChooser
    choose_one_text = _("Choose")
    search_tab_label = _("Search")
