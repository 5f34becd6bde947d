"""The segment's form: it says what is wrong with the rule before it can be saved."""

from django.core.exceptions import ValidationError
from wagtail.admin.forms.models import WagtailAdminModelForm

from wagtail_nurture.contacts.models import ContactPool

from . import sample


class SegmentForm(WagtailAdminModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        pools = list(ContactPool.objects.order_by("pk")[:2])
        if "pool" in self.fields and len(pools) == 1:
            self.fields["pool"].initial = pools[0]

    def _post_clean(self):
        super()._post_clean()
        if not self.is_deferred_validation and "conditions" not in self.errors:
            for words in sample.problems(self.instance):
                self.add_error("conditions", ValidationError(words))
