"""What topics hear: that one was changed, that it was chosen on a page, and that a page's topics are others now."""

from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver

from wagtail_nurture import signals
from wagtail_nurture.tracking import pages

from . import matching, working
from .models import Topic


@receiver([post_save, post_delete], sender=Topic)
def topic_changed(sender, raw=False, **kwargs):
    if not raw:
        working.pages_changed()


@receiver(m2m_changed)
def chosen_on_a_page(sender, instance, action, reverse=False, **kwargs):
    if action.startswith("post_") and not reverse and sender in dict(matching.chosen_on()):
        pages.retag(instance.pk)


@receiver(signals.page_topics_changed)
def reckon_readers(sender, page_ids, **kwargs):
    working.readers_of(page_ids)
