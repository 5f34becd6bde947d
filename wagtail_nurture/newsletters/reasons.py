"""Why a newsletter did not reach somebody, in words an editor reads."""

from django.utils.translation import gettext_lazy as _

from wagtail_nurture import reasons


reasons.register(
    {
        "newsletter_stopped": _("the newsletter was stopped before it left"),
        "newsletter_audience_gone": _("the list or segment was deleted before it began"),
        "newsletter_message_gone": _("the message was deleted before it began"),
    }
)
