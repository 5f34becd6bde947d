"""A choice that stays chosen when what was chosen is deleted: "this e-mail" must never become "any e-mail".

A browser shows the first option of a list, which says "any", where the value is none of the options; whoever saved the
form again would widen the rule without a word. ``kept_choice.js`` gives such a value an option of its own.
"""

from django import forms
from django.forms import Media
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from wagtail.admin.telepath import register
from wagtail.admin.telepath.widgets import SelectAdapter
from wagtail.blocks import ChoiceBlock

from wagtail_nurture.text import one_line


#: Characters that a value may have: two keys with a slash between them, and some.
LONGEST = 200


class Select(forms.Select):
    """A list of options that shows a value which is none of them. Named so since Wagtail's styles go by the name."""

    #: What the option of such a value is called; %s is the value.
    gone = gettext_lazy("one that was deleted")


class KeptSelectAdapter(SelectAdapter):
    js_constructor = "wagtail_nurture.KeptSelect"

    def js_args(self, widget):
        return [*super().js_args(widget), str(widget.gone)]

    @cached_property
    def media(self):
        return super().media + Media(js=["wagtail_nurture/admin/kept_choice.js"])


register(KeptSelectAdapter(), Select)


class KeptChoiceField(forms.ChoiceField):
    widget = Select

    def valid_value(self, value):
        """A deleted one passes: what is wrong with a rule is said by its own words, and a draft may be saved."""
        return super().valid_value(value) or str(value) == one_line(str(value), LONGEST)


class KeptChoiceBlock(ChoiceBlock):
    """A ChoiceBlock whose options may be deleted; for fields that may stay empty, which means any."""

    def get_field(self, **kwargs):
        return KeptChoiceField(**kwargs)
