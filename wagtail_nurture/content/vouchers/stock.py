"""A list of codes that an editor brings along, for example from the till's own software."""

import re

from django.utils.translation import gettext as _

from wagtail_nurture.text import one_line

from . import codes
from .models import Voucher, VoucherCode


#: Codes at once.
MOST = 50_000
_CHUNK = 500
SHORTEST = 4
_COLUMN = re.compile(r"[;,\t]")
#: What stands above the codes in files of others, as ``codes.key_of`` writes it.
_TITLES = frozenset(
    "CODE CODES VOUCHER VOUCHERS VOUCHERCODE COUPON COUPONS COUPONCODE PROMOCODE DISCOUNTCODE CODEPROMO BON "
    "GUTSCHEIN GUTSCHEINCODE RABATTCODE".split()
)


class BadCodes(ValueError):
    """The list cannot be taken; the message says which line and why."""


def read(text):
    """{key: code} of the lines of ``text``; raises BadCodes. In a file with columns the first one counts, and its title
    is none."""
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        code = one_line(_COLUMN.split(line, maxsplit=1)[0].strip("\"' \ufeff"), codes.LONGEST + 1)
        key = codes.key_of(code)
        if not code or (not found and key in _TITLES):
            continue
        facts = {"line": number, "code": code[:30]}
        if len(key) < SHORTEST or len(code) > codes.LONGEST:
            words = _("Line %(line)d: “%(code)s” is no code. A code has 4 to 60 letters from A to Z and digits.")
            raise BadCodes(words % facts)
        if key in found:
            raise BadCodes(_("Line %(line)d: “%(code)s” stands there twice.") % facts)
        found[key] = code
        if len(found) > MOST:
            raise BadCodes(_("At most %(most)d codes at once.") % {"most": MOST})
    return found


def known(keys):
    """Those of ``keys`` that are some voucher's or some list's already (set)."""
    keys, found = list(keys), set()
    for start in range(0, len(keys), _CHUNK):
        part = keys[start : start + _CHUNK]
        for model in (Voucher, VoucherCode):
            found.update(model.objects.filter(code_key__in=part).values_list("code_key", flat=True))
    return found


def add(offer, found):
    """Put the codes ``found`` ({key: code}) into the list of ``offer``."""
    rows = [VoucherCode(offer=offer, code=code, code_key=key) for key, code in found.items()]
    VoucherCode.objects.bulk_create(rows, batch_size=_CHUNK, ignore_conflicts=True)
