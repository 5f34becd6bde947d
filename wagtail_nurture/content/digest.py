"""What is new in a message, for everybody: the same parts as in the mail, without anything about a person."""

from datetime import timedelta

from . import cards, recommend
from .blocks.whats_new import WhatsNewBlock
from .pieces import as_they_stand
from .recommend import filters


def tells_news(version):
    """Whether ``version`` (MessageVersion) has a part *What's new*."""
    return bool(_parts(version))


def parts_for_all(version, *, site, until, since=None):
    """[(heading, [card])]: what each part of ``version`` finds new between ``since`` and ``until``, the newest first.

    ``since`` None: as for somebody who is sent it for the first time. What a part shows, those below do not; a part
    without pages is absent. In the language of the version; only what everybody may see now. A dozen queries a part.
    """
    found, shown = [], set()
    for config in _parts(version):
        types, section, topic = filters(config)
        asked = {"types": types, "section": section, "topic": topic, "languages": [version.locale]}
        begin = since or until - timedelta(days=config["days"])
        pages = recommend.candidates(site=site, since=begin, until=until, **asked)
        keys = [page.key for page in pages if page.key not in shown][: config["count"] * 3]
        loaded = cards.load(keys, languages=[version.locale], site=site) if keys else {}
        own = [(key, loaded[key, version.locale]) for key in keys if (key, version.locale) in loaded]
        own = [(key, card) for key, card in own if card["stocked"] is not False][: config["count"]]
        shown.update(key for key, _card in own)
        if own:
            found.append((config["heading"], [card for _key, card in own]))
    return found


def _parts(version):
    blocks = as_they_stand(version.parts) if version else []
    return [block["config"] for _block_id, block in blocks if block["kind"] == WhatsNewBlock.slug]
