"""A topic with its name in each language and its rules, and the work that a change of it leaves."""

import secrets

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wagtail_nurture.streams import OpenStreamField


def new_ticket():
    return secrets.randbits(62)


def _names():
    from . import blocks

    return blocks.names()


def _rules():
    from . import blocks

    return blocks.rules()


class Topic(models.Model):
    """What pages may be about. ``slug`` is what PageTopic, interests and conditions know it by; it never changes."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("short name"), max_length=100, unique=True, allow_unicode=True, editable=False)
    names = OpenStreamField(_names, verbose_name=_("names in other languages"), blank=True)
    rules = OpenStreamField(
        _rules,
        verbose_name=_("pages that are about it"),
        blank=True,
        help_text=_("Besides pages with a tag of the same name, and those where it is chosen on the page itself."),
    )

    class Meta:
        app_label = "wagtail_nurture"
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.slug = self.slug or slugify(self.name, allow_unicode=True)[:100]
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        if not self.slug and not (slug := slugify(self.name, allow_unicode=True)[:100]):
            raise ValidationError({"name": _("Write a name with letters or digits.")})
        if not self.slug and Topic.objects.filter(slug=slug).exists():
            raise ValidationError({"name": _("There is a topic of this name already. Choose another name.")})

    def name_in(self, language=None):
        """What it is called in ``language`` (a code; default: the active one), or else its plain name."""
        language = language or get_language() or ""
        names = {block.value["language"]: block.value["name"] for block in self.names}
        return names.get(language) or names.get(language.partition("-")[0]) or self.name


class TopicWork(models.Model):
    """What must be reckoned anew, and how far it is (``cursor``: the last id done)."""

    class Kind(models.TextChoices):
        PAGES = "pages", "pages"
        READERS = "readers", "readers"
        PERSON = "person", "person"
        EVERYBODY = "everybody", "everybody"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    #: Of READERS: the page whose topics changed; of PERSON: the contact.
    page_id = models.BigIntegerField(default=0)
    cursor = models.BigIntegerField(default=0)
    #: Another one each time that it is asked for: who worked on it for the former asking does not end it.
    ticket = models.BigIntegerField(default=new_ticket)
    #: Of EVERYBODY: by which half-life (days) they are reckoned; the row stays when it is done.
    half_life = models.PositiveIntegerField(default=0)
    done = models.BooleanField(default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "wagtail_nurture"
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["kind", "page_id"], name="nurture_topicwork")]
