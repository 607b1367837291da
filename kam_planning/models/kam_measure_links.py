from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import format_amount, format_date


class KamMeasure(models.Model):
    """What came out of a measure: opportunities, meetings, quotations."""

    _inherit = "kam.measure"

    lead_ids = fields.One2many("crm.lead", "kam_measure_id", string="Opportunities")
    event_ids = fields.One2many("calendar.event", "kam_measure_id", string="Meetings")
    order_ids = fields.One2many("sale.order", "kam_measure_id", string="Quotations")
    lead_count = fields.Integer(string="Number of Opportunities", compute="_compute_outcome")
    event_count = fields.Integer(string="Number of Meetings", compute="_compute_outcome")
    order_count = fields.Integer(string="Number of Quotations", compute="_compute_outcome")
    outcome = fields.Char(
        compute="_compute_outcome",
        help="What became of the quotations, opportunities and meetings of this measure, as far "
        "as you may see them.",
    )

    @api.depends(
        "lead_ids.won_status",
        "lead_ids.stage_id",
        "event_ids.start",
        "order_ids.state",
        "order_ids.amount_untaxed",
    )
    @api.depends_context("uid", "lang", "tz")
    def _compute_outcome(self):
        orders = self._get_documents("sale.order")
        leads = self._get_documents("crm.lead")
        events = self._get_documents("calendar.event")
        for measure in self:
            key = measure._origin
            of_orders, of_leads, of_events = orders.get(key), leads.get(key), events.get(key)
            measure.order_count = len(of_orders or ())
            measure.lead_count = len(of_leads or ())
            measure.event_count = len(of_events or ())
            sentences = [
                of_orders and self._describe_orders(of_orders),
                of_leads and self._describe_leads(of_leads),
                of_events and self._describe_events(of_events),
            ]
            measure.outcome = "; ".join(filter(None, sentences)) or False

    def _get_documents(self, model):
        """The documents of each measure in one query, also lost leads."""
        documents = self.env[model].with_context(active_test=model != "crm.lead")
        found = documents.search([("kam_measure_id", "in", self.ids)], order="id")
        return found.grouped("kam_measure_id")

    @api.model
    def _describe_orders(self, orders):
        """The furthest that any of them has got."""
        confirmed = orders.filtered(lambda order: order.state == "sale")
        sent = orders.filtered(lambda order: order.state == "sent")
        draft = orders.filtered(lambda order: order.state == "draft")
        shown = confirmed or sent or draft
        values = {"names": self._join_names(shown), "amount": self._sum_orders(shown)}
        if confirmed:
            return self.env._("Quotation %(names)s confirmed, %(amount)s", **values)
        if sent:
            return self.env._("Quotation %(names)s sent, %(amount)s", **values)
        if draft:
            return self.env._("Quotation %(names)s in preparation, %(amount)s", **values)
        return self.env._("Quotation %s cancelled", self._join_names(orders))

    @api.model
    def _sum_orders(self, orders):
        sums = (
            (currency, sum(of_currency.mapped("amount_untaxed")))
            for currency, of_currency in orders.grouped("currency_id").items()
        )
        return " + ".join(
            # Cents are shown where there are any.
            format_amount(self.env, amount, currency, trailing_zeroes=bool(amount % 1))
            if currency.decimal_places
            else format_amount(self.env, amount, currency)
            for currency, amount in sums
        )

    @api.model
    def _describe_leads(self, leads):
        won = leads.filtered(lambda lead: lead.won_status == "won")
        going_on = leads.filtered(lambda lead: lead.won_status == "pending" and lead.active)
        if won:
            return self.env._("Opportunity %s won", self._join_names(won))
        if going_on:
            return self.env._(
                "Opportunity %(names)s: %(stage)s",
                names=self._join_names(going_on),
                stage=", ".join(dict.fromkeys(going_on.stage_id.mapped("name"))),
            )
        return self.env._("Opportunity %s lost", self._join_names(leads))

    @api.model
    def _describe_events(self, events):
        now = fields.Datetime.now()
        coming = events.filtered(lambda event: event.start and event.start >= now)
        if coming:
            next_one = min(coming, key=lambda event: event.start)
            return self.env._("Meeting planned for %s", self._format_day(next_one))
        held = events.filtered("start")
        last_one = max(held, key=lambda event: event.start, default=None)
        return last_one and self.env._("Meeting held on %s", self._format_day(last_one))

    @api.model
    def _format_day(self, event):
        day = event.start_date if event.allday else event.start
        if not event.allday:
            day = fields.Datetime.context_timestamp(self, day).date()
        return format_date(self.env, day)

    @api.model
    def _join_names(self, documents):
        """A few names say it all; a list of twenty says nothing."""
        names = documents[:3].mapped("name")
        return ", ".join(names) + (" …" if len(documents) > 3 else "")

    # ---- from the measure to the document ----

    def action_new_lead(self):
        return self._new_document(
            "crm.lead",
            self.env._("New Opportunity"),
            type="opportunity",
            name=self.name,
            partner_id=self.account_id.partner_id.id,
            user_id=self.responsible_id.id or self.env.uid,
            company_id=self.company_id.id,
            date_deadline=self.date_deadline,
            description=self.description,
        )

    def action_new_meeting(self):
        people = self.account_id.partner_id | self.responsible_id.partner_id
        return self._new_document(
            "calendar.event",
            self.env._("New Meeting"),
            name=self.name,
            partner_ids=(people | self.env.user.partner_id).ids,
            description=self.description,
            **self._prepare_meeting_time(),
        )

    def _prepare_meeting_time(self):
        """An hour in the morning of the day when the measure is due, if that is to come."""
        if not self.date_deadline or self.date_deadline <= fields.Date.context_today(self):
            return {}
        zone = pytz.timezone(self.env.user.tz or self.env.company.partner_id.tz or "UTC")
        local = zone.localize(datetime.combine(self.date_deadline, time(10)))
        start = local.astimezone(pytz.utc).replace(tzinfo=None)
        return {"start": start, "stop": start + timedelta(hours=1)}

    def action_new_order(self):
        going_on = self.lead_ids.filtered(lambda lead: lead.won_status == "pending")
        return self._new_document(
            "sale.order",
            self.env._("New Quotation"),
            partner_id=self.account_id.partner_id.id,
            user_id=self.responsible_id.id or self.env.uid,
            company_id=self.company_id.id,
            opportunity_id=going_on.id if len(going_on) == 1 else False,
            origin=self.name,
        )

    def _new_document(self, model, title, **values):
        self.ensure_one()
        values["kam_measure_id"] = self.id
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "form",
            "context": {f"default_{name}": value for name, value in values.items() if value},
        }

    def action_open_leads(self):
        return self._open_documents("crm.crm_lead_opportunities")

    def action_open_meetings(self):
        return self._open_documents("calendar.action_calendar_event", "list,form,calendar")

    def action_open_measure_orders(self):
        return self._open_documents("sale.action_quotations_with_onboarding")

    def _open_documents(self, action, view_mode="list,form,kanban"):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(action)
        return {
            "type": "ir.actions.act_window",
            "name": action["name"],
            "res_model": action["res_model"],
            "view_mode": view_mode,
            "domain": [("kam_measure_id", "=", self.id)],
            # Also what was lost or archived belongs to the outcome.
            "context": {"active_test": False, "create": False},
        }
