"""What was reckoned last night, for whoever proposes pages."""

from math import sqrt

from django.db.models import F, OuterRef, Subquery

from .models import AlsoRead


def companions(keys):
    """{translation key: [(other key, how closely)]} for ``keys``; a page about which little is known is absent.

    How many read both, against how much the other is read by everybody: else the most read page of the site would be
    the companion of each. One query.
    """
    by_all = AlsoRead.objects.filter(page=OuterRef("other"), other=OuterRef("other")).values("weight")[:1]
    rows = AlsoRead.objects.filter(page__in=set(keys)).exclude(page=F("other")).annotate(by_all=Subquery(by_all))
    found = {}
    for page, other, weight, read in rows.values_list("page", "other", "weight", "by_all"):
        found.setdefault(page, []).append((other, weight / sqrt(max(read or 0, weight, 1))))
    return found
