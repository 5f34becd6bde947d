"""Why a person left, is held, or was not written to, in words an editor reads."""

from django.utils.translation import gettext_lazy as _

from wagtail_nurture import reasons


#: Journaled where somebody had a person skip a step, or ended their wait.
SKIPPED, HURRIED = BY_HAND = "skipped_by_hand", "hurried_by_hand"

reasons.register(
    {
        "step_mended": _("the step on which the person was held was mended in version %(to)s"),
        "end": _("went through to the end"),
        "exit_step": _("left at a step that ends the scenario"),
        "exit_condition": _("left because what the scenario is for, or what ends it, happened"),
        "removed": _("taken out by hand"),
        "stopped": _("the scenario was stopped"),
        "held_by_hand": _("held by hand"),
        SKIPPED: _("skipped by hand, by %(by)s"),
        HURRIED: _("the wait was ended by hand, by %(by)s"),
        "left_scenario": _("the person has left the scenario"),
        "scenario_paused": _("the scenario is paused"),
        "scenario_stopped": _("the scenario is stopped"),
        "scenario_unpublished": _("the scenario is not published"),
        "email_not_published": _(
            "the message is not published, or its translation waits for an editor’s word; it goes on by itself then"
        ),
        "list_gone": _("the list was deleted"),
        "offer_gone": _("the voucher offer was deleted"),
        "codes_used_up": _("the list of codes of the voucher is used up; they go on once you add codes"),
        "voucher_over": _("the voucher offer is over: none was given"),
        "field_gone": _("the field was deleted"),
        "value_unfit": _("the value no longer fits the field"),
        "field_no_date": _("the field no longer holds dates"),
        "page_gone": _("the page was deleted"),
        "page_not_live": _("the page is not published; they go on once it is"),
        "page_undated": _("the page has no such date"),
        "page_date_empty": _("the date of the page is empty; they go on once it is written there"),
        "date_too_far": _("the date on record is more than ten years ahead"),
        "date_past": _("came when the date had passed"),
        "date_missing": _("no date is known of this person"),
        "date_assumed": _("nobody’s date: goes on as if the day had come"),
        "holidays_unknown": _("the Nurture settings name a country without a calendar of public holidays"),
        "question_gone": _("what the question asks about was deleted, or is no longer installed"),
        "goes_in_circles": _("the way leads back to where it came from"),
        "unknown_step": _("the step is of a kind that is no longer installed"),
        "awaited_gone": _("what people wait for here was deleted"),
        "by_chance": _("drawn by chance"),
        "gives_way": _("gives way to a scenario with higher priority that writes on this day; leaves a day later"),
        "goal_reached": _("the goal was reached"),
        "goal_passed": _("the goal was reached before it could leave"),
        "goal_missed": _("the goal was not reached"),
        "held_out": _("belonged to the hold-out group"),
        "not_measured": _("not measured"),
        "email_gone": _("the e-mail was deleted or none is chosen"),
        "no_own_address": _("your account has no e-mail address"),
        "too_many_trials": _("you have sent yourself as many test mails as an hour allows; go on a little later"),
        "trial_unmade": _("the draft of the e-mail has to be mended first"),
        "step_taken_out": _("the step that sends it was taken out of the scenario"),
        "version_moved": _("moved by an editor from version %(from)s to version %(to)s"),
        "version_ended": _("moved by an editor from version %(from)s to version %(to)s, where nothing is left to do"),
        "version_exit": _("taken out by an editor when the scenario was changed"),
        "version_undone": _("the change was undone: from version %(from)s back to version %(to)s"),
        "version_replaced": _("another version was published meanwhile"),
        "poisoned": _("something went wrong for this person alone"),
    }
)

#: Whom an act by hand left out, and whom a start for everyone who matches.
reasons.register(
    {
        "not_inside": _("no longer inside the scenario"),
        "moved_on": _("no longer at this step"),
        "needs_a_hand": _("something went wrong for them; they stand still already"),
        "held_already": _("held already"),
        "not_held": _("not held"),
        "scenario_rests": _("held because the scenario is; they go on when it does"),
        "step_gone": _("their step is not in the scenario any more"),
        "held_first": _("held: let them go on first"),
        "waits_for_nothing": _("not at a wait"),
        "inside_already": _("inside already"),
        "entered_before": _("have been inside before"),
        "no_match_now": _("do not match when asked one by one"),
    }
)
