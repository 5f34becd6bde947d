"""The slots that content leaves open, filled for one delivery (see ``content.slots.Slots``).

Addresses are the same for everybody; whether a click is kept under the person's name is decided when it happens, by the
permission that stands then.
"""

from functools import cached_property

from django.urls import reverse

from wagtail_nurture import tokens


_TOKEN = "t" * 22
#: The pages by which a person says something, each behind a token of its own purpose (``portal.urls``).
ACTS = ("say", "answer", "friend")


class SiteAddresses:
    """The public addresses of one site, worked out once for a whole batch."""

    def __init__(self, site):
        self.base = site.root_url.rstrip("/")
        self.clicks = self._without_token("click", 0)
        self.unsubscribe = self._without_token("unsubscribe")
        self.browser_view = self._without_token("browser_view")
        self.preferences = self._without_token("preferences")
        self.pixel = self._without_token("opened")
        self.acts = {kind: self._without_token(kind, 0, 0) for kind in ACTS}

    def _without_token(self, name, *rest):
        return self.base + reverse(f"wagtail_nurture:{name}", args=[_TOKEN, *rest]).partition(_TOKEN)[0]


class DeliverySlots:
    """Slots of one delivery. ``opens``: whether the person agreed to have openings measured; ``short``: every letter of
    a link counts."""

    def __init__(self, delivery, addresses, *, opens=False, short=False):
        self._delivery, self._addresses, self._opens, self._short = delivery, addresses, opens, short

    def link(self, number, *, page_id=None, url=""):
        """Our redirect to link ``number``; addresses that are no web pages (mailto:, tel:) stay themselves."""
        if url and not url.startswith(("http://", "https://", "/")):
            return url
        page = f"/{page_id}" if page_id and not self._short else ""
        return f"{self._addresses.clicks}{self._delivery.links_token}/{number}{page}"

    def extra(self, name):
        if name == "preferences_url":
            return self.preferences
        if ":" in name:
            return self._act(*name.split(":"))
        value = self._delivery.context.get(name, "")
        return f"{self._addresses.base}{value}" if isinstance(value, str) and value.startswith("/") else value

    def _act(self, kind, number, option):
        return f"{self._addresses.acts[kind]}{tokens.seal(kind, self._delivery.pk)}/{number}/{option}"

    @cached_property
    def unsubscribe(self):
        return self._addresses.unsubscribe + tokens.seal("unsubscribe", self._delivery.pk)

    @cached_property
    def browser_view(self):
        return self._addresses.browser_view + tokens.seal("view", self._delivery.pk)

    @cached_property
    def preferences(self):
        return self._addresses.preferences + tokens.seal("preferences", self._delivery.pk)

    @cached_property
    def pixel(self):
        if not self._opens:
            return ""
        return f"{self._addresses.pixel}{tokens.seal('opened', self._delivery.pk)}.gif"
