"""Template tags of this room; registered in ``templatetags/wagtail_nurture.py``."""

from .branding import brand_of


def nurture_brand(context):
    """``{% nurture_brand as brand %}``: see :class:`contacts.branding.Brand`."""
    return brand_of(context.get("request"))
