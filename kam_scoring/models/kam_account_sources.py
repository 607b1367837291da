from dateutil.relativedelta import relativedelta

from odoo import models

from ..tools import source_leads, source_queries, source_ratings


class KamAccount(models.Model):
    """The very records that the account's score has counted besides its orders."""

    _inherit = "kam.account"

    def action_open_scored_leads(self):
        self.ensure_one()
        domain = source_leads.open_leads_domain(self, self._get_scored_day())
        return self._open_scored("crm.crm_lead_opportunities", domain, self.env._("Opportunities"))

    def action_open_scored_ratings(self):
        self.ensure_one()
        domain = source_ratings.held_reviews_domain(self, self._get_scored_day())
        return self._open_scored("kam_planning.kam_review_action", domain, self.env._("Ratings"))

    def action_open_scored_quotations(self):
        """Quotations of the score's window that were won or lost."""
        self.ensure_one()
        start, as_of = self._get_scored_window()
        domain = source_queries.quotations_domain(self, start, as_of)
        return self._open_scored("sale.action_quotations", domain, self.env._("Quotations"))

    def _get_scored_day(self):
        """The first day that the present score does not look at; before the first, the next."""
        runs = self.env["kam.score.run"]
        return self.score_date or runs._default_as_of(self.company_id)

    def _get_scored_window(self):
        as_of = self._get_scored_day()
        settings = self.latest_score_id.run_id.settings or {}
        profile = settings.get(str(self.profile_id.id), {})
        return as_of - relativedelta(months=profile.get("window_months") or 12), as_of

    def _open_scored(self, action, domain, title):
        action = self.env["ir.actions.act_window"]._for_xml_id(action)
        return action | {
            "display_name": self.env._(
                "%(what)s of %(customer)s", what=title, customer=self.display_name
            ),
            "domain": list(domain),
            "context": {},
        }
