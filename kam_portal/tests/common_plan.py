from lxml import html

from odoo.http import Request

from .common import KamPortalCase


class KamPlanCase(KamPortalCase):
    """People of the customer who confirm, report, agree and comment on the joint plan."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.to_confirm = cls._create_goal(cls.plan, "Goal to confirm", visibility="confirm")
        cls.own_measure = cls._create_measure(cls.plan, "Own measure", visibility="confirm")

    # ---- paths ----

    def _confirm_path(self, goal):
        return f"{self._plan_path()}/goal/{goal.id}/confirm"

    def _progress_path(self, measure):
        return f"{self._plan_path()}/measure/{measure.id}/progress"

    def _agree_path(self, plan=None):
        return f"{self._plan_path()}/{(plan or self.plan).id}/agree"

    def _comment_path(self, plan=None):
        return f"{self._plan_path()}/{(plan or self.plan).id}/comment"

    # ---- forms ----

    def _seal(self, action, path=None):
        """What the form with this action says about what the person saw."""
        page = self._page(path or self._plan_path())
        (form,) = page.xpath(f"//form[starts-with(@action, '{action}')]")
        return form.xpath("string(.//input[@name='seal']/@value)")

    def _post(self, path, token=True, **values):
        """The answer to a form that was sent, without going where it leads."""
        if token:
            values["csrf_token"] = Request.csrf_token(self)
        response = self._get(path, data=values, allow_redirects=False)
        self.env.invalidate_all()
        return response

    def _confirm(self, goal):
        path = self._confirm_path(goal)
        return self._post(path, seal=self._seal(path))

    def _agree(self, name="Anna Buyer", plan=None):
        path = self._agree_path(plan)
        return self._post(path, name=name, seal=self._seal(path))

    # ---- answers ----

    def _assert_done(self, response, anchor):
        self.assertEqual(response.status_code, 303, response.text[:500])
        location = response.headers["Location"]
        self.assertIn(f"{self._plan_path()}?", location)
        self.assertTrue(location.endswith(f"#{anchor}"), location)
        return self._text(location)

    def _assert_again(self, response, words):
        """The form once more, with a sentence beside what is wrong."""
        self.assertEqual(response.status_code, 422)
        text = " ".join(html.fromstring(response.content).text_content().split())
        self.assertIn(words, text)
        return html.fromstring(response.content)

    def _assert_refused(self, response):
        """The one answer that says nothing."""
        self.assertEqual(response.status_code, 404)
        self.assertEqual(response.content, self._closed_page())
