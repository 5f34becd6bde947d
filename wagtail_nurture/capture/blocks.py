"""StreamField blocks of a form, and the block that puts a form on a page."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class FormFields(blocks.StreamBlock):
    email = blocks.CharBlock(label=_("E-mail"))
