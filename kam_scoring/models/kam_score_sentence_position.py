from odoo import models


class KamScore(models.Model):
    """The criteria of our own position in sentences: what the customer is to us today."""

    _inherit = "kam.score"

    # ---- revenue ----

    def _explain_revenue(self):
        values = {"orders": self.orders, "revenue": self._money(self.revenue), **self._period()}
        if not self.orders and not self.revenue:
            return self._explain_no_revenue()
        if self._is_invoiced():
            sentence = self.env._(
                "%(revenue)s net from %(start)s to %(end)s, invoices and credit notes: %(orders)s.",
                **values,
            )
        else:
            sentence = self.env._(
                "%(revenue)s net from %(start)s to %(end)s, orders: %(orders)s.", **values
            )
        return self._join(sentence, self._explain_returns())

    def _explain_no_revenue(self):
        if not self.last_order:
            return self.env._("Nothing from %(start)s to %(end)s.", **self._period())
        return self.env._(
            "Nothing from %(start)s to %(end)s; the last order is of %(last)s.",
            last=self._day(self.last_order),
            **self._period(),
        )

    def _explain_returns(self):
        if not round(100 * self.refund_rate):
            return ""
        returned = self._percent(self.refund_rate)
        return self.env._("Returns of %s %% of the sales are deducted.", returned)

    def _explain_missing_revenue(self):
        return self.env._("Has never ordered.")

    # ---- growth ----

    def _explain_growth(self):
        before, now = self._money(self.revenue_previous), self._money(self.revenue)
        if self.revenue_previous <= 0:
            return self.env._(
                "From %(before)s in the period before to %(now)s.", before=before, now=now
            )
        change = 100 * (self.revenue / self.revenue_previous - 1)
        return self.env._(
            "%(change)s %%: from %(before)s in the period before to %(now)s.",
            change=self._signed(change) if round(change, 1) else self._number(0, 1),
            before=before,
            now=now,
        )

    def _explain_missing_growth(self):
        if self.has_previous_window:
            return self.env._("No revenue in this period nor in the one before.")
        return self.env._("New: no full period before to compare with.")

    # ---- profitability ----

    def _explain_profitability(self):
        return self.env._(
            "%(rate)s %% margin, which is %(margin)s, over the lines with a known cost "
            "(%(coverage)s %% of revenue).",
            rate=self._number(self.raw_profitability, 1),
            margin=self._money(self.margin),
            coverage=self._percent(self.cost_coverage),
        )

    def _explain_missing_profitability(self):
        if self.revenue <= 0:
            return self.env._("No net revenue to earn a margin on.")
        return self.env._(
            "The cost is known for only %s %% of revenue. Enter the cost of the products: it "
            "counts for the orders that follow.",
            # Never the 80 % that would have been enough.
            self._number(int(100 * self.cost_coverage)),
        )

    # ---- share of wallet ----

    def _explain_wallet_share(self):
        if self.wallet_estimated:
            return self._explain_rank()
        if self.wallet_outdated:
            return self.env._(
                "All of the purchasing volume of %s: we sell more than that, so it is outdated.",
                self._money(self.wallet),
            )
        sentence = self.env._(
            "%(share)s %% of what the customer spends in a year, %(wallet)s, is spent with us.",
            share=self._percent(self.raw_wallet_share),
            wallet=self._money(self.wallet),
        )
        return self._join(sentence, self._get_standing_of("wallet", "wallet_amount", self.wallet))

    def _explain_rank(self):
        share = self.raw_wallet_share
        sentence = self.env._(
            "%s %%, estimated from our rank among the customer's suppliers.", self._percent(share)
        )
        return self._join(sentence, self._get_standing_of("supplier", "supplier_estimate", share))

    def _explain_missing_wallet_share(self):
        if self.wallet > 0:
            return self.env._("Has never ordered.")
        return self._explain_missing_wallet()

    def _explain_missing_wallet(self):
        if self.wallet_outdated:
            return self.env._("The purchasing volume is too old to count. Enter it anew.")
        return self.env._("Nobody has entered how much the customer buys in a year in all.")

    # ---- satisfaction ----

    def _explain_satisfaction(self):
        return self.env._(
            "%(rating)s of 5, ratings of 12 months: %(count)s. New ones count more, and few ones "
            "are drawn to the mean of all customers.",
            rating=self._number(self.raw_satisfaction, 1),
            count=self.rating_count,
        )

    def _explain_missing_satisfaction(self):
        return self.env._("No rating in the last 12 months. Ask the customer for one.")

    # ---- repurchase ----

    def _explain_repurchase(self):
        return self.env._(
            "%(chance)s %% likely to order within %(days)s days. Days with an order so far: "
            "%(times)s, the last on %(last)s.",
            chance=int(100 * self.raw_repurchase),
            days=self._get_horizon(),
            times=self.frequency + 1,
            last=self._day(self.last_order),
        )

    def _explain_missing_repurchase(self):
        if not self.last_order:
            return self.env._("No order of a positive value yet that a next one could follow.")
        return self.env._("Too few orders of all customers to know their rhythm.")

    # ---- breadth ----

    def _explain_breadth(self):
        return self.env._(
            "Buys from %(bought)s of %(relevant)s product categories.",
            bought=self.categories_bought,
            relevant=self._get_relevant_categories(),
        )

    def _explain_missing_breadth(self):
        if self._get_relevant_categories() < 2:
            return self.env._(
                "All sales are in one product category. Give your products categories."
            )
        if self._has_few_peers():
            return self.env._("Fewer than 20 accounts: too few to say what is usual.")
        return self.env._("Has never ordered.")
