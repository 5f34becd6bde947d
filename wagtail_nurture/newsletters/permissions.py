"""Who may do what: writing a newsletter is not sending it (K4)."""

SEND = "wagtail_nurture.send_message"
CHANGE = "wagtail_nurture.change_newsletter"


def may_send(user):
    """May ``user`` confirm a newsletter, so that it leaves?"""
    return user.has_perm(SEND)


def may_stop(user):
    """May ``user`` stop one, or take it off the schedule? Stopping asks for less than starting."""
    return user.has_perm(SEND) or user.has_perm(CHANGE)
