from django.utils.translation import gettext_lazy as _

from ..base import ReadyPoints, ready_points


@ready_points.register
class FileAsked(ReadyPoints):
    slug = "file-asked"
    title = _("A document is asked for")
    icon = "download"
    order = 30
    what = _(
        "Who leaves an address for a document wants to know more. Counted when it is asked for, whether it is"
        " opened or not."
    )
    occasion = "document"
    points = 10
    limit = (30, 30)
