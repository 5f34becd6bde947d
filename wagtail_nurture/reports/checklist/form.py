"""Is a first form on the site."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wagtail_nurture.capture.models import Form

from .base import Answer, Check, State, registry


@registry.register
class FirstForm(Check):
    slug, order = "form", 85
    permission = "wagtail_nurture.add_form"

    @property
    def label(self):
        return _("First form")

    def tell(self, site):
        form = Form.objects.order_by("-live", "-pk").first()
        if form is None:
            return Answer(State.TODO, _("People come by a form: make the first one."))
        if not form.live:
            return Answer(State.TODO, _("“%(name)s” is still a draft: publish it.") % {"name": form.name})
        return Answer(State.DONE, _("“%(name)s” is published.") % {"name": form.name})

    def where(self, site):
        some = Form.objects.exists()
        name = Form.snippet_viewset.get_url_name("list" if some else "add")
        return reverse(name), _("Open the forms") if some else _("Make a form")
