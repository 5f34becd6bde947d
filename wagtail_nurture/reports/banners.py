"""Banners on every page of ours: a copied database, a silent worker."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.admin import messages

from wagtail_nurture import watch

from . import health
from .copy import COPY_WORDS, held


@watch.register
def warn(request):
    """Say what stops everything; the overview has its own, larger banners."""
    if request.resolver_match.view_name == "nurture_overview:index":
        return
    overview = reverse("nurture_overview:index")
    if held():
        messages.error(request, COPY_WORDS, buttons=[messages.button(overview, _("Overview"))])
    state = health.look()
    if not state.well:
        messages.error(request, format_html("{}", state.sentence), buttons=[messages.button(overview, _("Overview"))])
