"""StreamField blocks of a form, and the block that puts a form on a page."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from wagtail_nurture.choosing import SnippetChooserBlock


#: Columns of the person that a form may ask for; the e-mail address is always asked.
OWN_FIELDS = {
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "postcode": _("Postcode"),
    "city": _("Town"),
    "phone": _("Mobile number"),
}


def field_choices():
    """What a form may ask for: (slug, label) of the person's own columns and of every ContactField."""
    from wagtail_nurture.contacts.models import ContactField

    defined = dict(ContactField.objects.values_list("slug", "label"))
    return list((OWN_FIELDS | defined).items())


class FormFieldBlock(blocks.StructBlock):
    """One question of a form."""

    field = blocks.ChoiceBlock(choices=field_choices, label=_("Asks for"))
    label = blocks.CharBlock(
        required=False, max_length=100, label=_("Words of the question"), help_text=_("Empty: the name of the field.")
    )
    help = blocks.CharBlock(required=False, max_length=200, label=_("Help below the question"))
    required = blocks.BooleanBlock(required=False, label=_("Must be answered"))

    class Meta:
        icon = "edit"
        label = _("Question")
        label_format = "{field}"


class FormFields(blocks.StreamBlock):
    """The questions after the e-mail address."""

    field = FormFieldBlock()


class FormBlock(blocks.StructBlock):
    """A form on a page. ``document`` narrows a download form that guards several documents to one of them."""

    form = SnippetChooserBlock("wagtail_nurture.Form", label=_("Form"))
    document = DocumentChooserBlock(
        required=False,
        label=_("Document"),
        help_text=_("Only needed when the form gives out several documents and this page speaks of one."),
    )

    class Meta:
        icon = "mail"
        label = _("Form")
        template = "wagtail_nurture/capture/form_block.html"
