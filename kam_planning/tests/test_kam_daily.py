from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import KamCommon


@tagged("post_install", "-at_install")
class TestKamDaily(KamCommon):
    """The job itself; what it does each day is tested with the models that take part."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("First", "Poisonous", "Last")
        cls.accounts = cls.env["kam.account"].union(
            *(cls._account(cls._customer(name)) for name in names)
        )

    def test_one_record_that_fails_does_not_stop_the_others(self):
        def run(accounts, _today):
            accounts.color = 3
            if "Poisonous" in accounts.mapped("partner_id.name"):
                raise ValueError

        model = type(self.env["kam.account"])
        with (
            patch.object(model, "_daily_run_test", run, create=True),
            mute_logger("odoo.addons.kam_planning.models.kam_daily"),
        ):
            self.env["kam.daily"]._run_batch(self.accounts, "test")
        self.assertEqual(self.accounts.mapped("color"), [3, 0, 3])

    def test_every_step_has_its_two_methods(self):
        for model, step in self.env["kam.daily"]._get_steps():
            with self.subTest(model=model, step=step):
                self.assertTrue(hasattr(self.env[model], f"_daily_domain_{step}"))
                self.assertTrue(hasattr(self.env[model], f"_daily_run_{step}"))

    def test_the_job_runs(self):
        with self.enter_registry_test_mode():
            self.env.ref("kam_planning.ir_cron_daily").method_direct_trigger()
