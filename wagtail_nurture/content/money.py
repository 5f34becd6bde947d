"""Prices in words."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils.formats import number_format
from django.utils.translation import override

from wagtail_nurture.conf import settings
from wagtail_nurture.text import one_line


SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$", "CHF": "CHF", "JPY": "¥", "CAD": "$", "PLN": "zł"}

CENT, LARGEST = Decimal("0.01"), Decimal(10) ** 15


def price_words(value, language):
    """``value`` (number, numeric text, or words that are kept) as a price in ``CURRENCY``; "" for nothing.

    >>> price_words(1299, "en"), price_words("49.90", "fr"), price_words("on request", "en"), price_words(0, "en")
    ('€1,299', '49,90\\xa0€', 'on request', '')
    >>> price_words(19.9 * 3, "en"), price_words("29.999", "en")
    ('€59.70', '€30')
    """
    if value in (None, "") or isinstance(value, bool):
        return ""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return one_line(value, 40)
    if not amount.is_finite():
        return ""
    if abs(amount) < LARGEST:  # rounded here: what formats it cuts off, and a float is often a hair too small
        amount = amount.quantize(CENT, ROUND_HALF_UP)
    if not amount:
        return ""
    places = 0 if amount == amount.to_integral_value() else 2
    with override(language):
        figure = number_format(amount, decimal_pos=places, use_l10n=True, force_grouping=True)
    symbol = SYMBOLS.get(settings.CURRENCY, settings.CURRENCY)
    return f"{symbol}{figure}" if language.startswith("en") and len(symbol) == 1 else f"{figure}\xa0{symbol}"
