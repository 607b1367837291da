from odoo import api, models
from odoo.exceptions import ValidationError

from ..tools import days


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
    # Many2one to other parts. Their names show up here: who links them must be able to read them.
    _kam_links = ()

    @api.constrains(lambda self: self._get_days_entered())
    def _check_days(self):
        names = self._get_days_entered()
        for record in self:
            wrong = [name for name in names if record[name] and not days.is_known(record[name])]
            if wrong:
                raise ValidationError(
                    self.env._(
                        "%(field)s: the year %(year)s cannot be right. Enter a day between the "
                        "years %(first)s and %(last)s.",
                        field=self._fields[wrong[0]]._description_string(self.env),
                        year=record[wrong[0]].year,
                        first=days.FIRST.year,
                        last=days.LAST.year,
                    )
                )

    @api.model
    def _get_days_entered(self):
        stored = (field for field in self._fields.values() if field.type == "date" and field.store)
        return [field.name for field in stored if not field.related]

    @api.model_create_multi
    def create(self, vals_list):
        self._check_may_change_whole(vals_list)
        self._check_may_link(vals_list, self.default_get(list(self._kam_links)))
        return super().create(vals_list)

    def write(self, vals):
        if self._kam_whole in vals:
            self._check_may_change_whole([vals])
        self._check_may_link([vals])
        return super().write(vals)

    def _check_may_change_whole(self, vals_list):
        name = self._kam_whole
        if self.env.su or not name:
            return
        default = self.default_get([name]).get(name)
        ids = {vals.get(name, default) for vals in vals_list}
        self.env[self._fields[name].comodel_name].browse(filter(None, ids)).check_access("write")

    def _check_may_link(self, vals_list, defaults=None):
        for name in () if self.env.su else self._kam_links:
            default = (defaults or {}).get(name)
            ids = {vals.get(name, default) for vals in vals_list}
            self.env[self._fields[name].comodel_name].browse(filter(None, ids)).check_access("read")

    def _in_language_of(self, person):
        """The daily job has no language of its own: it writes in that of whom it is for."""
        return self.with_context(lang=person.lang)
