"""The names of the links in a message, kept across its versions for whoever reads about clicks later."""

from wagtail_nurture.content import versions

from .models import Link


def keep(message_key, locale):
    """Write or refresh the Link rows of the version of ``message_key`` in force for ``locale``; one statement."""
    version = versions.in_force(message_key, locale)
    named = {}
    for link in version.links if version else ():
        named.setdefault(link["block_id"], link)
    Link.objects.bulk_create(
        [
            Link(message_key=message_key, block_id=block_id, label=link["label"][:200], url=link["url"][:1000])
            for block_id, link in named.items()
        ],
        update_conflicts=True,
        unique_fields=["message_key", "block_id"],
        update_fields=["label", "url"],
    )
