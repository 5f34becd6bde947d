"""Score rules in the admin."""

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from wagtail_nurture.listed import NamedRows, OneByOne, WithReadyMade
from wagtail_nurture.watch import Watched

from . import occasions
from .score_forms import ScoreRuleForm
from .score_models import ScoreRule


class ScoreRuleIndex(OneByOne, WithReadyMade, NamedRows, IndexView):
    """What gives points."""

    add_item_label = _("Add score rule")
    ready_label, ready_url = _("Ready-made score rules"), "nurture_ready:score-rules"


def _occasion(rule):
    if rule.what == occasions.OWN:
        return _t("The site’s own event “%(event)s”") % {"event": rule.own_kind}
    return getattr(occasions.OCCASIONS.get(rule.what), "label", rule.what)


def _points(rule):
    """ "5" or "−5", with a true minus."""
    return str(rule.points).replace("-", "−")


def _limit(rule):
    """ "20 in 7 days", or a dash."""
    return (
        _t("%(points)d in %(days)d days") % {"points": rule.cap_points, "days": rule.cap_days or 1}
        if (rule.cap_points)
        else "–"
    )


class ScoreRuleViewSet(Watched, SnippetViewSet):
    """A snippet like all that editors write. Switching a rule off and on again begins anew."""

    model = ScoreRule
    admin_url_namespace = "nurture_score_rules"
    base_url_path = "nurture/setup/score-rules"
    menu_item_is_registered = True
    icon = "order-up"
    menu_label = _("Score rules")
    index_view_class = ScoreRuleIndex
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("active"),
            FieldRowPanel([FieldPanel("what"), FieldPanel("points")]),
            FieldPanel("own_kind"),
            MultiFieldPanel(
                [FieldPanel("section"), FieldRowPanel([FieldPanel("page_type"), FieldPanel("topic")])],
                heading=_("Only on these pages"),
                help_text=_("For pages viewed, forms sent on a page and links that lead to a page. Empty: any."),
            ),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("cap_points"), FieldPanel("cap_days")])],
                heading=_("Limit for each person"),
                help_text=_(
                    "So that nobody collects points without end by reading one page again and again. Empty: no limit."
                ),
            ),
            FieldPanel("pool"),
        ],
        base_form_class=ScoreRuleForm,
    )
    list_display = [
        "name",
        Column("what", label=_("What happens"), accessor=_occasion),
        Column("points", label=_("Points"), sort_key="points", accessor=_points),
        Column("limit", label=_("Limit"), accessor=_limit),
        BooleanColumn("active", label=_("Gives points"), sort_key="active"),
    ]
    search_fields = ["name"]
    search_backend_name = None
