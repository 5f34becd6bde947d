"""Ninety days of Roue Libre, lived through by the real code with a clock of its own.

Visits, forms, confirmations, clicks, unsubscriptions and test rides go the way they go on the site; the pump runs as
the worker would; mails leave into memory. The same seed tells the same story, counted back from the day it is loaded.
"""

import heapq
import itertools
import random
import re
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from unittest import mock
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import mail
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.test.utils import override_settings
from django.utils import timezone

from example_site.shop.models import BikePage, GuidePage
from example_site.shop.words import people as names
from wagtail_nurture import clock
from wagtail_nurture.capture import counting, intake, opt_in
from wagtail_nurture.capture.finding import live_form
from wagtail_nurture.capture.models import Form, FormCount
from wagtail_nurture.capture.sheet import Sheet
from wagtail_nurture.conf import settings as nurture
from wagtail_nurture.contacts.models import ConsentRequest
from wagtail_nurture.scenarios import publishing
from wagtail_nurture.scenarios.models import Scenario
from wagtail_nurture.tasks import pump
from wagtail_nurture.tracking import consent, cookie, hits, reading, visit

from . import messages


DAYS = 90
READERS, LATELY, SUBSCRIBERS, STRANGERS = 52, 12, 18, 150
PARIS = ZoneInfo("Europe/Paris")
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"
REFERRERS = ["", "", "https://www.ecosia.org/", "https://duckduckgo.com/", "https://www.cyclo-camping.example/forum"]
CLICK = re.compile(r'href="(?:https?://[^/"]+)?(/n/c/[^"/]+/\d+/(\d+))"')


@dataclass
class Someone:
    """A person of the story: who they are, and what they will do."""

    email: str
    first_name: str
    language: str
    postcode: str
    interest: str
    remembered: bool
    ticks: bool
    confirms: bool
    clicks: bool
    rides: bool
    leaves: bool
    identity: object = None
    seen: set = field(default_factory=set)


def silence(lane):
    """The alarm of the past: the story pumps by itself."""


def load(*, site, now=None, progress=lambda share: None):
    """Live through the last DAYS days on ``site``; ``progress(0…1)`` is told how far. Returns the number of acts."""
    return History(site=site, now=now or timezone.now(), progress=progress).tell()


