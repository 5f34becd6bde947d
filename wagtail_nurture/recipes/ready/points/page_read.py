from django.utils.translation import gettext_lazy as _

from wagtail_nurture.recipes import needs

from ..base import ReadyPoints, ready_points


@ready_points.register
class PageRead(ReadyPoints):
    slug = "page-read"
    title = _("A page is read")
    icon = "doc-full"
    order = 10
    what = _(
        "One point a page, and at most five a day: who leafs through the whole site in an hour is curious, not decided."
    )
    occasion = "page"
    points = 1
    limit = (5, 1)

    @classmethod
    def needs(cls):
        return [needs.visits()]
