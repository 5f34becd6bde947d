"""What the editor decided about a file: which column is what, on which ground, and what may be overwritten."""

from dataclasses import asdict, dataclass, field

from wagtail_nurture.contacts.models import Channel, ContactField, List


@dataclass
class Plan:
    """Kept as JSON in ``ContactImport.plan``. ``columns``: {place, as text: meaning} (see ``presets``)."""

    columns: dict = field(default_factory=dict)
    #: What everyone in the file is: "" (people), "stopped" (unsubscribed) or "bounced".
    everyone: str = ""
    #: consent, soft_opt_in, business; "" means that nobody may be sent marketing.
    basis: str = ""
    purposes: list = field(default_factory=list)
    #: By which they may be written to: "email", "sms".
    channels: list = field(default_factory=lambda: [str(Channel.EMAIL)])
    #: The words the person agreed to, or how the permission came about: the proof.
    wording: str = ""
    #: Where the people come from, in a few words.
    source: str = ""
    lists: list = field(default_factory=list)
    language: str = ""
    overwrite: bool = False
    month_first: bool = False

    @classmethod
    def of(cls, job):
        return cls(**{name: value for name, value in job.plan.items() if name in cls.__dataclass_fields__})

    def as_json(self):
        return asdict(self)

    @property
    def places(self):
        """{meaning: place}."""
        return {meaning: int(place) for place, meaning in self.columns.items() if meaning}


@dataclass
class Surroundings:
    """What judging needs of the database, read once a batch: two queries."""

    fields: dict
    lists: dict

    @classmethod
    def of(cls, job):
        lists = List.objects.filter(pool=job.pool_id)
        return cls(
            fields={each.slug: each for each in ContactField.objects.all()},
            lists={each.name.strip().lower(): each.pk for each in lists} | {each.slug: each.pk for each in lists},
        )
