"""What a recipe made, as it is now: an editor may have changed, published or deleted parts of it since."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from wagtail_nurture.capture.models import Form
from wagtail_nurture.content import merge
from wagtail_nurture.content.models import Email


@dataclass(frozen=True)
class Part:
    """One thing that was made. ``url`` leads to its editor, ``look`` to what readers will see."""

    thing: object
    url: str
    look: str = ""

    @property
    def waits(self):
        """Whether there is something to publish."""
        return not self.thing.live or self.thing.has_unpublished_changes

    @property
    def subject(self):
        """An e-mail's subject as an editor recognises it."""
        return merge.in_words(self.thing.subject)


def forms(use):
    """[Part] of the forms made, in each language."""
    return [_part(form) for form in _rows(Form, use.forms)]


def emails(use):
    """[Part] of the e-mails made, in the order of the scenario, each in its languages."""
    order = {key: place for place, key in enumerate(use.emails)}
    return [_part(email) for email in sorted(_rows(Email, use.emails), key=lambda e: order[str(e.translation_key)])]


def scenario(use):
    return _part(use.scenario)


def _rows(model, keys):
    return list(
        model.objects.filter(translation_key__in=keys).select_related("locale", "latest_revision").order_by("pk")
    )


def _part(thing):
    view = thing.snippet_viewset
    return Part(
        thing=thing,
        url=address(view.get_url_name("edit"), thing.pk),
        look=address(view.get_url_name("revisions_view"), thing.pk, thing.latest_revision_id),
    )


def address(name, *arguments):
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
