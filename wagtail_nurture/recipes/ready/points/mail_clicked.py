from django.utils.translation import gettext_lazy as _

from ..base import ReadyPoints, ready_points


@ready_points.register
class MailClicked(ReadyPoints):
    slug = "mail-clicked"
    title = _("A link in a mail is clicked")
    icon = "mail"
    order = 20
    what = _("A click is an answer. A mail with many links counts no more than three of them.")
    occasion = "click"
    points = 5
    limit = (15, 7)
