from django.utils.translation import gettext as _

from .. import merge
from . import audience
from .base import Check, registry, warning


#: Of so many in a hundred people a field must be known, else it needs words for the others.
ENOUGH = 80


@registry.register
class Fallbacks(Check):
    """Merge fields without a fallback that many of those whom the message may go to do not have."""

    slug = "fallbacks"

    def problems(self, message):
        bare = {}  # name -> where it stands without a fallback, and under which label
        for place, label, text in message.texts:
            for part in merge.split(text):
                if isinstance(part, tuple) and not part[1] and part[0] in message.fields:
                    bare.setdefault(part[0], []).append((place, label))
        if not bare:
            return
        known = audience.shares(
            message.email.purpose, [name for name in bare if message.fields[name].source == merge.PERSON]
        )
        for name, places in bare.items():
            source = message.fields[name].source
            if source == merge.VOUCHER and _gives_vouchers(message):
                continue
            if words := _words(name, known.get(name), source):
                for place, label in dict(places).items():
                    yield warning(place, _("%(place)s: %(words)s") % {"place": label, "words": words})


def _gives_vouchers(message):
    """Whether each person is given one by the message itself."""
    return any(block["kind"] == "voucher" for block in message.compiled.parts.get("blocks", {}).values())


def _words(name, share, source):
    """What to say of the field ``name``; "" when it needs no fallback."""
    written = {"field": f"{{{{ {name} }}}}", "better": f"{{{{ {name}|… }}}}"}
    if source in (merge.PAGE, merge.SHOP, merge.SUBJECT, merge.FACTS, merge.VOUCHER) or source in merge.sources:
        text = _("%(field)s is not known of everybody. Write what stands in for it: %(better)s")
        return text % written
    if share is None or share.people == 0 or share.percent >= ENOUGH:
        return ""
    text = _(
        "%(field)s is known of only %(percent)d %% of the people who agreed to this purpose. Write what stands in for "
        "it: %(better)s"
    )
    return text % (written | {"percent": share.percent})
