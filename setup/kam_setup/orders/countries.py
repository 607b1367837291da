"""Finds Odoo's countries by what exports call them: name, ISO code or a common short form."""

from babel import Locale

SHORT_FORMS = {
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "eire": "IE",
    "usa": "US",
    "u.s.a.": "US",
    "united states of america": "US",
    "uae": "AE",
    "rsa": "ZA",
    "holland": "NL",
    "the netherlands": "NL",
    "korea": "KR",
}
LANGUAGES = ("en", "de")  # the languages of this suite, whether Odoo has loaded them or not


def country_ids(env):
    """The id of each country by lower-case name, code and short form."""
    countries = env["res.country"].search([])
    by_code = {country.code: country.id for country in countries if country.code}
    names = {name.lower(): code for name, code in _babel_names()}
    names.update(SHORT_FORMS)
    found = {name: by_code[code] for name, code in names.items() if code in by_code}
    found.update({code.lower(): number for code, number in by_code.items()})
    for language, _name in env["res.lang"].get_installed():
        for country in countries.with_context(lang=language):
            found[country.name.lower()] = country.id
    return found


def _babel_names():
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            yield name, code
