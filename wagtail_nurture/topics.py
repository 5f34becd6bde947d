"""``TopicsMixin``: editors choose on a page what it is about.

::

    class GuidePage(TopicsMixin, Page):
        content_panels = [*Page.content_panels, TopicsPanel()]

A field of the page, and so part of its drafts, revisions, workflow, copies and translations; it takes a migration of
the site's own app. Pages need it only where tags, sections and types do not say it.
"""

from django.db import models
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel


FIELD = "nurture_topics"


class TopicsMixin(models.Model):
    """Put it before ``Page``."""

    nurture_topics = ParentalManyToManyField(
        "wagtail_nurture.Topic",
        blank=True,
        related_name="+",
        verbose_name=_("topics"),
        help_text=_("What this page is about. Who reads it is taken to be interested in it."),
    )

    class Meta:
        abstract = True


class TopicsPanel(FieldPanel):
    """The topics as boxes to tick."""

    def __init__(self, field_name=FIELD, **options):
        super().__init__(field_name, **({"widget": CheckboxSelectMultiple} | options))
