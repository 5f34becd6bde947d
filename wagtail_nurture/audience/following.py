"""What is kept up to date by what happens: the reader of the inbox (``scenarios.intake``) brings the events here."""

_followers = []


class Follower:
    """Keeps something (members of segments, interests, points) up to date with events. Subclass and register it."""

    def plan(self, events, at):
        """What ``events`` (list of Event with a contact) change as of ``at``, or None; reads only, by set.

        Called outside any transaction (DESIGN law 3).
        """
        raise NotImplementedError

    def asks(self):
        """The kinds of events (set) that may mean something to it now; None for any. A query or two.

        Of other kinds it is brought none where many came in.
        """
        return None

    def write(self, plan):
        """Write what was planned, in the transaction that takes the events out of the inbox.

        The same events may come twice: then this changes nothing more.
        """
        raise NotImplementedError


def register(follower):
    """From now on ``follower`` (class of Follower) is brought the events. Usable as a decorator."""
    _followers.append(follower())
    return follower


def asked():
    """The kinds of events (set) that mean something to any follower now; None when one of them asks for any."""
    found = [follower.asks() for follower in _followers]
    return None if None in found else set().union(*found)


def plan(events, at):
    """[(follower, its plan)] of all to whom ``events`` mean something."""
    planned = [(follower, follower.plan(events, at)) for follower in _followers]
    return [(follower, change) for follower, change in planned if change is not None]


def write(planned):
    """Write what :func:`plan` found."""
    for follower, change in planned:
        follower.write(change)
