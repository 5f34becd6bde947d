"""What a channel must be able to do."""

import math


class Channel:
    """One way to hand messages over. Used as a context manager; a connection may stay open in between.

    ``prepare`` makes whatever ``hand_over`` needs and touches no network; it raises ``answers.Refused`` for a message
    that cannot be built. ``hand_over`` returns the provider's id or "", or raises one of ``answers``.
    """

    slug = label = ""
    #: Its messages are mails: they need the site's sender address and carry headers.
    is_mail = False
    #: How many messages it manages before what was looked up about their people counts as old; learnt on the way.
    pace = math.inf

    @classmethod
    def lacks(cls, site):
        """A reason code for what ``site`` still lacks, so that its messages are held; "" when they can leave.

        Whoever sees it mended lets them go, by :func:`delivery.release.release`.
        """
        return ""

    @classmethod
    def closed(cls):
        """Why nothing leaves this way, whatever the site, as a sentence for who publishes; "" when it does."""
        return ""

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def prepare(self, parcel):
        """The message of ``parcel`` (delivery.parcels.Parcel), ready to hand over."""
        raise NotImplementedError

    def take_turn(self, message, turn):
        """Hand ``message`` over as its ``turn`` (turns.Turn) comes: only what ``turn.leaves()`` lets go."""
        turn.leaves()
        return self.hand_over(message)

    def hand_over(self, message):
        """Give ``message`` to the server and wait for its answer."""
        raise NotImplementedError

    def close(self):
        """Close what is open; never raises."""
