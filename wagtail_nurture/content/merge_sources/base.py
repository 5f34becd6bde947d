"""What a source of merge fields can do."""

from wagtail_nurture.registry import Registry


registry = Registry("source of merge fields")


class Source:
    """Some merge fields and where their values come from.

    ``fields`` is {name: (label, sample)}; the names begin with the ``slug`` ("cart_amount"), ``label`` names the group
    in the picker.
    """

    slug = ""
    label = ""
    fields = {}

    def values(self, group):
        """{delivery id: {name: value}} for everyone in ``group`` (content.group.Group); what is not known is absent.

        A fixed number of queries for all of them. A value is a number, a text, a date or a list of such.
        """
        raise NotImplementedError
