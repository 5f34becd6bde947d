"""Wiring only: what the Wagtail admin learns of the rooms."""

from django.contrib.auth.models import Permission
from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.menu import WagtailMenuRegisterableGroup
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.contrib.settings.registry import SettingMenuItem, register_setting

from .audience.persona_viewsets import PersonaViewSet
from .audience.score_viewsets import ScoreRuleViewSet
from .audience.topics.viewsets import TopicViewSet
from .audience.viewsets import SegmentViewSet
from .capture.hooks import guard_document
from .capture.viewsets import FormViewSet, GatedDocumentViewSet
from .compat import register_permission_policy
from .contacts.site_settings import NurtureSiteSettings
from .contacts.viewsets import FieldViewSet, ListViewSet, PoolViewSet
from .content import picking
from .content.landing.viewsets import LandingViewSet
from .content.letters.file_views import LetterFile, NewLetterFile
from .content.letters.viewsets import LetterViewSet
from .content.preview_person import PreviewPerson
from .content.sms.viewsets import SmsViewSet
from .content.viewsets import EmailViewSet, PointOfSaleViewSet
from .content.vouchers.ledgers import VoucherLedger
from .content.vouchers.till import TillViewSet
from .content.vouchers.viewsets import VoucherOfferViewSet
from .delivery.doubts import DoubtsViewSet
from .delivery.ledgers import DeliveryLedger
from .delivery.letters.views import LettersViewSet
from .delivery.trying_views import TestMail, TestNewMail, TestNewText, TestText
from .newsletters.viewsets import NewsletterViewSet
from .recipes.ready.viewsets import ReadyViewSet
from .recipes.viewsets import RecipesViewSet
from .reports import banners  # noqa: F401  (registers what every page of ours says)
from .reports.people import PeopleWithPassages
from .reports.views import belongs
from .reports.viewsets import HomePanel, OverviewViewSet
from .scenarios import action_menu
from .scenarios.ledgers import EnrolmentLedger
from .scenarios.models import Scenario
from .scenarios.permissions import ScenarioPolicy
from .scenarios.tryout.views import TryView
from .scenarios.viewsets import ScenarioViewSet
from .tracking import hooks as _tracking  # noqa: F401
from .tracking.ledgers import EventLedger


register_permission_policy(Scenario, ScenarioPolicy(Scenario), viewset=ScenarioViewSet)
register_setting(NurtureSiteSettings, icon="mail")
hooks.register("construct_snippet_action_menu", action_menu.dress)


class JournalMenu(WagtailMenuRegisterableGroup):
    """Read-only ledgers, kept apart so that who writes scenarios never has to read them."""

    menu_label = _("Technical journal")
    menu_name = "nurture-journal"
    menu_icon = "clipboard-list"
    items = (DeliveryLedger(), EventLedger(), EnrolmentLedger(), VoucherLedger())

    def on_register(self):
        """Nothing: the ledgers are registered below, since they are no viewsets."""

    def get_urlpatterns(self):
        return []


class SetUpGroup(ViewSetGroup):
    menu_label = _("Set-up")
    menu_name = "nurture-setup"
    menu_icon = "cogs"
    add_to_admin_menu = False
    items = (
        ListViewSet,
        SegmentViewSet,
        PersonaViewSet,
        TopicViewSet,
        ScoreRuleViewSet,
        FieldViewSet,
        PointOfSaleViewSet,
        LandingViewSet,
        VoucherOfferViewSet,
        GatedDocumentViewSet,
        PoolViewSet,
    )

    def get_submenu_items(self):
        settings = SettingMenuItem(NurtureSiteSettings, icon="sliders", order=0)
        return [settings, *super().get_submenu_items()]


class NurtureGroup(ViewSetGroup):
    menu_label = _("Nurture")
    menu_name = "nurture"
    menu_icon = "mail"
    menu_order = 250
    items = (
        OverviewViewSet,
        ScenarioViewSet,
        EmailViewSet,
        SmsViewSet,
        NewsletterViewSet,
        LetterViewSet,
        LettersViewSet,
        FormViewSet,
        PeopleWithPassages,
        TillViewSet,
        JournalMenu,
        SetUpGroup,
    )


hooks.register("before_serve_document", guard_document)


# At import and not by hook, so that "migrate" finds our snippets and makes their permissions (publish, lock).
viewsets.register(NurtureGroup())
viewsets.register(RecipesViewSet())
viewsets.register(ReadyViewSet())
viewsets.register(DoubtsViewSet())
for ledger in JournalMenu.items:
    ledger.register_with_wagtail()


@hooks.register("register_admin_urls")
def try_url():
    return [path("nurture/scenarios/try/<int:pk>/", TryView.as_view(), name="nurture_try")]


