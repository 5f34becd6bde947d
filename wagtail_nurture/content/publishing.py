"""What happens when a message is published, from wherever: the button, the schedule or an approval (DESIGN law 11)."""

from django.utils.translation import gettext_lazy as _

from wagtail_nurture import todos
from wagtail_nurture.exceptions import PublishRefused
from wagtail_nurture.signals import message_published

from . import compile as compiling
from . import message_kinds, translations


def publish(message):
    """Put ``message`` (live, of any kind) in force: returns its MessageVersion.

    When something is wrong with it, no version is made, the former one stays in force, a to-do says what to mend, and
    None is returned.
    """
    key = f"content.refused:{message.translation_key}:{message.locale.language_code}"
    problems = message_kinds.of(message).problems(message)
    version = None
    if not problems:
        try:
            version = compiling.compile_message(message)
        except PublishRefused as refused:
            problems = refused.problems
    if version is None:
        facts = {"name": message.name, "problems": todos.in_languages(lambda: _words_of(message, problems))}
        todos.raise_todo(key, kind="content", code="message_refused", facts=facts, url=edit_url(message))
        return None
    todos.resolve(key)
    translations.published(message)
    message_published.send(sender=None, message_key=message.translation_key, locale=version.locale)
    return version


def edit_url(message):
    """Where an editor mends ``message``; "" when the admin does not show it."""
    return message_kinds.of(message).edit_url(message)


def _words_of(message, problems):
    """The ``problems`` in the active language: found anew, or, where only compiling finds them, as they were told."""
    return " ".join(str(problem) for problem in message_kinds.of(message).problems(message) or problems)


todos.register(
    {
        "message_refused": _(
            "The message “%(name)s” was published but cannot be sent; what was in force before stays. %(problems)s"
        )
    }
)
