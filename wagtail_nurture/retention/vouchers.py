"""Vouchers that are long over or redeemed."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wagtail_nurture.content.vouchers.models import Voucher

from .base import YEARS, Part, months_before, registry, years_of_pools


MOST = 500


@registry.register
class OldVouchers(Part):
    """As long as a prospect is kept where that is longest; one without an end that nobody redeemed stays good."""

    slug, label, order = "vouchers", _("vouchers long over"), 45

    def waiting(self, now):
        return self._rows(now).count()

    def batch(self, cursor, now):
        found = list(self._rows(now).order_by("pk").values_list("pk", flat=True)[:MOST])
        Voucher.objects.filter(pk__in=found).delete()
        return len(found), cursor + 1 if len(found) == MOST else None

    @staticmethod
    def _rows(now):
        over = months_before(now, 12 * max([YEARS, *years_of_pools().values()]))
        return Voucher.objects.filter(Q(redeemed_at__lt=over) | Q(redeemed_at=None, expires_at__lt=over))
