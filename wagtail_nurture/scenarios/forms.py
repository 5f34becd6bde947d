"""The scenario's form: on publish it says what stops the scenario, beside the step that must be mended."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from . import graph as graphs
from . import steps, strangers, ways


STREAMS = ("triggers", "steps", "exits")


class ScenarioForm(WagtailAdminModelForm):
    """Drafts may be half-empty; what is published or submitted for approval may not."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.instance.has_unpublished_changes and "enrol_matching" in self.fields:
            # The tick belongs to one publication: the next one asks again.
            self.initial["enrol_matching"] = False

    def clean_re_entry_days(self):
        """An emptied box means the usual length: it does not matter unless people enter again after some days."""
        days = self.cleaned_data["re_entry_days"]
        return self._meta.model._meta.get_field("re_entry_days").default if days is None else days

    def _post_clean(self):
        super()._post_clean()
        if self.is_deferred_validation:
            return
        for name, kind in strangers.posted(self.data, self.prefix):
            words = _("A part of the kind “%(kind)s” is no longer installed. Look at what is left, then publish again.")
            self.add_error(name, words % {"kind": kind})
        if not any(name in self.errors for name in STREAMS):
            for problem in graphs.problems(self.instance):
                self._mark(problem)

    def _mark(self, problem):
        """Put ``problem`` beside its step, or on its field when the step cannot be found."""
        error = ValidationError(problem.message)
        for name in STREAMS if problem.place not in STREAMS else ():
            found = beside(self.cleaned_data.get(name) or (), problem.place, error)
            if found:
                self.add_error(name, found)
                return
        self.add_error(problem.place if problem.place in STREAMS else "steps", error)


def beside(stream, block_id, error):
    """A StreamBlockValidationError that shows ``error`` on the block ``block_id`` of ``stream``, at any depth; or None.

    ``add_error`` is called once for each problem, so each error marks one block.
    """
    for position, child in enumerate(stream):
        if str(child.id) == block_id:
            inner = StructBlockValidationError(non_block_errors=[error])
            return StreamBlockValidationError(block_errors={position: inner})
        kind = steps.registry.get(child.block_type)
        for way, inner in ways.inside(kind, child.value):
            if inside := beside(inner, block_id, error):
                return StreamBlockValidationError(block_errors={position: kind.marked(child.value, way, inside)})
    return None
