from django.utils.translation import gettext_lazy as _

from wagtail_nurture.recipes import needs

from ..base import ReadyPoints, ready_points


@ready_points.register
class Purchase(ReadyPoints):
    slug = "purchase"
    title = _("A purchase is made")
    icon = "success"
    order = 50
    what = _("Each purchase counts, without a limit. Your shop reports it, at the till or on the site.")
    occasion = "purchase"
    points = 30

    @classmethod
    def needs(cls):
        return [needs.purchases()]
