"""Which forms ask for a contact field."""

from django.utils.translation import gettext as _

from wagtail_nurture.contacts import field_uses

from .models import Form


@field_uses.register
def forms(field):
    for form in Form.objects.order_by("name"):
        if field_uses.names(form.fields.get_prep_value(), field):
            yield _("the form “%(name)s”") % {"name": form.name}
