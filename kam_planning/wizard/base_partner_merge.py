from odoo import api, models
from odoo.tools import SQL

from ..models.base import PREFIX


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging customers, people and accounts costs none of our records.

    Where two of them may not stand side by side afterwards, Odoo deletes all those of one side,
    or fails. Here the two become one before.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Unite the accounts first: otherwise those that are one too many are deleted."""
        accounts = self.env["kam.account"].sudo()  # sudo: whoever may merge customers
        accounts = accounts.with_context(active_test=False)
        accounts = accounts.search([("partner_id", "in", src_partners.ids)])
        accounts._unite_under(dst_partner.commercial_partner_id)
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _update_foreign_keys_generic(self, model, src_records, dst_record):
        self.env.flush_all()
        for name, column, others in self._get_kam_keys(model):
            for kept, doubles in self._find_kam_doubles(
                name, column, others, src_records, dst_record
            ):
                self._unite_kam_records(kept, doubles)
        return super()._update_foreign_keys_generic(model, src_records, dst_record)

    # ---- which of ours would stand in each other's way ----

    def _get_kam_keys(self, model):
        """Unique keys of ours with a link to the model: our model, that column, the others."""
        tables = {
            ours._table: name
            for name, ours in self.env.items()
            if name.startswith(PREFIX) and not ours._abstract
        }
        found = self.env.execute_query(
            SQL(
                """SELECT t.relname, array_agg(a.attname::text)
                     FROM pg_index i
                     JOIN pg_class t ON t.oid = i.indrelid
                     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY(i.indkey)
                    WHERE i.indisunique AND NOT i.indisprimary AND i.indexprs IS NULL
                      AND t.relname = ANY(%s)
                      AND t.relnamespace = current_schema::regnamespace
                    GROUP BY i.indexrelid, t.relname
                    ORDER BY t.relname, i.indexrelid""",
                list(tables),
            )
        )
        for table, columns in found:
            fields = self.env[tables[table]]._fields
            for column in columns:
                if column in fields and fields[column].comodel_name == model:
                    yield tables[table], column, [name for name in columns if name != column]

    def _find_kam_doubles(self, model, column, others, src_records, dst_record):
        """Pairs of the record that stays, that of the destination if it has one, and the rest."""
        records = self.env[model].sudo()  # sudo: whoever may merge, Odoo changes tables as such
        others = [SQL.identifier(name) for name in others]
        groups = self.env.execute_query(
            SQL(
                """SELECT array_agg(id ORDER BY %(column)s = %(kept)s DESC, id)
                     FROM %(table)s
                    WHERE %(column)s = ANY(%(ids)s) AND %(known)s
                    GROUP BY (%(others)s)
                   HAVING COUNT(*) > 1""",
                column=SQL.identifier(column),
                kept=dst_record.id,
                table=SQL.identifier(records._table),
                ids=[*src_records.ids, dst_record.id],
                # What is unknown is nowhere twice.
                known=SQL(" AND ").join([SQL("TRUE"), *(SQL("%s IS NOT NULL", o) for o in others)]),
                others=SQL(", ").join(others),
            )
        )
        records = records.with_context(active_test=False)
        return [(records.browse(ids[0]), records.browse(ids[1:])) for (ids,) in groups]

    # ---- two become one ----

    def _unite_kam_records(self, kept, doubles):
        values = self._get_united_values(kept, doubles)
        self._update_foreign_keys_generic(kept._name, doubles, kept)
        self._update_reference_fields_generic(kept._name, doubles, kept)
        # As Odoo does: what hung on them hangs on the one that stays, so that nothing is lost,
        # and nothing that forbids to delete them for good is meant.
        self.env.execute_query(
            SQL(
                "DELETE FROM %s WHERE id = ANY(%s) RETURNING id",
                SQL.identifier(kept._table),
                doubles.ids,
            )
        )
        self.env.invalidate_all()
        if values:
            kept.write(values)

    def _get_united_values(self, kept, doubles):
        """What only the doubles know."""
        values = {}
        for name, field in kept._fields.items():
            own = field.store and not (name in models.MAGIC_COLUMNS or field.compute)
            if own and field.type not in ("one2many", "many2many") and not kept[name]:
                known = next(filter(None, doubles.mapped(name)), False)
                if known:
                    values[name] = field.convert_to_write(known, kept)
        return values
