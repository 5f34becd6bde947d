"""What a message uses knows that it is used; drafts, workflow, schedule, comparison and lock work as on pages."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, ReferenceIndex, Workflow, WorkflowContentType, WorkflowTask

from wagtail_nurture.content import versions
from wagtail_nurture.models import Email, Newsletter, Scenario


LINK = {"page": None, "url": "", "parameters": ""}


def _use(shop, image):
    """Blocks that use its pages and its picture in a text, on a card, in columns, and in a part shown only to some."""
    bike, guide, other = shop.bikes[0].pk, shop.guides[0].pk, shop.guides[1].pk
    button = {"type": "button", "value": {"text": "Go", "link": LINK | {"page": other}}, "id": "deep"}
    picture = {"type": "image", "value": {"image": image.pk, "alt": "A bike", "link": LINK}, "id": "pic"}
    rule = {"match": "all", "conditions": [{"type": "score", "value": {"at_least": 5}}]}
    return [
        ("text", f'<p><a linktype="page" id="{bike}">this bike</a></p>'),
        ("page_card", {"page": guide, "button": "", "otherwise": "hold"}),
        ("columns", {"left": [picture], "right": []}),
        ("shown_if", {"rule": rule, "then": [button], "otherwise": []}),
    ]


@pytest.fixture
def message(email, shop, image):
    return email(*_use(shop, image))


def _users(thing):
    return {(type(user).__name__, user.pk) for user, _references in ReferenceIndex.get_grouped_references_to(thing)}


def test_pages_and_pictures_know_the_messages_that_use_them(message, shop, image):
    used = [shop.bikes[0], shop.guides[0], shop.guides[1], image]
    for _round in ("kept while saving", "built anew"):
        assert [_users(thing) for thing in used] == [{("Email", message.pk)}] * 4
        ReferenceIndex.objects.all().delete()
        call_command("rebuild_references_index", verbosity=0)
    message.body = message.body.stream_block.to_python([])
    message.save()
    assert [_users(thing) for thing in used] == [set()] * 4


def test_deleting_what_a_message_uses_tells_it(admin_client, message, shop, image):
    page, picture = shop.guides[0], image
    for url in (
        reverse("wagtailadmin_pages:delete", args=[page.pk]),
        reverse("wagtailimages:delete", args=[picture.pk]),
    ):
        told = " ".join(admin_client.get(url).content.decode().split())
        assert "is referenced 1 time" in told
    for url in (
        reverse("wagtailadmin_pages:usage", args=[page.pk]),
        reverse("wagtailimages:image_usage", args=[picture.pk]),
    ):
        assert message.name in admin_client.get(url).content.decode()


def test_a_draft_is_compared_locked_and_scheduled(admin_client, message):
    def url(name, *args):
        return reverse(f"wagtailsnippets_wagtail_nurture_email:{name}", args=[message.pk, *args])

    first = message.save_revision()
    message.subject = "Another subject"
    second = message.save_revision()
    compared = admin_client.get(url("revisions_compare", first.pk, second.pk)).content.decode()
    assert "Another" in compared and "deletion" in compared
    admin_client.post(url("lock"))
    message.refresh_from_db()
    assert message.locked
    admin_client.post(url("unlock"))
    message.subject, message.go_live_at = "Another subject", timezone.now() - timedelta(minutes=1)
    message.save_revision(approved_go_live_at=message.go_live_at)
    assert versions.in_force(message.translation_key, "en") is None
    call_command("publish_scheduled")
    assert versions.in_force(message.translation_key, "en").subject == "Another subject"


def test_a_workflow_publishes_what_was_approved(admin_client, admin_user, message):
    task = GroupApprovalTask.objects.create(name="Look")
    workflow = Workflow.objects.create(name="Four eyes")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowContentType.objects.create(workflow=workflow, content_type=_type(message))
    message.save_revision(user=admin_user)
    state = workflow.start(message, admin_user)
    assert versions.in_force(message.translation_key, "en") is None
    state.current_task_state.approve(user=admin_user)
    assert versions.in_force(message.translation_key, "en").email_id == message.pk


def _type(message):
    return ContentType.objects.get_for_model(Email)


def test_messages_know_the_scenarios_and_newsletters_that_send_them(admin_client, message, site):
    Newsletter.objects.create(name="Spring", email=message, site=site, edited_at=timezone.now())
    scenario = Scenario(name="Advice")
    value = {"email": message.pk, "label": ""}
    scenario.steps = scenario.steps.stream_block.to_python([{"type": "send_email", "value": value, "id": "a"}])
    scenario.save()
    kinds = {kind for kind, _pk in _users(message)}
    assert kinds == {"Newsletter", "Scenario"}
    usage = admin_client.get(reverse("wagtailsnippets_wagtail_nurture_email:usage", args=[message.pk])).content.decode()
    assert "Spring" in usage and scenario.name in usage