class History:
    def __init__(self, *, site, now, progress):
        self.site, self.end, self.progress = site, now, progress
        self.begin = self.moment = now - timedelta(days=DAYS)
        self.chance = random.Random(1903)  # the year of the first Tour de France
        self.queue, self.order, self.people = [], itertools.count(), {}
        self.bikes = self._by_section(BikePage)
        self.guides = self._by_section(GuidePage)
        self.client = Client(HTTP_HOST=f"{site.hostname}:{site.port}", HTTP_USER_AGENT=CHROME)

    @staticmethod
    def _by_section(model):
        """{(language, topic): [page]}."""
        found, pages = {}, list(model.objects.live().select_related("locale").order_by("pk"))
        topics = reading.topics_of([page.pk for page in pages])
        for page in pages:
            for topic in topics.get(page.pk, ()):
                found.setdefault((page.locale.language_code, topic), []).append(page)
        return found

    # --- the course of time

    def at(self, moment, act, *details):
        """``act(*details)`` happens at ``moment``, unless that is still to come."""
        if self.begin <= moment <= self.end:
            heapq.heappush(self.queue, (moment, next(self.order), act, details))

    def later(self, act, *details, hours):
        """``act`` happens between half and one and a half times ``hours`` from now."""
        self.at(self.moment + timedelta(hours=hours * self.chance.uniform(0.5, 1.5)), act, *details)

    def tell(self):
        self._cast()
        done = 0
        with self._elsewhere():
            while self.queue:
                self.moment, _order, act, details = heapq.heappop(self.queue)
                act(*details)
                done += 1
                self.progress((self.moment - self.begin) / (self.end - self.begin))
            self.moment = self.end
            self._pump("now", "mass")
            counting.flush()
        self._onlookers()
        return done

    def _onlookers(self):
        """Most who see a form do not send it in. Of them only sums are kept, so sums are what is told."""
        chance = random.Random(1893)
        known = {(each.form_id, each.day): each for each in FormCount.objects.all()}
        days = [(self.end - timedelta(days=back)).date() for back in range(DAYS)]
        for form in Form.objects.filter(live=True).select_related("locale").order_by("pk"):
            for day in days:
                count = known.get((form.pk, day)) or FormCount(form=form, day=day, locale=form.locale.language_code)
                count.starts = count.completions + chance.choice((0, 0, 0, 1, 1, 2))
                count.views = 3 * count.starts + chance.randint(0, 6)
                count.save()

    @contextmanager
    def _elsewhere(self):
        """Story time is the history's, mails stay in memory, nobody is woken, and no thread writes sums behind us."""
        ours = {"ALARM": f"{__name__}.silence"}
        quiet = override_settings(
            EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
            WAGTAIL_NURTURE=settings.WAGTAIL_NURTURE | ours,
        )
        mail.outbox = []
        with quiet, clock.virtual(lambda: self.moment), mock.patch.object(counting, "background", False):
            yield

    def _cast(self):
        """Everybody who will come, and the morning rounds of the worker."""
        for number in range(READERS):
            someone = self._someone(number)
            share = (number + self.chance.random()) / READERS
            # The last ones came within the last days: somebody stands at every step of the scenario today.
            lately = number - READERS + LATELY
            before = timedelta(days=0.4 * (LATELY - lately)) if lately >= 0 else timedelta(days=DAYS * (1 - share))
            self.at(self.end - before, self._browse, someone, self._ask_for_the_booklet)
        for number in range(SUBSCRIBERS):
            someone = self._someone(READERS + number)
            share = (number + self.chance.random()) / SUBSCRIBERS
            self.at(self.begin + timedelta(days=DAYS * share), self._browse, someone, self._subscribe)
        for _number in range(STRANGERS):
            stranger = self._someone(None)
            self.at(self.begin + timedelta(days=DAYS * self.chance.random()), self._browse, stranger, None)
        day = self.begin.astimezone(PARIS).date()
        while day <= self.end.astimezone(PARIS).date():
            self.at(datetime.combine(day, time(9, 1), PARIS), self._work)
            day += timedelta(days=1)
        paused = self.end - timedelta(days=3)
        self.at(paused, self._pause)
        self.at(paused - timedelta(hours=9), self._browse, self._someone(READERS + SUBSCRIBERS), self._subscribe)
        self.at(paused - timedelta(hours=5), self._browse, self._someone(READERS + SUBSCRIBERS + 1), self._subscribe)

    def _someone(self, number):
        chance = self.chance
        language = "fr" if chance.random() < 0.6 else "en"
        first, last = chance.choice(names.FIRST[language]), chance.choice(names.LAST[language])
        address = f"{_plain(first)}.{_plain(last)}{number}@example.org"
        return Someone(
            email=address if number is not None else "",
            first_name=first,
            language=language,
            postcode=chance.choice(names.POSTCODES),
            interest=chance.choices(("touring", "mountain", "city", "children"), (62, 13, 13, 12))[0],
            remembered=number is None or chance.random() < 0.78,
            ticks=chance.random() < 0.8,
            confirms=chance.random() < 0.85,
            clicks=chance.random() < 0.6,
            rides=chance.random() < 0.5,
            leaves=chance.random() < 0.08,
        )

    # --- what people do

    def _browse(self, someone, then):
        """Some pages of one's interest, then perhaps a form."""
        if someone.remembered:
            someone.identity = cookie.mint()
            self._look(someone, self.chance.randrange(2, 7), came_from=self.chance.choice(REFERRERS))
        if then:
            self.people[someone.email] = someone
            self.later(then, someone, hours=0.3)

    def _look(self, someone, number, *, came_from="", first=()):
        key = (someone.language, someone.interest)
        pages = self.bikes.get(key, []) * 2 + self.guides.get(key, [])
        pages = [*first, *self.chance.sample(pages, min(number, len(pages)))]
        moment = self.moment
        for page in pages:
            moment += timedelta(seconds=self.chance.randrange(20, 240))
            someone.seen.add(page.pk)
        views = [
            hits.Hit(
                key_hash=someone.identity.key_hash,
                at=self.moment + (moment - self.moment) * (place + 1) / len(pages),
                site_id=self.site.pk,
                page_id=page.pk,
                agent=CHROME,
                address=("", came_from if place == 0 else "", self.site.hostname),
            )
            for place, page in enumerate(pages)
        ]
        hits.write(views)

    def _send_in(self, someone, slug, answers):
        """A form, through the door that the site's own view uses."""
        form = live_form(slug, someone.language)
        request = RequestFactory().post("/", headers={"host": self.client.defaults["HTTP_HOST"], "user-agent": CHROME})
        if someone.identity:
            request.COOKIES = {
                nurture.COOKIE_NAME: cookie.value_of(someone.identity),
                consent.cookie_name(): consent.YES,
            }
        data = QueryDict(mutable=True)
        data.update({"email": someone.email, "locale": someone.language, "page": f"/{someone.language}/"} | answers)
        submission = intake.accept(Sheet(form, data), site=self.site, request=request, network="203.0.113.0/24")
        if someone.identity:
            someone.identity = visit.of(request).identity
        return submission

    def _ask_for_the_booklet(self, someone):
        answers = {"q-first_name": someone.first_name, "q-postcode": someone.postcode}
        self._send_in(someone, "touring-guide", answers | ({"consent": "1"} if someone.ticks else {}))
        self._pump("now", "mass")
        if someone.ticks and someone.confirms:
            self.later(self._confirm, someone, hours=3)
        if self.chance.random() < 0.07:
            self.later(self._book, someone, hours=30)

    def _subscribe(self, someone):
        self._send_in(someone, "newsletter", {})
        self._pump("now", "mass")
        if someone.confirms:
            self.later(self._confirm, someone, hours=2)

    def _confirm(self, someone):
        for request in ConsentRequest.objects.filter(contact__email=someone.email, confirmed_at=None):
            opt_in.confirm(request)
        self._pump("mass")

    def _click(self, someone, path, page):
        self.client.get(path)
        if someone.identity:
            self._look(someone, self.chance.randrange(0, 3), first=[page])
        if someone.rides and isinstance(page, BikePage):
            self.later(self._book, someone, hours=60)

    def _book(self, someone):
        answers = {"q-first_name": someone.first_name, "q-postcode": someone.postcode}
        self._send_in(someone, "test-ride", answers | {"q-height": str(self.chance.randrange(158, 194))})
        self._pump("mass")

    def _unsubscribe(self, path):
        self.client.post(path, {"List-Unsubscribe": "One-Click"})

    def _pause(self):
        """An editor found a mistake in the welcome letter: who is on the way waits."""
        welcome = Scenario.objects.filter(name=messages.WELCOME).first()
        if welcome:
            publishing.pause(welcome)

    # --- what the worker does

    def _work(self):
        self._pump("now", "mass")

    def _pump(self, *lanes):
        for lane in lanes:
            pump(lane)
        for letter in mail.outbox:
            self._read(letter)
        mail.outbox.clear()

    def _read(self, letter):
        """The person opens their mailbox, and may click on a bicycle or a guide, or have had enough."""
        someone = self.people.get(letter.to[0].rpartition("<")[2].strip("> "))
        html = next((str(part[0]) for part in getattr(letter, "alternatives", ())), "")
        links = {int(page): path for path, page in CLICK.findall(html.replace("&amp;", "&"))}
        if someone is None or not links:
            return
        pages = {
            page.pk: page for page in [*BikePage.objects.filter(pk__in=links), *GuidePage.objects.filter(pk__in=links)]
        }
        bikes = [page for page in pages.values() if isinstance(page, BikePage)]
        if someone.leaves:
            stop = re.search(r"<https?://[^/>]+(/n/u/[^>]+)>", letter.extra_headers.get("List-Unsubscribe", ""))
            if stop:
                self.later(self._unsubscribe, stop.group(1), hours=4)
        elif someone.clicks and bikes:
            page = self.chance.choice(bikes)
            self.later(self._click, someone, links[page.pk], page, hours=7)
        elif pages and self.chance.random() < 0.35:
            page = next(iter(pages.values()))
            self.later(self._click, someone, links[page.pk], page, hours=10)


def _plain(name):
    """ "Élise" as "elise"."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
