"""Who came by whose link."""

from django.db import models


class Referral(models.Model):
    """``friend`` left their address at a form that ``referrer`` passed on; ``joined_at`` once they agreed to something.

    A friend comes by one person only, the first, and only when nobody knew their address before.
    """

    friend = models.OneToOneField("wagtail_nurture.Contact", on_delete=models.CASCADE, related_name="+")
    referrer = models.ForeignKey("wagtail_nurture.Contact", on_delete=models.CASCADE, related_name="+")
    form = models.ForeignKey(
        "wagtail_nurture.Form", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
