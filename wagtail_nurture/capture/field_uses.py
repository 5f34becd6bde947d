"""Which forms ask for a contact field, or add to a list."""

from django.utils.translation import gettext as _

from wagtail_nurture.contacts import field_uses
from wagtail_nurture.contacts.models import List

from .models import Form


@field_uses.register
def forms(thing):
    for form in Form.objects.order_by("name"):
        adds = isinstance(thing, List) and form.list_id == thing.pk
        if adds or field_uses.names(form.fields.get_prep_value(), thing):
            yield _("the form “%(name)s”") % {"name": form.name}
