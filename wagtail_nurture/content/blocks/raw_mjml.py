from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

from .. import merge, own_mjml
from ..mjml import MjmlRefused
from . import groups
from .base import MessageBlock, registry
from .words import WordsBlock, refuse


#: The name of the permission without which nobody adds or changes such a block; see ``content.permissions``.
PERMISSION = "add_raw_mjml"

SAMPLE = """<mj-section>
  <mj-column>
    <mj-text font-size="20px" font-weight="700">{hello}</mj-text>
    <mj-table>
      <tr><td>{city}</td><td align="right">42 km</td></tr>
      <tr><td>{touring}</td><td align="right">86 km</td></tr>
    </mj-table>
  </mj-column>
</mj-section>"""


class MjmlBlock(blocks.TextBlock):
    """MJML with merge fields. A draft may be unfinished; what is published must be right."""

    def __init__(self, **options):
        super().__init__(max_length=own_mjml.LONGEST, rows=14, **options)

    def clean(self, value):
        value = super().clean(value)
        refuse(merge.problems(value, unfinished_allowed=self.is_deferred_validation))
        if not self.is_deferred_validation:
            try:
                own_mjml.read(value)
            except MjmlRefused as wrong:
                raise ValidationError(str(wrong)) from None
        return value


@registry.register
class RawMjmlBlock(MessageBlock, blocks.StructBlock):
    """Sections of MJML written by hand, for those who may."""

    slug = "raw_mjml"

    name = WordsBlock(
        label=pgettext_lazy("part of a message", "What it is"),
        required=False,
        max_length=80,
        help_text=_("Only you see it."),
    )
    source = MjmlBlock(
        label=_("MJML"),
        help_text=_(
            "Sections with columns of mj-text, mj-image, mj-button, mj-table, mj-divider and mj-spacer. Merge fields "
            "are filled in, links are measured. Neither scripts, forms nor mj-include."
        ),
    )

    def mjml(self, value, context):
        return own_mjml.elements(self._read(value, context), context)

    def plain(self, value, context):
        return own_mjml.plain(self._read(value, context), context)

    @staticmethod
    def _read(value, context):
        try:
            return own_mjml.read(value["source"])
        except MjmlRefused as wrong:
            context.problem(wrong)
            return []

    def sample_value(self):
        words = {
            "hello": _("Your rides, {{ first_name|friend }}"),
            "city": _("In town"),
            "touring": _("On tour"),
        }
        return {"name": "", "source": SAMPLE.format(**words)}

    class Meta:
        icon = "code"
        label = _("Raw MJML")
        description = _(
            "Sections written in MJML, for people with the permission to. Everybody else leaves them as they are."
        )
        label_format = _("Raw MJML: {name}")
        group = groups.LAYOUT
