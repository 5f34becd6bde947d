"""Lists of the admin: the state of each row without Wagtail's query a row, and names that stay in one piece."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import Revision, WorkflowState


def with_status(rows):
    """``rows`` (queryset of a model with :class:`ListedDraft` or :class:`ListedReview`), asked for all at once."""
    own = {
        "base_content_type": ContentType.objects.get_for_model(rows.model),
        "object_id": Cast(OuterRef("pk"), CharField()),
    }
    rows = rows.annotate(is_planned=Exists(Revision.objects.filter(approved_go_live_at__isnull=False, **own)))
    if issubclass(rows.model, ListedReview):
        under_way = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS, **own)
        rows = rows.annotate(is_under_review=Exists(under_way))
    return rows


class ListedDraft:
    """Mixin before Wagtail's ``DraftStateMixin``."""

    @property
    def approved_schedule(self):
        """Whether a publication is planned; a list has noted it (:func:`with_status`)."""
        noted = self.__dict__.get("is_planned")
        return self.scheduled_revision is not None if noted is None else noted


class ListedReview(ListedDraft):
    """Mixin before Wagtail's ``WorkflowMixin``."""

    @property
    def workflow_in_progress(self):
        """Whether somebody is asked to approve it; a list has noted it (:func:`with_status`)."""
        noted = self.__dict__.get("is_under_review")
        return super().workflow_in_progress if noted is None else noted


class WithReadyMade:
    """Mixin of index views: a button beside "Add" that leads to what is ready-made (``ready_url``, a name of ours).

    Told by name: the room of the recipes stands above.
    """

    ready_label = ""
    ready_url = ""

    @cached_property
    def header_buttons(self):
        buttons = super().header_buttons
        if self.add_url:
            buttons = [*buttons, HeaderButton(self.ready_label, url=reverse(self.ready_url), icon_name="list-ul")]
        return buttons


class NamedRows:
    """Mixin of index views: on a narrow screen a name stays in one piece, and the list scrolls by itself (CSS)."""

    def _get_title_column(self, field_name, *args, **kwargs):
        return super()._get_title_column(field_name, *args, **({"classname": "title nurture-name"} | kwargs))


class OneByOne:
    """Mixin of index views without boxes to delete several at once: what rules, steps and messages rely on is deleted
    one by one, each after its own question."""

    @cached_property
    def columns(self):
        return [column for column in super().columns if column.name != "bulk_actions"]
