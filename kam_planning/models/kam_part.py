from odoo import api, models


class KamPart(models.AbstractModel):
    """Something that belongs to an account or to a plan.

    Record rules look at a record as it is after it was made: a person who adds himself to a
    team would pass them. So whoever adds something, or moves it, must be able to change what
    it is added to.
    """

    _name = "kam.part"
    _description = "Part of an Account or of a Plan"
    # The many2one to what this is a part of.
    _kam_whole = None

    @api.model_create_multi
    def create(self, vals_list):
        self._check_may_change_whole(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        if self._kam_whole in vals:
            self._check_may_change_whole([vals])
        return super().write(vals)

    def _check_may_change_whole(self, vals_list):
        name = self._kam_whole
        if self.env.su or not name:
            return
        default = self.default_get([name]).get(name)
        ids = {vals.get(name, default) for vals in vals_list}
        self.env[self._fields[name].comodel_name].browse(filter(None, ids)).check_access("write")
