"""Who may start and stop scenarios. Starting means sending: it asks for the permission to send as well (K4)."""

from wagtail.permission_policies import ModelPermissionPolicy


PUBLISH = "wagtail_nurture.publish_scenario"
SEND = "wagtail_nurture.send_message"


def may_start(user):
    """May ``user`` publish, start or resume a scenario?"""
    return user.has_perm(PUBLISH) and user.has_perm(SEND)


def may_try(user):
    """May ``user`` try scenarios out? Whoever may edit them: the mail only goes to themselves."""
    return user.has_perm("wagtail_nurture.change_scenario")


def may_pause(user):
    """May ``user`` pause one? Stopping asks for less than starting."""
    return user.has_perm(PUBLISH)


class ScenarioPolicy(ModelPermissionPolicy):
    """Wagtail's permissions of the model, but publishing also asks for the permission to send messages."""

    def user_has_permission(self, user, action):
        allowed = super().user_has_permission(user, action)
        return allowed and user.has_perm(SEND) if action == "publish" else allowed
