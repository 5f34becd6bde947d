"""The copied-database guard as the admin shows it (DESIGN law 13)."""

from django.utils.translation import gettext_lazy as _

from wagtail_nurture.delivery import guard


RELEASE = "wagtail_nurture.release_copy"
COPY_WORDS = _(
    "This looks like a copy of another site’s database. Nothing is sent to real people until somebody confirms that "
    "it may."
)


def held():
    """Is everything held because the database lives elsewhere than it believes?"""
    return guard.looks_copied()
