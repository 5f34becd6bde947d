"""What is proposed to the people of one batch, and why: each question is asked once for all of them."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from functools import cached_property

from wagtail_nurture import clock
from wagtail_nurture.audience.interests import decay
from wagtail_nurture.tracking import reading

from . import cards, recommend, why
from .also_read import asking
from .recommend import Reader, Shelf, Why, filters


#: Of what a person read, the latest pages tell what else to read.
LATEST = 10
#: What was published while the last issue was on its way may not have been seen by it: it is new, if not shown in it.
OVERLAP = timedelta(minutes=10)


class Proposals:
    """Proposals to the people of ``group`` (Group). Every method answers for all of them, by delivery id."""

    def __init__(self, group):
        self.group = group
        self._saying = {}

    @cached_property
    def past(self):
        """{delivery id: reading.Past}: what each person bought, and what was proposed to them lately."""
        past, nothing = self.group.knowledge.past(self.group.contact_ids), reading.Past()
        return {person.delivery_id: past.get(person.contact_id, nothing) for person in self.group.recipients}

    @cached_property
    def bought(self):
        """{delivery id: {translation key}} of the pages of what each person bought."""
        return {delivery: self._keys_of(past.bought) for delivery, past in self.past.items()}

    @cached_property
    def lately(self):
        """{delivery id: {translation key}} of what earlier messages proposed to each person lately."""
        return {delivery: self._keys_of(past.proposed) for delivery, past in self.past.items()}

    def _keys_of(self, pages):
        return {self._past_keys[page] for page in pages if page in self._past_keys}

    @cached_property
    def _past_keys(self):
        pages = set().union(*({*past.bought, *past.proposed} for past in self.past.values()))
        return cards.keys_of(pages) if pages else {}

    @cached_property
    def companions(self):
        """{translation key: [(other key, how closely)]} of the pages read last: what their readers also read."""
        latest = {view.page_id for views in self.group.viewed.values() for view in views[:LATEST]}
        return asking.companions({self.group.pages[page][0] for page in latest if page in self.group.pages})

    @cached_property
    def readers(self):
        """{delivery id: Reader}: what speaks for pages, and what each person is not to be shown."""
        now = clock.now()
        return {person.delivery_id: self._reader(person.delivery_id, now) for person in self.group.recipients}

    def _reader(self, delivery, now):
        also, sections = {}, {}
        for view in self.group.viewed[delivery][:LATEST]:
            if view.page_id not in self.group.pages:
                continue
            key, path = self.group.pages[view.page_id]
            worth = decay.worth(view.last_at, now)
            for other, closeness in self.companions.get(key, ()):
                so_far, page = also.get(other, (0, view.page_id))
                also[other] = so_far + worth * closeness, page
            if section := recommend.section_of(path):
                so_far, page = sections.get(section, (0, view.page_id))
                sections[section] = so_far + worth, page
        return Reader(
            interests=self.group.interests[delivery],
            also=also,
            sections=sections,
            without=self.group.read[delivery] | self.bought[delivery],
            muted=self.group.muted[delivery],
        )

    def recommended(self, config, *, people, unrelated=True):
        """{delivery id: {translation key: Why}}: for ``people``, visible pages they have not read, the best first.

        ``config["by"]`` is one of ``recommend.WAYS``, or all of them together. Neither what they bought nor what
        earlier messages proposed to them lately. In the first of each person's languages in which there are such pages.
        """
        types, section, topic = filters(config)
        ways = [config["by"]] if config.get("by") in recommend.WAYS else [*recommend.WAYS]
        wanted = {other for own in self.companions.values() for other, _ in own} if "also" in ways else ()
        asked = {"types": types, "section": section, "topic": topic, "keys": wanted}
        shelves, found = {}, {}
        for person in people:
            number = person.delivery_id
            for codes in self.group.each_language(person):
                place = (person.site.pk, tuple(codes))
                if place not in shelves:
                    shelves[place] = Shelf(recommend.candidates(site=person.site, languages=codes, **asked))
                if shelves[place]:
                    break
            reader = self.readers[number]
            reader = replace(reader, without=reader.without | self.group.shown[number] | self.lately[number])
            found[number] = shelves[place].rank(reader, ways=ways, unrelated=unrelated)
        return found

    @cached_property
    def last_issues(self):
        """{contact id: when they were last sent this message}, in whatever language."""
        key = getattr(self.group.version, "translation_key", None)
        return self.group.knowledge.last_issue(self.group.contact_ids, key) if key else {}

    def whats_new(self, config, *, people):
        """{delivery id: {translation key: Why}}: for ``people``, what was published since they were last sent this.

        For whoever never was: within ``config["days"]``. In their own language; what interests them first.
        """
        now, shelves, found = clock.now(), {}, {}
        first = now - timedelta(days=config["days"])
        last = {person.delivery_id: self.last_issues.get(person.contact_id, first) for person in people}
        types, section, topic = filters(config)
        asked = {"types": types, "section": section, "topic": topic, "since": min(last.values(), default=now) - OVERLAP}
        for person in people:
            number = person.delivery_id
            languages = tuple(self.group.first_language(person))
            place = (person.site.pk, languages)
            if place not in shelves:
                pages = recommend.candidates(site=person.site, languages=languages, until=now, **asked)
                shelves[place] = Shelf(pages), pages
            shelf, pages = shelves[place]
            old = {page.key for page in pages if self._is_old(page, last[number], number)}
            reader = self.readers[number]
            found[number] = shelf.newest(replace(reader, without=reader.without | self.group.shown[number] | old))
        return found

    def _is_old(self, page, last, delivery):
        return page.since <= last - OVERLAP or (page.since <= last and page.key in self.lately[delivery])

    def propose(self, chosen, *, block_id, count, say_why=False):
        """{delivery id: [card]}: the first ``count`` of each person's ``chosen`` ({delivery id: {key: Why}}) in stock.

        They are kept in the group's ``proposed``.
        With ``say_why`` each card has the reason in words to the person. Who looks at what they were sent is shown the
        pages that stood there.
        """
        shown_again = self._shown_again(block_id)
        chosen = {**chosen, **shown_again}
        found = {}
        own_cards = self.group.first(
            chosen, count, fits=lambda who, card: who in shown_again or card["stocked"] is not False
        )
        for delivery, own in own_cards.items():
            if delivery in chosen:
                row = [[card["page_id"], *chosen[delivery][key]] for key, card in own]
                self.group.proposed[delivery][block_id] = row
            found[delivery] = [(card, chosen[delivery][key]) for key, card in own]
        if say_why:
            return self._saying_why(found)
        return {delivery: [card for card, _why in own] for delivery, own in found.items()}

    def _shown_again(self, block_id):
        """{delivery id: {translation key: Why}} for those whose message was sent before, with these pages in it."""
        kept = {
            person.delivery_id: person.proposed.get(block_id, ())
            for person in self.group.recipients
            if person.proposed is not None
        }
        keys = cards.keys_of({page for own in kept.values() for page, *_why in own}) if any(kept.values()) else {}
        return {
            delivery: {keys[page]: Why(code, about) for page, code, about in own if page in keys}
            for delivery, own in kept.items()
        }

    def _saying_why(self, found):
        """{delivery id: [card]} with the key "why"; who has the same reason shares a card: it is filled once."""
        reasons = defaultdict(set)
        for person in self.group.recipients:
            reasons[person.locale].update(reason for _card, reason in found[person.delivery_id])
        words = {
            locale: why.words(own, texts=why.TO_THEM, language=self._spoken(locale)) for locale, own in reasons.items()
        }
        said = {}
        for person in self.group.recipients:
            said[person.delivery_id] = own = []
            for card, reason in found[person.delivery_id]:
                asked = (id(card), words[person.locale][reason])
                if asked not in self._saying:
                    self._saying[asked] = {**card, "why": asked[1]}
                own.append(self._saying[asked])
        return said

    def _spoken(self, locale):
        """``locale``, or the message's language for people of whom none is known."""
        return locale or self.group.version.locale or None
