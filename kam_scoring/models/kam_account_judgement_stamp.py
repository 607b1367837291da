from odoo import api, fields, models
from odoo.exceptions import UserError

from .kam_account_judgement import JUDGED, KNOWN_BY

# Whoever writes stamps carries this very object in the context: nobody can send it from outside.
STAMPING = object()
STAMPS = frozenset(f"{subject}_{kind}" for subject in JUDGED for kind in ("user_id", "date"))


class KamAccount(models.Model):
    """Who entered what is known, and when: recorded with each change, never entered by hand."""

    _inherit = "kam.account"

    @api.model_create_multi
    def create(self, vals_list):
        if self._gives_any(STAMPS, vals_list):
            self._refuse_stamps(STAMPS)
        accounts = super().create(vals_list)
        for subject, name in KNOWN_BY.items():
            accounts.filtered(name)._stamp(subject)
        return accounts

    def write(self, vals):
        if STAMPS & vals.keys() and self.env.context.get("kam_stamping") is not STAMPING:
            self._refuse_stamps(STAMPS & vals.keys())
        subjects = [subject for subject, names in JUDGED.items() if vals.keys() & set(names)]
        before = {subject: self._get_judgements(subject) for subject in subjects}
        result = super().write(vals)
        for subject in subjects:
            old, new = before[subject], self._get_judgements(subject)
            self.browse(number for number in old if old[number] != new[number])._stamp(subject)
        return result

    def _get_judgements(self, subject):
        return {account.id: [account[name] for name in JUDGED[subject]] for account in self}

    @api.model
    def _refuse_stamps(self, names):
        labels = sorted(self._fields[name]._description_string(self.env) for name in names)
        raise UserError(
            self.env._(
                "Who entered something and when is recorded by itself. Leave out: %s.",
                ", ".join(labels),
            )
        )

    def _stamp(self, subject):
        """What is known is known from today and from this user; of the rest, nobody entered it."""
        known = self.filtered(KNOWN_BY[subject])
        known._write_stamp(subject, self.env.user, fields.Date.context_today(self))
        (self - known)._write_stamp(subject, self.env["res.users"], False)

    def _write_stamp(self, subject, user, day):
        if self:
            stamping = self.with_context(kam_stamping=STAMPING)
            stamping.write({f"{subject}_user_id": user.id, f"{subject}_date": day})

    # ---- customers that turn out to be one ----

    def _take_values_of(self, others):
        """What the account that stays does not know itself, with who entered it and when."""
        missing = {subject for subject, name in KNOWN_BY.items() if not self[name]}
        result = super()._take_values_of(others)
        for subject in missing:
            source = others.filtered(KNOWN_BY[subject])[:1]
            if source:
                self.write({name: source[name] for name in JUDGED[subject]})
                stamp = source[f"{subject}_user_id"], source[f"{subject}_date"]
                self._write_stamp(subject, *stamp)
        return result

    # ---- actions ----

    def action_confirm_judgement(self):
        """It is still right today; which of it, the button says."""
        subject = self.env.context.get("kam_judgement")
        name = KNOWN_BY.get(subject)
        known = self.filtered(name) if name else self.browse()
        if known:
            known._stamp(subject)
            label = self._fields[name]._description_string(self.env)
            body = self.env._("%s: still right.", label)
            known._message_log_batch(bodies=dict.fromkeys(known.ids, body))
        return True
