"""What this room asks an editor to do, in words."""

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from wagtail_nurture import todos


_UNUSABLE = _("The mail server cannot be used. It is tried again by itself, nothing is lost. It says: %(words)s")


def _unusable(facts):
    return _UNUSABLE % {"words": facts["words"] or _t("no answer")}


_GATEWAY = _("The SMS gateway cannot be used. It is tried again by itself, nothing is lost. It says: %(words)s")


def _gateway_unusable(facts):
    return _GATEWAY % {"words": facts["words"] or _t("no answer")}


todos.register(
    {
        "mail_server_unusable": _unusable,
        "sms_unusable": _gateway_unusable,
        "no_gateway": _(
            "Text messages wait: no gateway can be used. Set SMS_GATEWAY in WAGTAIL_NURTURE; then they leave."
        ),
        "no_sms_extra": _(
            "Text messages wait: the library apprise is missing. Install wagtail-nurture[sms] and restart the worker; "
            "then they leave."
        ),
        "no_stop": _("%(site)s has no STOP mention. Write it in the Nurture settings; then its text messages leave."),
        "copied_database": _(
            "This database looks like a copy of another site's. No message leaves until a person confirms that "
            "this is the site that may send."
        ),
        "message_unpublished": ngettext_lazy(
            "The message “%(name)s” is not published, and %(count)d person waits for it. Publish it and it leaves.",
            "The message “%(name)s” is not published, and %(count)d people wait for it. Publish it and it leaves.",
            "count",
        ),
        "message_spoilt": ngettext_lazy(
            "The message “%(name)s” could not be made for %(count)d person. Correct it and publish it again.",
            "The message “%(name)s” could not be made for %(count)d people. Correct it and publish it again.",
            "count",
        ),
        "no_sender": _(
            "%(site)s has no sender. Set a sender name and address in the Nurture settings; then it leaves."
        ),
        "uncertain": ngettext_lazy(
            "%(count)d message was handed over, but the server's answer never came. Send it again or count it as sent.",
            "%(count)d messages were handed over, but the server's answer never came. Send them again or count them "
            "as sent.",
            "count",
        ),
    }
)