@hooks.register("register_admin_urls")
def preview_urls():
    return [
        path("nurture/messages/read-as/", PreviewPerson.as_view(), name="nurture_preview_person"),
        path("nurture/messages/test/", TestNewMail.as_view(), name="nurture_test_new_email"),
        path("nurture/messages/test/<int:pk>/", TestMail.as_view(), name="nurture_test_email"),
        path("nurture/texts/test/", TestNewText.as_view(), name="nurture_test_new_sms"),
        path("nurture/texts/test/<int:pk>/", TestText.as_view(), name="nurture_test_sms"),
        path("nurture/letters/file/", NewLetterFile.as_view(), name="nurture_test_new_letter"),
        path("nurture/letters/file/<int:pk>/", LetterFile.as_view(), name="nurture_test_letter"),
    ]


@hooks.register("register_permissions")
def permissions():
    """What groups may be given besides the permissions of the viewsets: reading journals, sending, releasing."""
    names = ["send_message", "release_copy", "view_submission", "delete_submission", "view_consentrecord"]
    names += ["import_contact", "correct_loyalty", "redeem_voucher", "add_raw_mjml", "post_letter"]
    return Permission.objects.filter(content_type__app_label="wagtail_nurture", codename__in=names)


@hooks.register("construct_homepage_panels")
def home_panel(request, panels):
    if belongs(request.user):
        panels.append(HomePanel())


@hooks.register("insert_global_admin_css")
def styles():
    return format_html('<link rel="stylesheet" href="{}">', static("wagtail_nurture/admin/nurture.css"))


@hooks.register("insert_global_admin_css")
def people_styles():
    return format_html('<link rel="stylesheet" href="{}">', static("wagtail_nurture/admin/people.css"))


@hooks.register("insert_editor_js")
def editor_scripts():
    return format_html('<script src="{}"></script>', static("wagtail_nurture/admin/autosave.js"))


hooks.register("register_rich_text_features", picking.register_feature)


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action("nurture.export", _("Export"), _("Took a file"))
    actions.register_action("nurture.import", _("Import"), _("Imported people from a file"))
    actions.register_action("nurture.read_as", _("Read as"), _("Read a message as this person"))
    actions.register_action("nurture.withdraw", _("Withdraw"), _("Withdrew a consent on request"))
    actions.register_action("nurture.take_out", _("Take out"), _("Took a person out of a scenario"))
    actions.register_action("nurture.lists", _("Lists"), _("Changed a person’s lists"))
    actions.register_action("nurture.loyalty", _("Loyalty points"), _("Corrected loyalty points"))
    actions.register_action("nurture.topic", _("Topics"), _("Muted a topic for a person, or no longer"))
    actions.register_action("nurture.merge", _("Merge"), _("Merged two entries of one person"))
    actions.register_action("nurture.different", _("Not the same"), _("Said that two entries are two people"))
    actions.register_action("nurture.erase", _("Erase"), _("Erased"))
    actions.register_action("nurture.release", _("Release"), _("Confirmed that messages may leave from here"))
    actions.register_action("nurture.decide", _("Decide"), _("Decided about an uncertain message"))
    cancel = pgettext_lazy("what is under way", "Cancel")
    actions.register_action("nurture.pause", _("Pause"), _("Paused"))
    actions.register_action("nurture.change_version", _("Change"), _("Changed the version for the people inside"))
    actions.register_action("nurture.change_stop", cancel, _("Cancelled the change of version"))
    actions.register_action("nurture.change_undo", _("Undo"), _("Took the last change of version back"))
    actions.register_action("nurture.letters", _("Prepare letters"), _("Had a batch of letters prepared"))
    actions.register_action("nurture.letters_take_out", _("Take out"), _("Took letters out of a batch"))
    actions.register_action("nurture.letters_post", _("Posted"), _("Noted a batch of letters as posted"))
    actions.register_action("nurture.letters_cancel", cancel, _("Cancelled a batch of letters"))
    actions.register_action("nurture.confirm", _("Send"), _("Confirmed the sending"))
    actions.register_action("nurture.stop", pgettext_lazy("newsletter", "Stop"), _("Stopped the sending"))
    actions.register_action("nurture.take_back", _("Take off the schedule"), _("Took off the schedule"))
    actions.register_action("nurture.let_finish", _("Let people finish"), _("Let the people inside finish"))
    actions.register_action("nurture.send_out", _("Send everybody out"), _("Stopped, and sent everybody out"))
    actions.register_action("nurture.by_hand", _("By hand"), _("Acted on people inside by hand"))
    actions.register_action("nurture.start_matching", _("Start for all"), _("Started it for everyone who matches"))
    actions.register_action("nurture.redeem", _("Redeem"), _("Redeemed a voucher"))
    actions.register_action("nurture.still_right", _("Still right"), _("Called the translation still right"))
    actions.register_action("nurture.resume", _("Resume"), _("Resumed"))


@hooks.register("register_icons")
def icons(icons):
    own = ("branch", "goal", "hourglass", "split")
    return [*icons, *(f"wagtail_nurture/icons/nurture-{name}.svg" for name in own)]
