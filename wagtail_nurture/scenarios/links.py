"""Where editors find a scenario."""

from django.urls import NoReverseMatch, reverse


def edit_url(scenario):
    """The address of the editor of ``scenario``; "" when the admin is not installed."""
    try:
        return reverse(scenario.snippet_viewset.get_url_name("edit"), args=[scenario.pk])
    except (AttributeError, NoReverseMatch):
        return ""
