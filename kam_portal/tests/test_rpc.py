from datetime import timedelta
from inspect import isfunction

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import MARKER, QUIET, KamPortalCase

REFUSALS = ("odoo.exceptions.AccessError", "odoo.exceptions.UserError")
# What a client can ask of any model, with arguments that would answer if it were allowed.
CALLS = {
    "search": ([[]], {}),
    "search_read": ([[]], {"fields": ["display_name"]}),
    "search_count": ([[]], {}),
    "search_fetch": ([[], ["display_name"]], {}),
    "web_search_read": ([[], {"display_name": {}}], {}),
    "name_search": ([""], {}),
    "formatted_read_group": ([[], ["create_uid"], ["__count"]], {}),
    "read_group": ([[], ["__count"], []], {}),
    "web_read_group": ([[], ["create_uid"], ["__count"]], {}),
    "read": ([["ids"], ["display_name"]], {}),
    "web_read": ([["ids"], {"display_name": {}}], {}),
    "export_data": ([["ids"], ["display_name"]], {}),
    "copy": ([["ids"]], {}),
    "write": ([["ids"], {}], {}),
    "unlink": ([["ids"]], {}),
    "create": ([{}], {}),
    "onchange": ([[], {}, [], {"display_name": {}}], {}),
}


@tagged("post_install", "-at_install")
class TestRpc(KamPortalCase):
    """Whoever leaves the pages aside and talks to the server directly finds nothing."""

    def setUp(self):
        super().setUp()
        self.env["kam.account.member"].create(
            {"account_id": self.account.id, "user_id": self.manager.id, "portal_visible": True}
        )

    def _models(self):
        return [name for name in self.env.registry if name.startswith("kam.")]

    def _ids(self, model):
        model = self.env[model]
        return [] if model._abstract else model.search([], limit=5).ids

    def _arguments(self, model, method):
        args, kwargs = CALLS[method]
        return [self._ids(model) if arg == ["ids"] else arg for arg in args], kwargs

    # ---- every model, every way ----

    @mute_logger(*QUIET)
    def test_standard_calls_over_json_rpc(self):
        self._login(self.anna)
        for model in self._models():
            for method in CALLS:
                args, kwargs = self._arguments(model, method)
                if "ids" in CALLS[method][0][0] and not self._ids(model):
                    # An abstract model: nothing to ask for.
                    continue
                with self.assertRaises(JsonRpcException, msg=(model, method)) as caught:
                    self._call(model, method, args, kwargs)
                # Abstract models hold nothing; what they answer to senseless calls is theirs.
                if not self.env[model]._abstract:
                    self.assertIn(str(caught.exception), REFUSALS, (model, method))

    def _call(self, model, method, args, kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    @mute_logger(*QUIET)
    def test_json_2(self):
        expiry = fields.Datetime.now() + timedelta(hours=1)
        key = self.env["res.users.apikeys"].with_user(self.anna)._generate("rpc", "test", expiry)
        headers = {"Authorization": f"Bearer {key}"}
        own = self._get(
            "/json/2/res.partner/search_count",
            json={"domain": [["id", "=", self.anna.partner_id.id]]},
            headers=headers,
        )
        self.assertEqual(own.json(), 1, "the key works")
        for model in self._models():
            for method, body in (
                ("search_read", {"domain": [], "fields": ["display_name"]}),
                ("search_count", {"domain": []}),
                ("read", {"ids": self._ids(model) or [1], "fields": ["display_name"]}),
                ("export_data", {"ids": self._ids(model) or [1], "fields_to_export": ["id"]}),
            ):
                answer = self._get(f"/json/2/{model}/{method}", json=body, headers=headers)
                # 422: who may not export at all is told so before anything is looked at.
                status = 422 if method == "export_data" else 403
                self.assertEqual(answer.status_code, status, (model, method, answer.text[:200]))

    @mute_logger(*QUIET)
    def test_no_public_method_answers_anything_internal(self):
        """Whatever can be called with ids alone; errors are fine, answers must say nothing."""
        called = 0
        for name in self._models():
            ids = self._ids(name)
            model = self.env[name].with_user(self.anna)
            for method in sorted(dir(type(model))):
                if self._is_callable(model, method):
                    called += 1
                    self.assertNotIn(MARKER, self._answer(model, method, ids), (name, method))
        self.assertGreater(called, 100)

    def _is_callable(self, model, method):
        try:
            return bool(get_public_method(model, method))
        except (AccessError, AttributeError):
            return False

    @mute_logger(*QUIET)
    def test_the_service_itself_cannot_be_called(self):
        self._login(self.anna)
        view = self.env["kam.portal.view"]
        own = {
            name
            for definition in type(view).mro()
            if vars(definition).get("_module") == "kam_portal"
            for name, value in vars(definition).items()
            if isfunction(value)
        }
        self.assertIn("_get_home", own)
        for method in own:
            self.assertTrue(method.startswith("_"), method)
            with self.assertRaises(JsonRpcException) as caught:
                self._call("kam.portal.view", method, [[], self.account.id], {})
            self.assertIn(str(caught.exception), REFUSALS, method)

    # ---- through models that portal users may read ----

    def test_no_readable_model_leads_to_ours(self):
        """Fields of other models that point to ours, or were added by us on people."""
        reached = []
        for name, model in self.env.items():
            if name.startswith("kam."):
                continue
            for field in model._fields.values():
                ours = (field.comodel_name or "").startswith("kam.")
                ours |= field.name.startswith("kam_") or field.name == "is_key_account"
                readable = model.with_user(self.anna)._has_field_access(field, "read")
                if ours and readable and self._may_read(model):
                    reached.append(str(field))
        self.assertEqual(reached, [])

    def _may_read(self, model):
        if model._abstract:
            return False
        return model.with_user(self.anna).has_access("read")

    @mute_logger(*QUIET)
    def test_partner_says_nothing_about_key_accounts(self):
        partner = self.customer.with_user(self.anna)
        self.assertEqual(partner.name, "Glass Works", "partners as such can be read")
        for field in ("kam_account_ids", "kam_account_id", "is_key_account", "kam_tier_id"):
            with self.assertRaises(AccessError):
                partner.read([field])
            with self.assertRaises(AccessError):
                partner.search([(field, "!=", False)])
            with self.assertRaises(AccessError):
                partner.search([], order=field)
            with self.assertRaises(UserError):
                partner.export_data([f"{field}/id"])

    @mute_logger(*QUIET)
    def test_files_of_our_records_stay_closed(self):
        attachment = self.env["ir.attachment"].create(
            {
                "name": "secret.txt",
                "raw": MARKER.encode(),
                "res_model": "kam.plan",
                "res_id": self.plan.id,
            }
        )
        self._login(self.anna)
        for path in (
            f"/web/content/{attachment.id}",
            f"/web/image/{attachment.id}",
            f"/web/content?model=kam.plan&id={self.plan.id}&field=summary",
            f"/web/image/kam.plan/{self.plan.id}/name",
        ):
            self.assertNotIn(MARKER, self._get(path).text, path)
