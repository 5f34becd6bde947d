"""Messages that people asked for and no editor writes: the file, the confirmation. Transactional, without unsubscribe.

Rooms above register a builder; what it builds is compiled like any e-mail and kept as a MessageVersion.
"""

from django.utils import translation

from wagtail_nurture.exceptions import RegistrationError


_builders = {}


def register(slug, builder, *, fields=(), extras=()):
    """Let ``builder(site, locale) -> (subject, raw blocks)`` write the system message ``slug``.

    ``raw blocks`` is a list of ``{"type": …, "value": …}`` as a StreamField stores them; ``{"type": "extra_button",
    "value": {"text": …, "name": "file_url"}}`` is a button to a named address of the delivery. ``fields`` are the merge
    fields that ``Delivery.context`` fills, ``extras`` the named addresses; both are closed lists. The builder is called
    with ``locale`` active. Raises RegistrationError when another builder holds the slug.
    """
    known = _builders.get(slug)
    if known is not None and known[0] is not builder:
        raise RegistrationError(f"Two builders write the system message {slug!r}.")
    _builders[slug] = (builder, tuple(fields), tuple(extras))


def version(slug, site, locale):
    """The MessageVersion of the system message ``slug`` as ``site`` sends it to a reader of ``locale``."""
    from .compile import compile_system

    builder, fields, extras = _builders[slug]
    with translation.override(locale or None):
        subject, raw_blocks = builder(site, locale)
        return compile_system(
            slug=slug, site=site, locale=locale, subject=subject, raw_blocks=raw_blocks, fields=fields, extras=extras
        )
