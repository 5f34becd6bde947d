"""What editors choose from in conditions. Functions, so that migrations do not hold today's choices."""

from django.utils.translation import gettext_lazy as _
from wagtail.models import get_page_models

from wagtail_nurture.contacts.models import ContactField, List


BUILT_IN_FIELDS = {
    "email": _("E-mail"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "language": _("Language"),
    "phone": _("Phone"),
    "postcode": _("Postcode"),
    "city": _("Town"),
}


def page_types():
    """(label, verbose name) of every page type an editor can make."""
    models = [model for model in get_page_models() if model.is_creatable]
    return sorted(((model._meta.label_lower, str(model.get_verbose_name())) for model in models), key=lambda c: c[1])


def page_types_or_any():
    """The same for a block that may be left empty: the collapsed block then reads "any page type"."""
    return [("", _("any page type")), *page_types()]


def lists():
    return [(str(pk), name) for pk, name in List.objects.order_by("name").values_list("pk", "name")]


def segments():
    from .models import Segment  # its blocks offer choices themselves

    return [(str(pk), name) for pk, name in Segment.objects.order_by("name").values_list("pk", "name")]


def fields():
    """Built-in details first, then the fields that editors made."""
    return [*BUILT_IN_FIELDS.items(), *ContactField.objects.order_by("label").values_list("slug", "label")]


def name_of(choices, value):
    """The words for ``value`` among ``choices``, or the value itself."""
    return str(dict(choices).get(value, value))
