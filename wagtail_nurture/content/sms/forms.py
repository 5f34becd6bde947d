"""The editing form of a text message."""

import json

from django import forms
from django.utils.translation import gettext as _
from wagtail.models import Locale

from .. import merge
from ..forms import MessageForm


class CountedTextarea(forms.Textarea):
    """A text whose length and parts are shown while it is written (admin/sms.js)."""

    class Media:
        js = ["wagtail_nurture/admin/sms.js"]


class SmsForm(MessageForm):
    """Checks what is written; of a draft only what can never be right is refused: a misspelt merge field."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "text" in self.fields:
            self.fields["text"].widget = CountedTextarea(attrs=self._counting())

    def _counting(self):
        from . import draw

        locale = self.instance.locale if self.instance.locale_id else Locale.get_default()
        return {
            "rows": 5,
            "data-controller": "nurture-sms",
            "data-nurture-sms-facts-value": json.dumps(draw.counting(locale.language_code)),
            "data-nurture-sms-words-value": json.dumps(_words()),
        }

    def clean(self):
        data = super().clean()
        for problem in merge.problems(
            data.get("text"), known={*merge.fields(), "link"}, unfinished_allowed=self.is_deferred_validation
        ):
            self.add_error("text", problem.message)
        if data.get("page") and data.get("url"):
            self.add_error("url", _("Choose a page or write an address, not both."))
        return data

    def _post_clean(self):
        super()._post_clean()
        if self.is_deferred_validation or self.errors or "text" not in self.fields:
            return
        from . import draw

        for problem in draw.draw(self.instance).errors:
            place = "url" if problem.place == "link" else problem.place
            self.add_error(place if place in self.fields else "text", problem.message)


def _words():
    """What the script says, in the language of whoever writes."""
    return {
        "one": _("%(units)s of %(room)s letters: 1 part."),
        "several": _("%(units)s letters: %(parts)s parts, room for %(free)s more in the last one."),
        "most": _("At most %(most)s parts may be sent. Shorten it."),
        "strange": _("“%(letters)s” leave room for 70 letters in a part instead of 160."),
        "cost": _("To one person it costs up to %(price)s."),
        "counted": _("Counted with the sender, the link, the STOP mention and long names."),
    }
