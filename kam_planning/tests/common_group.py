from .common import KamCommon


class KamGroupCommon(KamCommon):
    """A corporate group of three levels, two currencies, two companies: small enough to add up.

    Today is 30 June 2026. The dollar is worth 0.5 euro, from 1 June 2026 on 0.8 euro. A drive
    costs us 60 $, a sensor 5 $; what a service costs nobody knows.

    | day        | who buys          | what                       | in dollars  | margin          |
    |------------|-------------------|----------------------------|-------------|-----------------|
    | 2025-03-10 | Foods             | drive                      | 1000        | 940             |
    | 2025-09-15 | Foods, by a buyer | drive                      | 500         | 440             |
    | 2026-01-20 | Holding           | drive                      | 200         | 140             |
    | 2026-02-10 | Foods             | drive 400, sensor 100      | 500         | 340 + 95 = 435  |
    | 2026-03-05 | Foods             | drive, 100 euro at 0.5     | 200         | (100-30)/0.5=140|
    | 2026-03-20 | Foods             | drive sent back            | -150        | -150 + 60 = -90 |
    | 2026-04-01 | Foods, by a buyer | sensor                     | 50          | 45              |
    | 2026-05-05 | Plant             | service                    | 300         | unknown         |
    | 2026-06-10 | Plant             | sensor, 80 euro at 0.8     | 100         | (80-4)/0.8 = 95 |
    | 2026-06-12 | Plant             | drive                      | 40          | -20             |
    | 2026-06-20 | Plant             | that drive sent back       | -40         | 20              |
    | 2026-02-02 | Holding, in the other company | drive, 700 euro            |                 |

    Besides, Plant has a quotation that was sent, one that was cancelled, and a draft. The buyer
    has been archived since.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foods = cls.account
        cls.holding = cls._account(cls._customer("Holding"))
        cls.foods.parent_id = cls.holding
        cls.plant = cls._account(cls._customer("Plant"), parent_id=cls.foods.id)
        cls.levels = cls.holding | cls.foods | cls.plant
        cls.buyer = cls._customer("Buyer", is_company=False, parent_id=cls.customer.id)
        cls.sensor = cls._product("Sensor", cls._category("Sensors"), cost=5)
        cls.service = cls._product("Service", cls._category("Services"), cost=0)
        rates = [("2025-01-01", 0.5), ("2026-06-01", 0.8)]
        cls.euro = cls.setup_other_currency("EUR", rates=rates)
        cls.euros = cls.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": cls.euro.id}
        )
        cls.branch = cls._create_company(name="Euro Branch", currency_id=cls.euro.id)
        cls.branch.partner_id.tz = "UTC"
        cls.abroad = cls._account(cls.holding.partner_id, company_id=cls.branch.id)
        cls._create_orders()
        cls.buyer.active = False

    @classmethod
    def _category(cls, name):
        return cls.env["product.category"].create({"name": name})

    @classmethod
    def _create_orders(cls):
        holding, plant = cls.holding.partner_id, cls.plant.partner_id
        drive, sensor, service = cls.product, cls.sensor, cls.service
        euros = {"pricelist_id": cls.euros.id}
        cls._sell("2025-03-10", cls.customer, [(drive, 1000)])
        cls._sell("2025-09-15", cls.buyer, [(drive, 500)])
        cls._sell("2026-01-20", holding, [(drive, 200)])
        cls._sell("2026-02-10", cls.customer, [(drive, 400), (sensor, 100)])
        cls._sell("2026-03-05", cls.customer, [(drive, 100)], **euros)
        cls._sell("2026-03-20", cls.customer, [(drive, -150)])
        cls._sell("2026-04-01", cls.buyer, [(sensor, 50)])
        cls._sell("2026-05-05", plant, [(service, 300)])
        cls._sell("2026-06-10", plant, [(sensor, 80)], **euros)
        cls._sell("2026-06-12", plant, [(drive, 40)])
        cls._sell("2026-06-20", plant, [(drive, -40)])
        for state, amount in {"sent": 70, "cancel": 80, "draft": 90}.items():
            cls._sell("2026-05-20", plant, [(drive, amount)], state=state)
        cls._sell("2026-02-02", holding, [(drive, 700)], company_id=cls.branch.id)

    @classmethod
    def _sell(cls, day, partner, products, **values):
        lines = [cls._line(amount, product) for product, amount in products]
        return cls._order(0, day, partner=partner, lines=lines, **values)

    @classmethod
    def _held_review(cls, plan, day, rating):
        return cls.env["kam.review"].create(
            {"plan_id": plan.id, "date": day, "state": "held", "rating_customer": rating}
        )
