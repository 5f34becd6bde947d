"""A scenario takes people out of a list and writes to them less often; never oftener than they want."""

from wagtail_nurture.contacts import lists, wishes
from wagtail_nurture.models import Event, ListMembership, Wishes

from .conftest import pump, step, submits, wait


def test_the_steps_take_out_of_the_list_and_slow_down(running, club, contact, form):
    lists.join([contact.pk], club)
    running([step("leave_list", "l", list=club.pk), step("slow_down", "s", frequency="weekly"), wait("w")])
    submits(contact, form)
    pump()
    assert ListMembership.objects.get(contact=contact, list=club).state == "left"
    assert wishes.rhythms([contact.pk])[contact.pk].frequency == "weekly"
    event = Event.objects.get(kind="wishes.changed")
    assert event.properties["by"] == "scenario" and event.properties["new"]["frequency"] == "weekly"


def test_whoever_wants_fewer_keeps_their_wish_and_a_pause_stays(crowd, story, django_assert_max_num_queries):
    monthly, weekly, paused, none = crowd(4)
    wishes.set_rhythm(monthly, wishes.Rhythm("monthly"))
    wishes.set_rhythm(weekly, wishes.Rhythm("weekly"))
    wishes.set_rhythm(paused, wishes.Rhythm("", story.now.replace(year=story.now.year + 1)))
    everybody = [one.pk for one in (monthly, weekly, paused, none)]
    assert wishes.slow_down(everybody, "weekly") == 2
    with django_assert_max_num_queries(3):
        assert wishes.slow_down(everybody, "weekly") == 0
    assert wishes.slow_down(everybody, "monthly") == 3
    assert set(Wishes.objects.values_list("frequency", flat=True)) == {"monthly"}
    assert Wishes.objects.get(contact=paused).paused_until is not None
