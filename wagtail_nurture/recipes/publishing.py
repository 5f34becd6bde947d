"""Publish everything a recipe made: forms, then mails, then the scenario; all of it or nothing.

Each thing goes the way of its own Publish button (revision, permission, signal, log); what the editor's form would
have refused is asked first, so that the answer can name the place and how to mend it.
"""

from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import LockableMixin

from wagtail_nurture.content import validation, versions
from wagtail_nurture.scenarios import graph

from . import made
from .models import RecipeUse


@dataclass(frozen=True)
class Hindrance:
    """Why something cannot be published: ``words`` say how to mend it, ``url`` leads there."""

    words: str
    url: str = ""


class Refused(Exception):
    """Nothing was published; ``hindrances`` is a list of Hindrance."""

    def __init__(self, hindrances):
        self.hindrances = list(hindrances)
        super().__init__("; ".join(each.words for each in self.hindrances))


@transaction.atomic
def publish_everything(use, *, user):
    """Publish what ``use`` (RecipeUse) made and is not live yet. Raises Refused, and then nothing has changed."""
    use = RecipeUse.objects.select_for_update().get(pk=use.pk)  # two presses at once follow each other
    for part in made.forms(use):
        _publish(part, user, _wrong_with_form)
    for part in made.emails(use):
        _publish(part, user, _wrong_with_email)
        _must_be_in_force(part)
    _publish(made.scenario(use), user, _wrong_with_scenario)


def _publish(part, user, wrong_with):
    if not part.waits:
        return
    draft = part.thing.get_latest_revision_as_object()
    found = [*_locked(draft, user), *_wrong_with_fields(draft), *wrong_with(draft)]
    if found:
        raise Refused([Hindrance(_named(draft, words), part.url) for words in found])
    part.thing.latest_revision.publish(user=user)


def _locked(draft, user):
    lock = draft.get_lock() if isinstance(draft, LockableMixin) else None
    return [str(lock.get_message(user) or _("It is locked."))] if lock and lock.for_user(user) else []


def _wrong_with_fields(draft):
    try:
        draft.full_clean()
    except ValidationError as errors:
        for name, words in errors.message_dict.items():
            label = "" if name == NON_FIELD_ERRORS else f"{draft._meta.get_field(name).verbose_name}: "
            yield label + " ".join(words)


def _wrong_with_form(form):
    asks = form.consent_purpose or form.kind != form.Kind.NEWSLETTER
    return [] if asks else [_("Say what people subscribe to.")]


def _wrong_with_email(email):
    return [str(problem) for problem in validation.problems(email)]


def _wrong_with_scenario(scenario):
    return [str(problem) for problem in graph.problems(scenario)]


def _must_be_in_force(part):
    """Compiling may still refuse what looked well."""
    email = part.thing
    email.refresh_from_db()
    if email.live and versions.in_force(email.translation_key, email.locale.language_code) is None:
        raise Refused(
            [Hindrance(_named(email, _("It could not be compiled. Open it and publish it there.")), part.url)]
        )


def _named(thing, words):
    kind = thing._meta.verbose_name
    kind = kind[:1].upper() + kind[1:]
    facts = {"kind": kind, "name": thing, "words": words}
    if hasattr(thing, "locale"):
        return _("%(kind)s “%(name)s” (%(language)s): %(words)s") % (facts | {"language": thing.locale})
    return _("%(kind)s “%(name)s”: %(words)s") % facts
