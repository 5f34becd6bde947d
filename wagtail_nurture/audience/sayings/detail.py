from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture.contacts import kinds, values
from wagtail_nurture.contacts.models import ContactField

from .base import LONGEST_KEY, Saying, StoredChoiceBlock, registry, words_block


Kind = ContactField.Kind


def _fields():
    """The fields whose answers are a closed list."""
    found = ContactField.objects.filter(kind__in=[Kind.CHOICE, Kind.BOOLEAN]).order_by("label")
    return list(found.values_list("slug", "label"))


class DetailBlock(blocks.StructBlock):
    words = words_block()
    field = StoredChoiceBlock(
        choices=_fields,
        label=gettext_lazy("Field"),
        help_text=gettext_lazy("A contact field of the kind “choice” or “yes or no”."),
    )
    value = blocks.CharBlock(
        max_length=200,
        label=gettext_lazy("Becomes"),
        help_text=gettext_lazy("One of the field’s choices, written alike; “yes” or “no”."),
    )

    class Meta:
        icon = "edit"
        label = gettext_lazy("Set a detail")
        label_format = "{words}"


@registry.register
class Detail(Saying):
    """One choice of a contact field is theirs."""

    slug = "detail"
    label = gettext_lazy("Set a detail")

    @classmethod
    def block(cls):
        return DetailBlock()

    @property
    def slug_and_value(self):
        return str(self.config.get("field") or ""), str(self.config.get("value") or "")

    @property
    def key(self):
        field, value = self.slug_and_value
        return f"{field}={value}"[:LONGEST_KEY]

    def sentence(self):
        slug, value = self.slug_and_value
        field = ContactField.objects.filter(slug=slug).first()
        if field is not None and field.kind == Kind.BOOLEAN:
            value = _("yes") if kinds.parse(Kind.BOOLEAN, value) else _("no")
        return _("“%(field)s”: %(value)s.") % {"field": field.label if field else slug, "value": value}

    def problems(self):
        slug, value = self.slug_and_value
        field = ContactField.objects.filter(slug=slug, kind__in=[Kind.CHOICE, Kind.BOOLEAN]).first()
        if field is None:
            return [_("Choose the field that the button sets.")]
        try:
            fits = kinds.parse(field.kind, value, choices=field.choices)
        except kinds.BadValue as problem:
            return [_("“%(value)s” does not fit the field. %(words)s") % {"value": value, "words": problem}]
        return [] if fits is not None else [_("Write what the field becomes.")]

    def standing(self, contact):
        slug, _value = self.slug_and_value
        return {"value": values.plain(values.read([contact.pk], [slug])[contact.pk].get(slug))}

    def say(self, contact):
        slug, value = self.slug_and_value
        values.write([contact.pk], {slug: value}, source="button")

    def contradicts(self, key):
        return key.startswith(f"{self.slug_and_value[0]}=") and key != self.key

    def restore(self, contact, former):
        slug, _value = self.slug_and_value
        values.write([contact.pk], {slug: former["value"]}, source="button: undo")

    @classmethod
    def everything(cls):
        fields = ContactField.objects.filter(kind__in=[Kind.CHOICE, Kind.BOOLEAN]).order_by("label")
        return [
            (cls({"field": field.slug, "value": value}).key, f"{field.label}: {value}")
            for field in fields
            for value in (field.choices if field.kind == Kind.CHOICE else ["yes", "no"])
        ]
