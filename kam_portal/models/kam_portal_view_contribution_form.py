from secrets import token_hex

from odoo import models

from ..tools import form, upload

# What the form asks, by the names of the fields.
_ASKED = (
    "kind",
    "requirement_level",
    "situation",
    "frequency",
    "value",
    "wish",
    "name",
    "audience",
)
_MAX_TEXT = 4000


class KamPortalView(models.AbstractModel):
    """The form of a contribution: writing one, keeping a draft, sending it."""

    _inherit = "kam.portal.view"

    # ---- the form ----

    def _contribution_form(self):
        """All fields of the form. Nothing is required here: a draft may have gaps."""
        model = self.env["kam.contribution"]
        choices = {
            name: form.Choice(tuple(self._labels(model, name)))
            for name in ("kind", "requirement_level", "frequency", "audience")
        }
        texts = dict.fromkeys(("situation", "value", "wish"), form.Text(_MAX_TEXT, lines=True))
        fields = {**choices, **texts, "name": form.Text(model._fields["name"].size)}
        return {
            **{name: fields[name] for name in _ASKED},
            "form_key": form.Text(32),
            "seen_similar": form.Check(),
        }

    def _removal_form(self, account_id, contribution_id):
        """A box for each file that a draft has."""
        _account, draft, _rights = self._enter_contribution(account_id, contribution_id, "read")
        files = draft.file_ids if self._is_own_draft(draft) else []
        return {f"remove_{file.id}": form.Check() for file in files}

    def _get_contribute_form(self, account_id, initiative_id, kind=""):
        """What the form for a new contribution needs."""
        account = self._find_account(account_id)
        participation = self._find_participation(account, initiative_id)
        if "contribute" not in self._get_rights(participation):
            return self._lead_to_terms(account, participation)
        model = account.env["kam.contribution"]
        kinds = self._labels(model, "kind")
        return {
            **self._form_head(account, participation.initiative_id),
            "action": f"/{account.id}/initiative/{initiative_id}/contribute",
            "cancel": f"/{account.id}/initiative/{initiative_id}/contributions",
            "draft": None,
            "typed": {
                "kind": kind if kind in kinds else "",
                "audience": "initiative",
                "form_key": token_hex(16),
            },
        }

    def _get_contribution_edit(self, account_id, contribution_id, similar=False):
        """What the form needs to go on with a draft."""
        account, draft, _rights = self._enter_contribution(
            account_id, contribution_id, "contribute"
        )
        if not self._is_own_draft(draft):
            return None
        path = self._contribution_path(account, draft)
        return {
            **self._form_head(account, draft.initiative_id),
            "action": f"{path}/edit",
            "cancel": f"/{account.id}/initiative/{draft.initiative_id.id}/contributions",
            "draft": {
                "path": path,
                "title": draft.name,
                "date": self._moment(draft.write_date),
                "files": self._get_contribution_files(account, draft),
            },
            "similar": self._find_similar_to(account, draft) if similar else [],
            "typed": self._typed_of(draft),
        }

    def _typed_of(self, draft):
        typed = {name: draft[name] or "" for name in _ASKED}
        return typed | ({"name": ""} if draft.name == self._untitled() else {})

    def _draft_subject(self, draft):
        """Our people read what is on record, but not what somebody has not sent yet."""
        return self._labels(draft, "state")["draft"]

    def _untitled(self):
        """How a draft is called in lists before it has a title."""
        return self.env._("Draft without a title")

    def _lead_to_terms(self, account, participation):
        """To the page of the initiative, if there is something to accept; else nowhere."""
        if participation and not participation.is_accepted:
            return {"path": f"/{account.id}/initiative/{participation.initiative_id.id}"}
        return None

    def _form_head(self, account, initiative):
        model = account.env["kam.contribution"]
        supplier = initiative.company_id.name
        others = len(initiative.account_line_ids) > 1
        return {
            **self._initiative_head(account, initiative),
            "can_send": initiative.state == "open",
            "supplier": supplier,
            "kinds": self._kind_options(model),
            "levels": list(self._labels(model, "requirement_level").items()),
            "frequencies": list(self._labels(model, "frequency").items()),
            "audiences": self._audience_options(supplier) if others else [],
            "max_text": _MAX_TEXT,
            "max_name": model._fields["name"].size,
            "similar_path": f"/{account.id}/initiative/{initiative.id}/similar",
            "similar": [],
            **self._upload_values(),
        }

    def _kind_options(self, model):
        """Code, label and what is meant by it."""
        texts = {
            "idea": self.env._("Something new that would help you"),
            "requirement": self.env._("Something that you need, with how much you need it"),
            "problem": self.env._("Something that does not work, or gets in your way"),
            "feedback": self.env._("What you think of something that is there"),
            "test_result": self.env._("What came out when you tried something"),
        }
        labels = self._labels(model, "kind")
        return [(code, label, texts[code]) for code, label in labels.items()]

    def _audience_options(self, supplier):
        return [
            ("initiative", self.env._("Everybody who takes part in this initiative")),
            ("account", self.env._("Only my company and %s", supplier)),
        ]

    # ---- keeping and sending ----

    def _do_contribute(self, account_id, initiative_id, values, uploads=(), send=True):
        """A new contribution, kept as a draft or sent at once."""
        account = self._find_account(account_id)
        participation = self._find_participation(account, initiative_id)
        if "contribute" not in self._get_rights(participation):
            return None
        initiative = participation.initiative_id
        problems = self._find_problems(account, initiative, values, uploads, send)
        if problems:
            return problems
        contributions = account.env["kam.contribution"]
        author = self._get_person()
        new = self._prepare_contribution(initiative, values) | {
            "initiative_id": initiative.id,
            "author_id": author.id,
            "entered_by_id": False,
        }
        contribution, is_new = contributions._create_once(new, values["form_key"])
        if contribution.state != "draft":
            return self._sent_before(account, contribution)
        if is_new:
            self._log(account, "contribute", self._draft_subject(contribution), initiative)
        return self._keep_contribution(account, contribution, values, uploads, send)

    def _do_contribution_edit(self, account_id, contribution_id, values, uploads=(), send=False):
        """Goes on with a draft: kept again, or sent."""
        account, draft, rights = self._enter_contribution(account_id, contribution_id, "read")
        if not draft or not self._is_own(draft):
            return None
        if draft.state != "draft":
            return self._sent_before(account, draft)
        if "contribute" not in rights:
            return None
        problems = self._find_problems(account, draft.initiative_id, values, uploads, send)
        if problems:
            return problems
        draft.file_ids.filtered(lambda file: values.get(f"remove_{file.id}")).unlink()
        subject = self._draft_subject(draft)
        self._log(account, "contribution_edit", subject, draft.initiative_id)
        return self._keep_contribution(account, draft, values, uploads, send)

    def _do_contribution_submit(self, account_id, contribution_id):
        """Sends a draft as it is; what is missing is said in its form."""
        account, draft, _rights = self._enter_contribution(
            account_id, contribution_id, "contribute"
        )
        if not draft or not self._is_own(draft):
            return None
        if draft.state != "draft":
            return self._sent_before(account, draft)
        values = self._typed_of(draft)
        errors = self._find_problems(account, draft.initiative_id, values, (), send=True)
        return errors or self._send_contribution(account, draft)

    def _keep_contribution(self, account, draft, values, uploads, send):
        draft._edit(self._prepare_contribution(draft.initiative_id, values))
        self._add_contribution_files(account, draft, uploads)
        path = self._contribution_path(account, draft)
        if not send:
            return {"path": f"{path}/edit", "done": "contribution_kept"}
        if not values["seen_similar"] and self._find_similar_to(account, draft):
            # Kept with its files: nothing is lost while the person looks at the others.
            return {"path": f"{path}/edit?similar=1"}
        return self._send_contribution(account, draft)

    def _send_contribution(self, account, draft):
        draft._submit()
        self._log(account, "contribution_submit", draft.name, draft.initiative_id)
        return {"path": self._contribution_path(account, draft), "done": "contribution_sent"}

    def _sent_before(self, account, contribution):
        """The same form once more, or the form of a draft that was sent elsewhere meanwhile."""
        is_new = contribution.state == "submitted"
        done = "contribution_sent" if is_new else "contribution_before"
        return {"path": self._contribution_path(account, contribution), "done": done}

    def _is_own_draft(self, contribution):
        return contribution.state == "draft" and self._is_own(contribution)

    def _prepare_contribution(self, initiative, values):
        """What is stored of the form."""
        kept = {name: values[name] for name in _ASKED}
        if kept["kind"] != "requirement":
            kept["requirement_level"] = False
        # Where nobody else takes part there is nothing to choose.
        several = len(initiative.account_line_ids) > 1
        kept["audience"] = (several and kept["audience"]) or "initiative"
        kept["kind"] = kept["kind"] or "idea"
        kept["name"] = kept["name"] or self._untitled()
        return kept

    def _add_contribution_files(self, account, draft, uploads):
        """The files of the form, without those that the same form brought before."""
        known = {(file.name, file.size) for file in draft.file_ids}
        new = [
            (name, content)
            for name, content in uploads
            if (upload.clean_name(name), len(content)) not in known
        ]
        account.env["kam.portal.file"]._store(draft, new, self._get_person())

    # ---- what is wrong ----

    def _find_problems(self, account, initiative, values, uploads, send):
        """Errors by field, or None."""
        errors = self._find_gaps(values) if send else {}
        if send and initiative.state != "open":
            errors["send"] = self._not_open_sentence()
        if not any(values[name] for name in _ASKED if name not in ("kind", "audience")):
            errors.setdefault("name", self.env._("Please write something first."))
        if errors:
            return {"errors": errors}
        if self._is_limited(account, "other"):
            return self._limit_error("send")
        return self._find_upload_errors(account, uploads)

    def _find_gaps(self, values):
        """What has to be filled in before it can be sent, with a sentence for each."""
        fill, choose = (
            self.env._("Please fill this in."),
            self.env._("Please choose one of the options."),
        )
        required = {"kind": choose, "situation": fill, "name": fill}
        if values["kind"] in ("idea", "requirement"):
            required["wish"] = fill
        if values["kind"] == "requirement":
            required["requirement_level"] = choose
        return {name: text for name, text in required.items() if not values[name]}

    def _not_open_sentence(self):
        return self.env._(
            "This initiative has not been opened yet. Keep your draft, and send it as soon as the "
            "initiative is open."
        )
