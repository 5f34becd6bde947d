"""What happens when an e-mail is published, from wherever: the button, the schedule or an approval (DESIGN law 11)."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from wagtail_nurture import todos
from wagtail_nurture.exceptions import PublishRefused
from wagtail_nurture.signals import message_published

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
        facts = {"name": email.name, "problems": todos.in_languages(lambda: _words_of(email, problems))}
        todos.raise_todo(key, kind="content", code="message_refused", facts=facts, url=edit_url(email))
        return None
    todos.resolve(key)
    message_published.send(sender=None, message_key=email.translation_key, locale=version.locale)
    return version


def edit_url(email):
    """Where an editor mends ``email``; "" when the admin does not show it."""
    try:
        return reverse("wagtailsnippets_wagtail_nurture_email:edit", args=[email.pk])
    except NoReverseMatch:
        return ""


def _words_of(email, problems):
    """The ``problems`` in the active language: found anew, or, where only compiling finds them, as they were told."""
    return " ".join(str(problem) for problem in validation.problems(email) or problems)


todos.register(
    {
        "message_refused": _(
            "The message “%(name)s” was published but cannot be sent; what was in force before stays. %(problems)s"
        )
    }
)
