"""Which user agents are robots."""

from functools import cache, lru_cache


#: No honest user agent is longer; everything behind is cut off before anything looks at it.
LONGEST = 512


@lru_cache(maxsize=4096)
def is_bot(agent):
    """Whether ``agent`` (a User-Agent header, cut to LONGEST by the caller) is a robot's."""
    return bool(agent and _detector().isCrawler(agent))


@cache
def _detector():
    from crawlerdetect import CrawlerDetect

    return CrawlerDetect()
