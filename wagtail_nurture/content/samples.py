"""People who do not exist, for previews and trial mails: knowledge with the same questions as that of real people."""

from django.utils import timezone

from wagtail_nurture.tracking import reading

from . import cards, merge


class SampleReader:
    """Knowledge of a person who looked at some of the site's pages: one of each type, as far as there are."""

    def __init__(self, site, language):
        self.site, self.language = site, language

    def truths(self, rule, people, at):
        """They are of those whom parts of a message are for; a stranger is not."""
        return {person.contact_id: True for person in people}

    def values(self, contact_ids, names):
        samples = {name: str(field.sample) for name, field in merge.fields().items() if field.sample}
        return {pk: {name: samples[name] for name in names if name in samples} for pk in contact_ids}

    def viewed(self, contact_ids):
        return dict.fromkeys(contact_ids, self._views())

    def past(self, contact_ids):
        return {}

    def clicked(self, contact_ids, enrolments):
        return self.viewed(contact_ids)

    def declared(self, contact_ids):
        return {}

    def muted(self, contact_ids):
        return {}

    def _views(self):
        """Every other page of each type, so that something is left to recommend."""
        pages = cards.page_model().objects.filter(depth__gt=2, locale__language_code=self.language)
        rows = cards.visible(pages).order_by("-first_published_at", "-pk").values_list("pk", "content_type")[:120]
        by_type = {}
        for pk, kind in rows:
            by_type.setdefault(kind, []).append(pk)
        now = timezone.now()
        return [reading.View(pk, 1, now) for own in by_type.values() for pk in own[::2][:4]]


class SampleStranger(SampleReader):
    """Knowledge of somebody who is not known at all: every fallback shows."""

    def truths(self, rule, people, at):
        return {}

    def values(self, contact_ids, names):
        return {}

    def viewed(self, contact_ids):
        return {}
