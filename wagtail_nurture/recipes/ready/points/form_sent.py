from django.utils.translation import gettext_lazy as _

from ..base import ReadyPoints, ready_points


@ready_points.register
class FormSent(ReadyPoints):
    slug = "form-sent"
    title = _("A form is sent")
    icon = "form"
    order = 40
    what = _("Writing to you takes more than reading: two forms a month count, further ones do not.")
    occasion = "form"
    points = 15
    limit = (30, 30)
