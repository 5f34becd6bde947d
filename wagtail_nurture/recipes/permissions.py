"""Who may look at recipes, use them, and publish what they made."""

from wagtail_nurture.scenarios.permissions import may_start


def _can(user, *names):
    return all(user.has_perm(f"wagtail_nurture.{name}") for name in names)


def may_look(user):
    return any(_can(user, name) for name in ("view_scenario", "add_scenario", "change_scenario"))


def may_make(user):
    """Make the drafts: a scenario and its e-mails."""
    return _can(user, "add_scenario", "add_email")


def may_make_forms(user):
    return _can(user, "add_form")


def may_set_sender(user):
    return _can(user, "change_nurturesitesettings")


def lacking(user, use):
    """Names of the permissions that ``user`` lacks to publish all that ``use`` (RecipeUse) made; [] when none."""
    wanted = ["publish_form"] if use.forms else []
    wanted += ["publish_email", "publish_scenario", "send_message"]
    return [name for name in wanted if not _can(user, name)]


def may_publish(user, use):
    return may_start(user) and not lacking(user, use)
