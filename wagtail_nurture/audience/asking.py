"""What is kept of people by a rule, of segments and of personas: when somebody is asked again, and why.

How they are asked differs, and stays apart: a segment takes all its people by one query and one worker, a persona is
the first of several rules that is true, with its reason, whoever asks.
"""

from wagtail_nurture.tracking import inbox, kinds


#: Why somebody was asked, as the events say: something happened, time went by, or a rule was changed.
EVENT, TIME, RULE = "event", "time", "rule"
#: Whoever is new, or was two people until now, is asked whatever the rules listen to.
NEWCOMERS = (kinds.CONTACT_CREATED, kinds.CONTACT_MERGED)

for _kind in NEWCOMERS:
    inbox.listen(_kind)


def listens(rules):
    """The kinds of events (set) at which people are asked again by ``rules`` (Rules); none where there are none."""
    found = [rule.listens for rule in rules]
    return set(NEWCOMERS).union(*found) if found else set()
