"""What tracking hears: pages that change, and people whose data changed. Imported when the app is ready."""

import swapper
from django.db.models.signals import post_delete, post_migrate, post_save
from django.dispatch import receiver
from wagtail.models import Locale
from wagtail.signals import page_published, page_unpublished, post_page_move

from wagtail_nurture import migrated, signals

from . import pages, recorder, tags
from .models import Event


#: Saves that touch nothing a fact holds: a draft, a lock, a new revision.
_SILENT = frozenset(
    "latest_revision latest_revision_id draft_title latest_revision_created_at has_unpublished_changes "
    "locked locked_at locked_by numchild go_live_at expire_at search_description".split()
)


def _is_page(sender):
    return isinstance(sender, type) and issubclass(sender, swapper.load_model("wagtailcore", "Page"))


@receiver(post_save)
def page_saved(sender, instance, update_fields=None, raw=False, **kwargs):
    if raw or not _is_page(sender) or (update_fields is not None and set(update_fields) <= _SILENT):
        return
    pages.remember([instance])


@receiver(page_published)
@receiver(page_unpublished)
def page_changed(sender, instance, **kwargs):
    pages.remember([instance])


@receiver(post_page_move)
def page_moved(sender, instance, **kwargs):
    pages.moved(instance)


@receiver(post_delete)
def page_deleted(sender, instance, **kwargs):
    if _is_page(sender):
        pages.deleted(instance.pk)


@receiver([post_save, post_delete])
def tag_changed(sender, instance, raw=False, origin=None, **kwargs):
    """Tags are saved after their page. When they only go because their page goes, what it was about stays known."""
    goes_with_its_page = origin is not None and _is_page(getattr(origin, "model", type(origin)))
    if not raw and not goes_with_its_page and sender in pages.through_models():
        pages.retag(instance.content_object_id)


@receiver([post_save, post_delete], sender=Locale)
def locale_changed(sender, **kwargs):
    tags.language_of.cache_clear()


@receiver(post_migrate)
def fill_page_facts(sender, using, **kwargs):
    """Where only some apps were migrated, ``nurture_schedule`` fills in what lacks."""
    if sender.label == "wagtail_nurture" and migrated.is_current(using) and pages.have_tables(using):
        pages.fill_missing()


@receiver(signals.contacts_changed)
def people_changed(sender, changes, **kwargs):
    """Each change of people's data becomes a fact."""
    recorder.record_many(
        [
            Event(
                kind=change.kind,
                contact_id=change.contact_id,
                subject=change.subject[:100],
                properties=change.properties,
                at=change.at,
            )
            for change in changes
        ]
    )
