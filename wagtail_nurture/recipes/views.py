"""The gallery, the short form, what came out of it, and its one button."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from wagtail_nurture.scenarios import diagram, graph, sentences

from . import gallery, languages, made, making, permissions, publishing
from .models import RecipeUse
from .sites import site_of


GALLERY = "nurture_recipes:index"


class Screen(WagtailAdminTemplateMixin):
    """Where the three screens have in common that whoever may see scenarios may see them."""

    header_icon = "list-ul"
    allowed = staticmethod(permissions.may_look)

    def dispatch(self, request, *args, **kwargs):
        if not self.allowed(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        scenarios = {"url": reverse("nurture_scenarios:list"), "label": _t("Scenarios")}
        gallery_ = {"url": reverse(GALLERY), "label": _t("Ready-made scenarios")}
        here = [] if isinstance(self, Gallery) else [gallery_]
        return [*self.breadcrumbs_items, scenarios, *here, {"url": "", "label": self.get_page_title()}]

    @cached_property
    def site(self):
        return site_of(self.request)


class Gallery(Screen, TemplateView):
    template_name = "wagtail_nurture/admin/recipes/gallery.html"
    page_title = _("Ready-made scenarios")

    def get_context_data(self, **kwargs):
        site = self.site
        cards = [(recipe, recipe.needs(site) if site else []) for recipe in gallery.recipes()]
        may = permissions.may_make(self.request.user) and site is not None
        return super().get_context_data(**kwargs, cards=cards, may_make=may)


class Use(Screen, FormView):
    """One short form; sending it makes the drafts."""

    template_name = "wagtail_nurture/admin/recipes/use.html"
    allowed = staticmethod(permissions.may_make)

    @cached_property
    def recipe(self):
        found = gallery.recipe_called(self.kwargs["slug"])
        if found is None or self.site is None:
            raise Http404
        return found

    def get_page_title(self):
        return str(self.recipe.title)

    def get_form_class(self):
        return self.recipe.Form

    def get_form(self, form_class=None):
        data = self.request.POST if self.request.method == "POST" else None
        return self.get_form_class()(data, site=self.site, user=self.request.user)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "recipe": self.recipe,
            "needs": [need for need in self.recipe.needs(self.site) if not need.met],
            "site": self.site,
            "sites": Site.objects.order_by("site_name", "hostname") if Site.objects.count() > 1 else [],
            "media": context["form"].media,
        }

    def form_valid(self, form):
        use = making.make(self.recipe, form, user=self.request.user)
        if use.scenario_id is None:
            return redirect(GALLERY)
        return redirect("nurture_recipes:made", use.pk)


class Made(Screen, TemplateView):
    """What was made: the flow, the mails, and the way to publish all of it."""

    template_name = "wagtail_nurture/admin/recipes/made.html"
    header_icon = "tasks"

    @cached_property
    def use(self):
        rows = RecipeUse.objects.select_related("scenario__latest_revision")
        return get_object_or_404(rows, pk=self.kwargs["pk"], scenario__isnull=False)

    def get_page_title(self):
        return str(self.use.scenario)

    def get_context_data(self, hindrances=(), **kwargs):
        draft = self.use.scenario.get_latest_revision_as_object()
        drawn = graph.build(draft)
        forms, emails, scenario = made.forms(self.use), made.emails(self.use), made.scenario(self.use)
        everything = [*forms, *emails, scenario]
        user = self.request.user
        return super().get_context_data(
            **kwargs,
            use=self.use,
            scenario=self.use.scenario,
            forms=forms,
            emails=emails,
            several=len({part.thing.locale_id for part in emails}) > 1,
            flow=diagram.draw(drawn),
            media=diagram.media(),
            summary=sentences.summary(drawn),
            try_url=made.address("nurture_try", self.use.scenario_id),
            scenario_url=scenario.url,
            inspect_url=made.address("nurture_scenarios:inspect", self.use.scenario_id),
            done=not any(part.waits for part in everything),
            started=self.use.scenario.live,
            may_publish=permissions.may_publish(user, self.use),
            may_edit=user.has_perm("wagtail_nurture.change_email"),
            hindrances=hindrances,
            untranslated=self._untranslated(emails),
            tag=f'{{% nurture_form "{forms[0].thing.slug}" %}}' if forms else "",
            visible=[self._form_address(part.thing) for part in forms if part.thing.live],
        )

    def _untranslated(self, emails):
        """The site's language, when its mails had to be written in another for want of words; "" otherwise."""
        recipe = gallery.recipe_called(self.use.recipe)
        locale = emails[0].thing.locale if emails else None
        known = locale is None or recipe is None or languages.language_of(locale) in recipe.languages
        return "" if known else str(locale)

    def _form_address(self, form):
        """(language, address of the form's own page)."""
        path = reverse("wagtail_nurture:form", args=[form.slug])
        return form.locale, f"{path}?locale={form.locale.language_code}"


class PublishEverything(Made):
    """The button. POST only; a refusal shows the same page with what stands in the way."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        if not permissions.may_publish(request.user, self.use):
            raise PermissionDenied
        try:
            publishing.publish_everything(self.use, user=request.user)
        except publishing.Refused as refused:
            return self.render_to_response(self.get_context_data(hindrances=refused.hindrances), status=422)
        words = _t("“%(scenario)s” is on: whoever matches from now on enters.")
        messages.success(request, words % {"scenario": self.use.scenario})
        return redirect("nurture_recipes:made", self.use.pk)
