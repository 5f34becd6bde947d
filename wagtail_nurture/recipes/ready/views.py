"""A shelf of what is ready, and the button that adds one of it or all that are missing."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import ngettext
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from wagtail_nurture.audience.models import Segment
from wagtail_nurture.audience.rule import Rule
from wagtail_nurture.audience.score_models import ScoreRule
from wagtail_nurture.contacts import people
from wagtail_nurture.contacts.models import ContactPool
from wagtail_nurture.recipes.sites import site_of

from . import adding
from .base import SHELVES


class OnShelf:
    """What both views share: the shelf of the address, the pool of the site, and who may."""

    shelf_slug = ""

    @property
    def shelf(self):
        return SHELVES[self.shelf_slug]

    @cached_property
    def site(self):
        found = site_of(self.request)
        if found is None:
            raise Http404
        return found

    @cached_property
    def pool(self):
        return people.pool_for(self.site)

    def address(self, slug):
        """Where to send what is to be added, for the same site."""
        path = reverse(f"nurture_ready:add-{self.shelf_slug}", args=[slug])
        return f"{path}?site={self.site.pk}"

    def may(self, *acts):
        name = self.shelf.model._meta.model_name
        return any(self.request.user.has_perm(f"wagtail_nurture.{act}_{name}") for act in acts)


class Gallery(OnShelf, WagtailAdminTemplateMixin, TemplateView):
    template_name = "wagtail_nurture/admin/recipes/ready.html"
    http_method_names = ["get", "head"]

    def dispatch(self, request, *args, **kwargs):
        if not self.may("view", "add", "change"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return str(self.shelf.title)

    @property
    def header_icon(self):
        return self.shelf.icon

    def get_breadcrumbs_items(self):
        names = self.shelf.model._meta.verbose_name_plural
        home = {"url": reverse(self.shelf.home), "label": names[:1].upper() + names[1:]}
        return [*self.breadcrumbs_items, home, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        there = adding.there(self.shelf, self.pool)
        cards = [
            {
                "ready": ready,
                "rule": told(adding.made(self.shelf, ready, self.pool)),
                "needs": ready.needs(),
                "add": self.address(ready.slug),
                "edit": self._edit(there.get(ready.slug)),
                "there": ready.slug in there,
            }
            for ready in self.shelf.all()
        ]
        return super().get_context_data(
            **kwargs,
            shelf=self.shelf,
            cards=cards,
            may_add=self.may("add"),
            add_all=self.address("all") if self._belong_together(cards) else "",
            sites=Site.objects.order_by("site_name", "hostname") if ContactPool.objects.count() > 1 else [],
            site=self.site,
        )

    def _belong_together(self, cards):
        """Whether several are missing of what is best added together: rules in proportion to each other."""
        return self.shelf.model is ScoreRule and sum(not card["there"] for card in cards) > 1

    def _edit(self, row):
        return reverse(row.snippet_viewset.get_url_name("edit"), args=[row.pk]) if row and self.may("change") else ""


class Add(OnShelf, View):
    """Adds the one that the address names, or "all" that are missing. POST only."""

    http_method_names = ["post"]

    def post(self, request, *args, slug, **kwargs):
        if not self.may("add"):
            raise PermissionDenied
        chosen = self.shelf.all() if slug == "all" else [self.shelf.called(slug)]
        if None in chosen:
            raise Http404
        added = [adding.add(self.shelf, ready, self.pool, user=request.user) for ready in chosen]
        self._tell([row for row, new in added if new], added[0][0])
        if slug == "all" or not self.may("change"):
            return redirect(self.shelf.home)
        row = added[0][0]
        return redirect(row.snippet_viewset.get_url_name("edit"), row.pk)

    def _tell(self, new, first):
        if len(new) == 1:
            words = _t("“%(name)s” was added. It is yours now: change what you like.") % {"name": new[0]}
        elif new:
            words = ngettext("%(count)d was added.", "%(count)d were added.", len(new)) % {"count": len(new)}
        else:
            messages.info(self.request, _t("“%(name)s” was there already: nothing was added.") % {"name": first})
            return
        messages.success(self.request, words)


def told(row):
    """What ``row`` (not saved) says in words: the segment's rule, the score rule's points."""
    if isinstance(row, Segment):
        return Rule.from_config(row.rule).sentence()
    points = ngettext("%(count)d point", "%(count)d points", row.points) % {"count": row.points}
    if not row.cap_points:
        return points
    limit = ngettext("at most %(most)d in %(days)d day", "at most %(most)d in %(days)d days", row.cap_days) % {
        "most": row.cap_points,
        "days": row.cap_days,
    }
    return _t("%(points)s, %(limit)s") % {"points": points, "limit": limit}
