"""Where a personal link leads: the first way whose rule holds of the person, else the page for everybody."""

import swapper
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from wagtail_nurture.streams import OpenStreamField


def _ways():
    from .blocks import Ways

    return Ways()


class Landing(models.Model):
    """Chosen where a link is. What is changed here counts for every link that is opened from then on."""

    name = models.CharField(_("name"), max_length=100, help_text=_("Only you see it."))
    page = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("page for everybody else"),
        help_text=_("Also for whoever opens the link too late, and where the page of a rule is no longer published."),
    )
    ways = OpenStreamField(
        _ways,
        verbose_name=_("pages by rule"),
        blank=True,
        help_text=_("Asked from the top when the link is opened; the first that holds counts."),
    )
    days = models.PositiveSmallIntegerField(
        _("personal for (days)"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
        help_text=_("Counted from the sending. After that the link leads everybody to the same page."),
    )

    panels = [FieldPanel("name"), FieldPanel("page"), FieldPanel("ways"), FieldPanel("days")]

    class Meta:
        verbose_name = _("personal landing link")
        verbose_name_plural = _("personal landing links")
        ordering = ["name"]

    def __str__(self):
        return self.name
