from odoo import models

from ..tools.text import as_html

LAYOUT = "kam_portal.mail_message_layout"
CONTENT = "kam_portal.mail_message_content"


class KamPortalMessage(models.Model):
    """Mails about new messages: the only way by which customers get mail of us.

    Each reader gets it in his language, with the names that he may know, and from the company:
    no address of anybody else is in it. An answer by mail comes back into the thread.
    """

    _inherit = "kam.portal.message"

    def _notify(self, event=None, partners=None):
        """Tell those who are to know of a message that was just posted."""
        if self.visibility == "customer" and self.state == "posted":
            self._mail_customers(self._get_event(event), partners)
        if self.visibility == "internal" or not self._is_ours():
            self._mail_staff()

    def _get_event(self, event):
        """Which choice of the person the mail falls under."""
        if self.plan_id:
            return "plan"
        return event or (self.kind if self.kind in ("question", "status") else "comment")

    # ---- to customers ----

    def _mail_customers(self, event, partners):
        """One mail for all who read it in the same words."""
        groups, writers = {}, self._get_writers()
        for person, account in self._get_recipients(event, partners).items():
            key = (account, self._language_of(person), person in writers)
            groups[key] = groups.get(key, self.env["res.partner"]) | person
        for (account, language, may_answer), people in groups.items():
            self.with_context(lang=language)._mail_to_customer(people, account, event, may_answer)

    def _language_of(self, person):
        return person.lang or self.company_id.partner_id.lang or self.env.lang

    def _mail_to_customer(self, people, account, event, may_answer):
        values = {
            "intro": self._get_intro(event, self._name_author(account)),
            "hint": self._get_answer_hint() if may_answer else "",
            **self._get_link_values(account),
        }
        self._send(people, self._get_subject(event), values)

    def _get_link_values(self, account):
        return {
            "link": f"{self.get_base_url()}/my/kam{self._get_page(account)}",
            "button": self.env._("Open the Page"),
        }

    def _name_author(self, account):
        """As people of that account may know the author."""
        author, company = self.author_id, self.company_id
        if not self.plan_id:
            return self._get_initiative()._name_for(author, account)
        if author.commercial_partner_id == account.partner_id or author == company.partner_id:
            return author.name or ""
        return self.env._("%(name)s (%(company)s)", name=author.name, company=company.name)

    def _get_page(self, account):
        """Where the message stands in the portal."""
        thread = self._get_thread()
        kind = thread._name.removeprefix("kam.")
        page = kind if self.plan_id else f"{kind}/{thread.id}"
        return f"/{account.id}/{page}#message_{self.id}"

    def _get_subject(self, event):
        thread = self.thread_name
        subjects = {
            "invitation": self.env._("Invitation: %s", thread),
            "question": self.env._("A question for you: %s", thread),
            "status": self.env._("News: %s", thread),
            "decision": self.env._("Your decision: %s", thread),
            "milestone": self.env._("Milestone: %s", thread),
        }
        if self.kind == "answer":
            return self.env._("Answer: %s", thread)
        return subjects.get(event, self.env._("New message: %s", thread))

    def _get_intro(self, event, author):
        names = {"author": author, "thread": self.thread_name}
        intros = {
            "invitation": self.env._("%(author)s invites you to “%(thread)s”:", **names),
            "question": self.env._("%(author)s asks about “%(thread)s”:", **names),
            "status": self.env._("There is news about “%(thread)s”:", **names),
            "decision": self.env._("%(author)s asks you to decide about “%(thread)s”:", **names),
            "milestone": self.env._("A milestone of “%(thread)s”:", **names),
        }
        if self.kind == "answer":
            return self.env._("%(author)s answered about “%(thread)s”:", **names)
        return intros.get(event, self.env._("%(author)s wrote about “%(thread)s”:", **names))

    def _get_answer_hint(self):
        """Who reads what is answered by mail; without an address to receive it, nothing."""
        if not self.company_id.catchall_email:
            return ""
        if self.initiative_id or self.contribution_id.audience == "initiative":
            return self.env._(
                "You can simply answer this mail. All participants of the initiative will read "
                "your answer."
            )
        return self.env._(
            "You can simply answer this mail. We and your colleagues with access will read your "
            "answer."
        )

    # ---- to our people ----

    def _mail_staff(self):
        staff = self._get_staff() - self.author_id
        for language, people in staff.grouped(self._language_of).items():
            self.with_context(lang=language)._mail_to_staff(people)

    def _mail_to_staff(self, people):
        self._send(
            people,
            self._get_staff_subject(),
            {
                "intro": self._get_staff_intro(),
                "link": self._get_staff_link(),
                "button": self.env._("Open in Odoo"),
                "hint": self._get_staff_hint(),
            },
        )

    def _get_staff_subject(self):
        if self.state == "moderation":
            return self.env._("A mail to moderate: %s", self.thread_name)
        return self.env._("New message: %s", self.thread_name)

    def _get_staff_intro(self):
        names = {"author": self._name_for_staff(), "thread": self.thread_name}
        if self.state == "moderation":
            return self.env._(
                "%(author)s sent a mail about “%(thread)s”. Nobody but us can read it: decide "
                "whether it becomes a message.",
                **names,
            )
        if self.visibility == "internal":
            return self.env._("%(author)s wrote internally about “%(thread)s”:", **names)
        return self.env._("%(author)s wrote about “%(thread)s”:", **names)

    def _name_for_staff(self):
        return self.author_id.display_name or self.email_from or ""

    def _get_staff_link(self):
        record = self if self.state == "moderation" else self._get_thread()
        return f"{self.get_base_url()}/mail/view?model={record._name}&res_id={record.id}"

    def _get_staff_hint(self):
        if self.state == "moderation" or not self.company_id.catchall_email:
            return ""
        if self.visibility == "internal":
            return self.env._("You can answer this mail. The customer does not read your answer.")
        return self.env._("You can answer this mail. The customer reads your answer.")

    # ---- sending ----

    def _send(self, people, subject, values):
        company = self.company_id
        content = {
            "body": as_html(self.body),
            "files": ", ".join(self.file_ids.mapped("name")),
            "colour": company.email_secondary_color or "#875A7B",
            "hint": "",
            **values,
        }
        # Only where an answer is welcome, the layout says where to write it.
        self.with_context(kam_may_answer=bool(content["hint"])).message_notify(
            partner_ids=people.ids,
            subject=subject,
            body=self.env["ir.qweb"]._render(CONTENT, content, minimal_qcontext=True),
            author_id=company.partner_id.id,
            email_from=company.email_formatted,
            email_layout_xmlid=LAYOUT,
            email_add_signature=False,
            force_email_lang=self.env.lang,
        )

    def _notify_by_email_get_headers(self, headers=None):
        """Without the addresses of the others: programs would offer to answer to all of them."""
        headers = super()._notify_by_email_get_headers(headers=headers)
        headers.pop("X-Msg-To-Add", None)
        return headers
