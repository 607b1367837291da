from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # What has changed since the last scoring. Far smaller than a usual index, and most writes do
    # not touch it; small ranges, so that lines changed here and there do not mark the whole table.
    _kam_written = models.Index("USING brin (write_date) WITH (pages_per_range = 8)")
