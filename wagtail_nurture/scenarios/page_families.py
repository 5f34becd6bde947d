"""A page with its translations: what it is about, and the one of them to show to a person."""

from wagtail_nurture.tracking.models import PageFact, PageTopic


def family(translation_key):
    """{language: page id} of the page in all its languages, as far as it is live. One query."""
    return dict(
        PageFact.objects.filter(translation_key=translation_key, live=True, deleted_at=None)
        .order_by("-page_id")
        .values_list("locale", "page_id")
    )


def of(page_id):
    """The same of a page by its id. Two queries."""
    return family(PageFact.objects.filter(page_id=page_id).values_list("translation_key", flat=True).first())


def topics(page_ids):
    """The slugs of what these pages are about, sorted. One query."""
    found = PageTopic.objects.filter(page_id__in=list(page_ids)).order_by("topic")
    return list(found.values_list("topic", flat=True).distinct())


def in_language(family, language, preferred):
    """The page of ``family`` in the person's language, else the ``preferred`` one, else any that is there."""
    found = family.get(language) or family.get(language.split("-")[0])
    if found:
        return found
    return preferred if preferred in family.values() else next(iter(family.values()), preferred)
