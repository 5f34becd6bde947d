"""Makes the conditions, the followers and the events they listen to known in every process, and keeps the segments."""

from django.db.backends.signals import connection_created
from django.db.models.signals import post_delete, post_migrate, post_save
from django.dispatch import receiver

from wagtail_nurture import migrated
from wagtail_nurture.contacts.models import ContactField, List

from . import conditions, folded, persona_rounds, personas, postcodes, properties, scoring
from .interests import keeping
from .models import Segment
from .persona_models import Persona
from .segments import building, follower
from .topics import receivers as topics


__all__ = ["conditions", "follower", "keeping", "personas", "scoring", "topics"]

connection_created.connect(folded.teach)
connection_created.connect(properties.teach)
connection_created.connect(postcodes.teach)
persona_rounds.connect()


@receiver(post_save, sender=Segment)
def segment_saved(sender, instance, raw=False, **kwargs):
    if not raw:
        building.keep(instance)


@receiver(post_delete, sender=List)
@receiver(post_delete, sender=ContactField)
@receiver(post_delete, sender=Segment)
@receiver(post_delete, sender=Persona)
def something_deleted(sender, **kwargs):
    """Rules may name it: whoever belongs to a segment must not leave it for that."""
    building.look_at_rules()


@receiver(post_migrate)
def tables_made(sender, using, **kwargs):
    """Segments of before there was a membership."""
    if sender.label == "wagtail_nurture" and migrated.is_current(using):
        for segment in Segment.objects.filter(state=None):
            building.keep(segment)
