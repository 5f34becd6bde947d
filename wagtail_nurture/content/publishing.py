"""What happens when an e-mail is published, from wherever: the button, the schedule or an approval (DESIGN law 11)."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from wagtail_nurture.exceptions import PublishRefused
from wagtail_nurture.signals import message_published
from wagtail_nurture.todos import raise_todo, resolve

from . import compile as compiling
from . import validation


def publish(email):
    """Put ``email`` (live Email) in force: returns its MessageVersion.

    When something is wrong with it, no version is made, the former one stays in force, a to-do says what to mend, and
    None is returned.
    """
    key = f"content.refused:{email.translation_key}:{email.locale.language_code}"
    problems = validation.problems(email)
    version = None
    if not problems:
        try:
            version = compiling.compile_email(email)
        except PublishRefused as refused:
            problems = refused.problems
    if version is None:
        raise_todo(key, kind="content", message=_refusal(email, problems), url=edit_url(email))
        return None
    resolve(key)
    message_published.send(sender=None, message_key=email.translation_key, locale=version.locale)
    return version


def edit_url(email):
    """Where an editor mends ``email``; "" when the admin does not show it."""
    try:
        return reverse("wagtailsnippets_wagtail_nurture_email:edit", args=[email.pk])
    except NoReverseMatch:
        return ""


def _refusal(email, problems):
    facts = {"name": email.name, "problems": " ".join(str(problem) for problem in problems)}
    text = _("The message “%(name)s” was published but cannot be sent; what was in force before stays. %(problems)s")
    return text % facts
