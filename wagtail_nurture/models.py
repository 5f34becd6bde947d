"""Every table, gathered for Django; each lives in its room."""

from .alarm import Lane
from .audience.interests.models import Interest
from .audience.loyalty_models import LoyaltyEntry
from .audience.models import Score, Segment
from .audience.persona_models import ContactPersona, Persona, PersonaRound
from .audience.score_models import ScoreEntry, ScoreRule
from .audience.segments.models import SegmentDay, SegmentMember, SegmentState
from .audience.topics.models import Topic, TopicWork
from .capture.models import DownloadGrant, Form, FormCount, GatedDocument, Quota, Submission
from .capture.referral_models import Referral
from .contacts.importing.models import ContactImport, ImportLine
from .contacts.look import SocialLink
from .contacts.merging.models import DuplicateLook, DuplicatePair, FormerAddress, UnfinishedMerge
from .contacts.models import (
    ConsentRecord,
    ConsentRequest,
    Contact,
    ContactField,
    ContactPool,
    ContactValue,
    ExternalId,
    List,
    ListMembership,
    Permission,
    PostalAddress,
    Suppression,
)
from .contacts.site_settings import NurtureSiteSettings, SiteWords
from .contacts.wishes import MutedTopic, Wishes
from .content.also_read.models import AlsoRead, AlsoReadRound
from .content.landing.models import Landing
from .content.letters.models import Letter
from .content.models import Email, MessageVersion, PointOfSale, StillRight
from .content.sms.models import Sms
from .content.vouchers.models import Voucher, VoucherCode, VoucherOffer
from .delivery.letters.models import BatchFile, BatchLetter, BatchPart, LetterBatch
from .delivery.models import Delivery, Fingerprint, Link, ReceivedText, Turn
from .newsletters.models import Newsletter
from .recipes.models import RecipeUse
from .reports.checklist.results import CheckResult
from .retention.progress import Purge
from .scenarios.byhand.models import Errand
from .scenarios.models import (
    Enrolment,
    Intake,
    Scenario,
    ScenarioState,
    ScenarioVersion,
    StepPace,
    StepRun,
    Token,
    WaitSubscription,
)
from .scenarios.timed.models import TriggerTimer
from .scenarios.tryout.models import TryOut
from .scenarios.versions.models import VersionChange
from .todos import Todo
from .tracking.models import Event, EventClass, EventInbox, PageFact, PageTopic, Visitor
