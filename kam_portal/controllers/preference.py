from odoo.http import Controller, route

from .pages import PREFIX, READ, WRITE, KamPages


class KamPreferencePages(KamPages, Controller):
    """Which mails a person wants to get."""

    @route(f"{PREFIX}/preferences", **READ)
    def portal_kam_preferences(self, **_ignored):
        values = self._kam_view()._get_preferences()
        return self._kam_page("kam_portal.portal_kam_preferences", values)

    @route(f"{PREFIX}/preferences", **WRITE)
    def portal_kam_preferences_save(self, **_ignored):
        view = self._kam_view()
        values, _errors, _typed = self._kam_parse(view._preference_form())
        return self._kam_done(view._do_preferences(values))
