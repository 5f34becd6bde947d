"""The editing form of a message."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.blocks.stream_block import StreamBlockValidationError

from wagtail_nurture.conf import settings

from . import merge, message_kinds, permissions, picking, placing


class MessageForm(WagtailAdminModelForm):
    """What the forms of all kinds of messages have in common: the purpose is one of the site's."""

    @property
    def lines(self):
        """The names of its fields that are one line of words with merge fields."""
        return [name for name in ("subject", "preheader") if name in self.fields]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.lines:
            picking.offer(self.fields[name].widget)
        if "purpose" in self.fields:
            choices = list(settings.purposes.items())
            own = self.instance.purpose
            if own and own not in settings.purposes:
                choices.append((own, format_lazy("{} ({})", own, _("no longer in use"))))
            self.fields["purpose"] = forms.ChoiceField(
                label=self.fields["purpose"].label, help_text=self.fields["purpose"].help_text, choices=choices
            )


class BlocksForm(MessageForm):
    """The form of what is made of blocks: an e-mail, a letter. While a draft is saved only what can never be right is
    refused: a misspelt merge field.

    When it is published the whole message is compiled once to see what is wrong with it, block by block.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "body" in self.fields:
            permissions.offer(self.fields["body"].widget, self.for_user)

    def clean(self):
        data = super().clean()
        for name in self.lines:
            for problem in merge.problems(data.get(name), unfinished_allowed=self.is_deferred_validation):
                self.add_error(name, problem.message)
        if "body" in data:
            for words in permissions.refusals(data["body"], kept=self._bodies_before(), user=self.for_user):
                self.add_error("body", words)
        return data

    def _bodies_before(self):
        """What stands in the draft, and in the row."""
        rows = type(self.instance)._default_manager.filter(pk=self.instance.pk)
        return [self.instance.body, *(row.body for row in rows.only("body"))]

    def _post_clean(self):
        super()._post_clean()
        if self.is_deferred_validation or self.errors or not {"subject", "body"} <= set(self.fields):
            return
        beside, elsewhere = {}, []
        for problem in message_kinds.of(self.instance).problems(self.instance):
            if problem.place in self.fields and problem.place != "body":
                self.add_error(problem.place, problem.message)
            elif problem.place in ("", "body"):
                elsewhere.append(problem.message)
            else:
                beside.setdefault(problem.place, []).append(problem.message)
        self._mark(beside, elsewhere)

    def _mark(self, beside, elsewhere):
        """Show what is wrong with a block at that block: Wagtail reads one error only, so all of it stands in one."""
        error = placing.errors(self.instance.body, beside) if beside else None
        placed = StreamBlockValidationError(
            block_errors=error.block_errors if error else None,
            non_block_errors=[*elsewhere, *([] if error else (text for texts in beside.values() for text in texts))],
        )
        if beside or elsewhere:
            self.add_error("body", placed)
