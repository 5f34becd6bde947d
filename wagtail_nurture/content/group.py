"""The people of one batch who get the same message, and what is known of them: each question is asked once."""

import json
from collections import Counter
from contextlib import contextmanager
from functools import cached_property
from itertools import islice

from django.conf import settings as django_settings

from wagtail_nurture import clock
from wagtail_nurture.audience.interests import decay
from wagtail_nurture.conf import settings
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.exceptions import Problem
from wagtail_nurture.tracking import reading

from . import cards, documents, merge, nearest, pictures, recommend, rules, why
from .proposing import Proposals
from .recommend import filters


class Group:
    """``recipients`` of ``version`` in one batch. Every method answers for all of them, by delivery id.

    ``problems`` ({delivery id: [Problem]}), ``shown`` ({delivery id: {translation key}}), ``proposed`` ({delivery id:
    {block id: [[page id, code of why, about]]}}) and ``holding`` ({id of a block: {delivery id of those it has cards
    for}}) fill up while the message's blocks are asked for their cards.
    """

    def __init__(self, *, version, recipients, knowledge):
        self.version = version
        self.recipients = list(recipients)
        self.knowledge = knowledge
        self.problems = {person.delivery_id: [] for person in self.recipients}
        self.shown = {person.delivery_id: set() for person in self.recipients}
        #: {delivery id: whether there is something new}, only of messages that leave for that.
        self.news = {}
        self.proposed = {person.delivery_id: {} for person in self.recipients}
        self.holding, self._those = {}, {}
        self._cards = {}
        self._asked = set()
        self._best, self._languages, self._matching = {}, {}, {}

    @cached_property
    def contact_ids(self):
        return list({person.contact_id for person in self.recipients if person.contact_id is not None})

    def languages(self, person):
        """In which languages ``person`` may be shown a page, the best first: theirs, the message's, the site's."""
        if person.locale not in self._languages:
            codes = filter(None, [person.locale, self.version.locale, django_settings.LANGUAGE_CODE])
            self._languages[person.locale] = list(
                dict.fromkeys(variant for code in codes for variant in (code, code.split("-")[0]))
            )
        return self._languages[person.locale]

    def own_languages(self, person):
        """The same without the site's: theirs, and that of the message."""
        own = {person.locale.split("-")[0], self.version.locale.split("-")[0]}
        return [code for code in self.languages(person) if code.split("-")[0] in own]

    def each_language(self, person):
        """[[code]] of them: what is the same language of another country stands together."""
        found = {}
        for code in self.languages(person):
            found.setdefault(code.split("-")[0], []).append(code)
        return list(found.values())

    def first_language(self, person):
        """The first of these: in it something is new to them."""
        return self.each_language(person)[0]

    @cached_property
    def all_languages(self):
        return sorted({code for person in self.recipients for code in self.languages(person)})

    @cached_property
    def viewed(self):
        """{delivery id: [View]} of the pages each person looked at, the most recent first."""
        views = self.knowledge.viewed(self.contact_ids)
        return {person.delivery_id: views.get(person.contact_id, []) for person in self.recipients}

    @cached_property
    def clicked(self):
        """{delivery id: [View]} of the pages each person clicked in this scenario's messages, the most recent first."""
        enrolments = {person.enrolment_id for person in self.recipients if person.enrolment_id is not None}
        views = self.knowledge.clicked(self.contact_ids, enrolments) if enrolments else {}
        return {
            person.delivery_id: views.get(person.contact_id, []) if person.enrolment_id is not None else []
            for person in self.recipients
        }

    @cached_property
    def muted(self):
        """{delivery id: {topic}} of the topics each person wants nothing of."""
        muted = self.knowledge.muted(self.contact_ids)
        return {person.delivery_id: muted.get(person.contact_id, set()) for person in self.recipients}

    @cached_property
    def started(self):
        """{delivery id: [View]} of the page that each person's passage is about: it was published, or read."""
        now = clock.now()
        pages = {person.delivery_id: person.facts.get("page") for person in self.recipients}
        return {
            delivery: [reading.View(page, 1, now)] if isinstance(page, int) else [] for delivery, page in pages.items()
        }

    def without_muted(self, found):
        """``found`` ({delivery id: [View]}) without the pages about a topic which the person has muted."""
        pages = {view.page_id for delivery, views in found.items() if self.muted[delivery] for view in views}
        topics = reading.topics_of(pages) if pages else {}
        return {
            delivery: [view for view in views if self.muted[delivery].isdisjoint(topics.get(view.page_id, ()))]
            for delivery, views in found.items()
        }

    @cached_property
    def pages(self):
        """{page id: (translation key, path)} of every page anybody looked at."""
        return cards.places_of({view.page_id for views in self.viewed.values() for view in views})

    @cached_property
    def keys(self):
        """{page id: translation key} of every page anybody looked at, clicked, or is written to about, but that on data
        protection: whoever read it is not reminded of it."""
        known = {page: key for page, (key, _path) in self.pages.items()}
        more = {view.page_id for source in (self.clicked, self.started) for views in source.values() for view in views}
        known |= cards.keys_of(more - known.keys()) if more - known.keys() else {}
        apart = {
            key
            for settings in (self.site_settings.values() if known else ())
            if settings.privacy_page
            for key in recommend.on_data_protection(settings)
        }
        return {page: key for page, key in known.items() if key not in apart}

    @cached_property
    def read(self):
        """{delivery id: {translation key}} of the pages each person has read, in whatever language."""
        return {
            delivery: {self.pages[view.page_id][0] for view in views if view.page_id in self.pages}
            for delivery, views in self.viewed.items()
        }

    @cached_property
    def interests(self):
        """{delivery id: {topic: (weight, code of why)}}: by what they read, the less the longer ago, and said.

        Of what they asked for when nothing is known. What is muted is no interest.
        """
        topics = reading.topics_of({view.page_id for views in self.viewed.values() for view in views})
        declared, now = self.knowledge.declared(self.contact_ids), clock.now()
        found = {}
        for person in self.recipients:
            weights, muted = Counter(), self.muted[person.delivery_id]
            for view in self.viewed[person.delivery_id]:
                for topic in set(topics.get(view.page_id, ())) - muted:
                    weights[topic] += decay.worth(view.last_at, now)
            said = declared.get(person.contact_id, set()) - muted
            for topic in said:
                weights[topic] += settings.INTEREST_STRONG
            found[person.delivery_id] = {
                topic: (weight, why.SAID if topic in said else why.TOPIC) for topic, weight in weights.items()
            } or {topic: (1, why.ASKED) for topic in person.facts.get("topics") or [] if topic not in muted}
        return found

    @cached_property
    def proposals(self):
        """What is proposed to these people, and why."""
        return Proposals(self)

    def matching(self, config):
        """The ids of pages that the ``page_type``, ``section`` and ``tag`` of ``config`` describe; None for all."""
        types, section, topic = asked = filters(config)
        if not any(asked):
            return None
        if asked not in self._matching:
            self._matching[asked] = self._matching_now(types, section, topic)
        return self._matching[asked]

    @staticmethod
    def _matching_now(types, section, topic):
        return set(reading.pages(types=types, section=section, topic=topic).values_list("page_id", flat=True))

    def newest(self, config):
        """{delivery id: [translation key]}: the visible pages that ``config`` describes, the newest first.

        In the first of each person's languages in which there are any; without what is shown further up already, and
        without what they want nothing of. So many keys that some may turn out to have no card.
        """
        types, section, topic = filters(config)
        pages, found = {}, {}
        for person in self.recipients:
            own = []
            for language in self.languages(person):
                asked = (person.site.pk, language)
                if asked not in pages:
                    pages[asked] = recommend.candidates(
                        types=types, section=section, topic=topic, site=person.site, languages=[language]
                    )
                if own := pages[asked]:
                    break
            shown, muted = self.shown[person.delivery_id], self.muted[person.delivery_id]
            fitting = (page.key for page in own if page.key not in shown and page.topics.isdisjoint(muted))
            found[person.delivery_id] = list(islice(fitting, config["count"] * 3))
        return found

    def cards_of(self, chosen, *, count, translated=False, fits=None):
        """{delivery id: [card]}: the first ``count`` of each person's ``chosen`` keys that can be shown to them.

        ``translated``: only in their language or the message's. ``fits(card)`` tells whether a card will do.
        """
        will_do = fits and (lambda _delivery, card: fits(card))
        found = self.first(chosen, count, translated=translated, fits=will_do)
        return {delivery: [card for _key, card in own] for delivery, own in found.items()}

    def first(self, chosen, count, *, translated=False, fits=None):
        """{delivery id: [(key, card)]}, like :meth:`cards_of`; ``fits(delivery id, card)``.

        Where the first keys do not give enough cards, those further down are looked at, once.
        """
        found, looked = {person.delivery_id: [] for person in self.recipients}, 0
        for reach in (count * 3, count * 12):
            short = {
                delivery: list(islice(keys, looked, reach))
                for delivery, keys in chosen.items()
                if len(found[delivery]) < count
            }
            self._load({key for keys in short.values() for key in keys})
            for person in self.recipients:
                number = person.delivery_id
                for key in short.get(number, ()):
                    card = self.card(key, person, translated=translated)
                    if card and len(found[number]) < count and (fits is None or fits(number, card)):
                        found[number].append((key, card))
                        self.shown[number].add(key)
            looked = reach
        return found

    def card(self, key, person, *, translated=False):
        """The card of a loaded page in the best language for ``person``, or None; ``translated`` as in `cards_of`."""
        asked = (person.site.pk, key, person.locale, translated)
        if asked not in self._best:
            codes = self.own_languages(person) if translated else self.languages(person)
            cards = (self._cards.get((person.site.pk, key, code)) for code in codes)
            self._best[asked] = next(filter(None, cards), None)
        return self._best[asked]

    def _load(self, keys):
        for site in {person.site for person in self.recipients}:
            missing = {key for key in keys if (site.pk, key) not in self._asked}
            if missing:
                loaded = cards.load(missing, languages=self.all_languages, site=site)
                self._cards |= {(site.pk, key, code): card for (key, code), card in loaded.items()}
                self._asked |= {(site.pk, key) for key in missing}

    def those_of(self, rule):
        """The delivery ids of those of whom ``rule`` (JSON) holds; a rule that stands twice is asked once."""
        key = json.dumps(rule, sort_keys=True)
        if key not in self._those:
            self._those[key] = rules.holding(rule, self.recipients, self.knowledge)
        return self._those[key]

    def sees(self, delivery_id, part):
        """Whether this person is shown ``part`` (a block or link of the version), which may stand within others."""
        while part.get("within"):
            block_id, holds = part["within"]
            if (delivery_id in self.holding.get(block_id, ())) != holds:
                return False
            part = self.version.parts["blocks"].get(block_id, {})
        return True

    @contextmanager
    def unseen_by(self, deliveries):
        """What is asked meanwhile neither holds those of ``deliveries`` (ids), nor counts as shown to them."""
        before = {
            delivery: (
                len(self.problems[delivery]),
                set(self.shown[delivery]),
                dict(self.proposed[delivery]),
                self.news.get(delivery),
            )
            for delivery in deliveries
        }
        yield
        for delivery, (many, shown, proposed, news) in before.items():
            del self.problems[delivery][many:]
            self.shown[delivery], self.proposed[delivery] = shown, proposed
            self.news.pop(delivery, None)
            if news is not None:
                self.news[delivery] = news

    def found_news(self, delivery_id, enough):
        """Whether a part found ``enough`` that is new to this person; nobody for whom none does is sent the message."""
        self.news[delivery_id] = enough or self.news.get(delivery_id, False)

    def hold(self, delivery_id, place, message):
        """This person's message must not leave."""
        self.problems[delivery_id].append(Problem(place, str(message)))

    @cached_property
    def shops(self):
        """{delivery id: PointOfSale} of the shop nearest to each person whose postcode is known, in their country."""
        values = self.knowledge.values(self.contact_ids, {"postcode", "country"})
        homes = {person.delivery_id: values.get(person.contact_id, {}) for person in self.recipients}
        homes = {delivery: (own.get("country") or "", own.get("postcode")) for delivery, own in homes.items()}
        shops = nearest.every_shop() if any(code for _country, code in homes.values()) else []
        near = {}
        for land in {country for country, code in homes.values() if code}:
            codes = {code for country, code in homes.values() if country == land and code}
            found = nearest.point_of_sale(codes, country=land, shops=shops)
            near |= {(land, code): shop for code, shop in found.items()}
        return {delivery: near[home] for delivery, home in homes.items() if home in near}

    @cached_property
    def site_settings(self):
        return {site.pk: NurtureSiteSettings.for_site(site) for site in {person.site for person in self.recipients}}

    def look_at_pictures(self):
        """Hold who would be shown a picture that was deleted or replaced. One query for a message with pictures."""
        kept = self.version.parts.get("pictures", [])
        for picture, words in pictures.missing(kept):
            for person in self.recipients:
                if self.sees(person.delivery_id, picture):
                    self.hold(person.delivery_id, picture["block_id"], words)

    @cached_property
    def documents(self):
        """{document id: documents.Known} of the documents that the message leads to."""
        return documents.look(documents.of_version(self.version))

    def _document_addresses(self, person):
        """{link number: (None, url)} of documents, as everybody finds them; a click leads past their guard."""
        found = {}
        for link in self.version.links:
            if link["kind"] == "document" and (known := self.documents[link["document_id"]]).document:
                found[link["n"]] = (None, documents.plain_address(known.document, person.site))
        return found

    def addresses(self):
        """{delivery id: {link number: (page id, url)}} of the message's fixed links; a dead page holds the message."""
        fixed = [link for link in self.version.links if link["kind"] in ("page", "landing")]
        keys = cards.keys_of(link["page_id"] for link in fixed if link["page_id"]) if fixed else {}
        self._load(set(keys.values()))
        plain = {link["n"]: (None, link["url"]) for link in self.version.links if link["kind"] == "url"}
        if not fixed and not documents.of_version(self.version):
            return dict.fromkeys(self.problems, plain)
        found = {}
        for person in self.recipients:
            own = found[person.delivery_id] = plain | self._document_addresses(person)
            for link in fixed:
                if not self.sees(person.delivery_id, link):
                    continue
                card = self.card(keys.get(link["page_id"]), person)
                if link["kind"] == "landing":  # where it leads is decided when it is opened
                    own[link["n"]] = (None, card["url"] if card else f"{person.site.root_url}/")
                elif card:
                    own[link["n"]] = (card["page_id"], card["url"])
                else:
                    own[link["n"]] = (None, f"{person.site.root_url}/")  # of what was sent: where a click leads now
                    self.hold(person.delivery_id, link["block_id"], merge.dead_link(link["label"]))
        return found
