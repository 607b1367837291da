from odoo import models

ACCEPTANCE = ("terms_id", "terms_name", "terms_date")
CONSENT = ("customer_agreed_by", "customer_agreed_on")


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """What of two people, or two customers, holds for the one that they turn out to be."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        result = super()._update_foreign_keys(src_partners, dst_partner)
        # Who has a login by now has one in the initiatives, too.
        dst_partner.modified(["user_ids"])
        return result

    def _unite_kam_records(self, kept, doubles):
        if kept._name == "kam.contribution":
            # The same key of a form by chance: still different contributions.
            doubles.form_key = False
            return
        super()._unite_kam_records(kept, doubles)
        if kept._name == "kam.initiative.participant":
            # It may have been the answer of the other one that was still missing.
            kept.initiative_id.decision_ids._settle()

    def _get_united_values(self, kept, doubles):
        values = super()._get_united_values(kept, doubles)
        special = {
            "kam.contribution.vote": self._unite_votes,
            "kam.initiative.account": self._unite_lines,
            "kam.initiative.approval": self._unite_answers,
            "kam.initiative.participant": self._unite_participants,
            "kam.portal.preference": self._unite_preferences,
            "kam.portal.visit": self._unite_visits,
        }.get(kept._name)
        return values | special(kept | doubles) if special else values

    def _unite_votes(self, votes):
        """The first one counts."""
        return {"date": min(votes.mapped("date"))}

    def _unite_lines(self, lines):
        """Only a customer who agreed under both names is told to the others."""
        vals = {"staff_agrees": all(lines.mapped("staff_agrees"))}
        if not all(lines.mapped("customer_agrees")):
            vals |= {"customer_agrees": False, **dict.fromkeys(CONSENT, False)}
        return vals

    def _unite_answers(self, answers):
        """The last word counts."""
        last = answers.sorted("date")[-1]
        return {"answer": last.answer, "comment": last.comment, "date": last.date}

    def _unite_participants(self, participants):
        """What the person accepted last, under whichever name."""
        accepted = participants.filtered("terms_date").sorted("terms_date")[-1:]
        return {
            name: accepted._fields[name].convert_to_write(accepted[name], accepted)
            for name in ACCEPTANCE
            if accepted
        }

    def _unite_preferences(self, preferences):
        """Who refused mails once gets none."""
        return {"wanted": all(preferences.mapped("wanted"))}

    def _unite_visits(self, visits):
        return {"last_message": max(visits.mapped("last_message"))}
