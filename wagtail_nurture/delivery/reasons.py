"""Why a message did not leave, in words an editor reads."""

from django.utils.translation import gettext_lazy as _

from wagtail_nurture import reasons


reasons.register(
    {
        "expired": _("It was no longer of use: its last moment had passed before it could leave."),
        "expired_waiting": _("The person wants fewer mails, and its last moment passed while it waited for its turn."),
        "paused_by_person": _("The person asked for a pause. It leaves when the pause ends."),
        "weekly": _("The person wants at most one mail a week. It leaves when its turn comes."),
        "monthly": _("The person wants at most one mail a month. It leaves when its turn comes."),
        "muted_topic": _("The person asked not to hear of this topic for now."),
        "nothing_new": _(
            "Too little is new to the person since they were last sent it, so there was no mail this time."
        ),
        "no_person": _("The person is no longer known, so there is nobody to write to."),
        "no_sender": _("No sender is set for this site. Set a sender name and address in the Nurture settings."),
        "no_gateway": _("No SMS gateway can be used. It leaves when the project's settings name one."),
        "no_sms_extra": _("The library for SMS gateways is missing. It leaves when it is installed."),
        "no_stop": _("This site has no STOP mention for text messages. Write it in the Nurture settings."),
        "sms_hours": _("Text messages arrive only at the hours that the law allows. It leaves when they come."),
        "sms_holiday": _("No text message arrives on a public holiday. It leaves on the next day that is none."),
        "sms_never": _("The settings leave no hour at which a text message may arrive."),
        "expired_hours": _("Its last moment passed before text messages were allowed again."),
        "bad_number": _("The phone number cannot be written to."),
        "no_site": _("The site it belongs to no longer exists."),
        "no_channel": _("This way of sending is not installed on this site."),
        "message_unpublished": _(
            "The message is not published, or its translation waits for an editor’s word. It leaves by itself then."
        ),
        "no_message": _("The message it is made from is not installed on this site."),
        "copied_database": _("This database looks like a copy. Nothing leaves until a person confirms it."),
        "render_failed": _("The message could not be made for this person. Correct it and publish it again."),
        "refused": _("The receiving server refused the message."),
        "refused_address": _("The receiving server says that this address does not exist."),
        "refused_policy": _("The receiving server refused the sender, not the person."),
        "bad_address": _("The address cannot be written to."),
        "too_many_attempts": _("It was tried several times and did not get through."),
        "try_again": _("The receiving server asked to try again later."),
        "no_answer": _("It was handed over, but the answer never came: it may have arrived or not."),
        "server_unreachable": _("The mail server cannot be reached. It is tried again by itself."),
        "to_print": _("It waits to be printed: prepare a batch of letters."),
        "in_batch": _("It stands in a batch of letters and counts as sent when that is posted."),
        "sent_again": _("It was uncertain, and a person had it sent again."),
        "counted_as_sent": _("A person decided that it counts as sent."),
    }
)
