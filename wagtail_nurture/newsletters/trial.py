"""[Test]: the message to oneself, outside all counts."""

from wagtail_nurture.content import versions
from wagtail_nurture.content.models import Email
from wagtail_nurture.delivery import outbox, trials


def send(newsletter, user):
    """Each published language of the message leaves to ``user``'s address at once, marked [Test]. How many mails.

    0: nothing is published, or ``user`` has no address.
    """
    if not (newsletter.email and user.email and newsletter.site):
        return 0
    key = newsletter.email.translation_key
    live = Email.objects.filter(translation_key=key, live=True)
    languages = live.order_by("pk").values_list("locale__language_code", flat=True)
    found = versions.in_force_many({(key, language) for language in languages})
    drafts = [
        trials.draft(address=user.email, site=newsletter.site, variant=version, locale=version.locale)
        for version in found.values()
        if version
    ]
    return outbox.put(drafts)
