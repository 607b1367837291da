"""The portal for all people: with a screen reader, by keyboard, on a small screen, without
JavaScript, in both languages."""

from odoo.tests import tagged

from .portal_browser import WIDTHS, PortalBrowser


@tagged("standard", "post_install", "-at_install")
class TestPortalAccessibility(PortalBrowser):
    def test_axe_finds_nothing_serious(self):
        found = {}
        with self.browser() as page:
            for width in WIDTHS[:2]:
                for name in self.each_page(page, width):
                    self.keep_picture(page, f"{name}-{width}")
                    lines = self.findings(page)
                    if lines:
                        found[name, width] = lines
        self.assertFalse(found, "\n".join(f"{key}: {line}" for key in found for line in found[key]))

    def test_nothing_scrolls_sideways(self):
        with self.browser() as page:
            for width in (*WIDTHS, 640):
                for name in self.each_page(page, width):
                    scroll = page.evaluate("document.documentElement.scrollWidth")
                    self.assertLessEqual(scroll, width, name)

    def test_german_pages(self):
        """Their words are longer; and a page says in which language it is."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.anna.lang = "de_DE"
        with self.browser() as page:
            for width in WIDTHS:
                for name in self.each_page(page, width):
                    self.keep_picture(page, f"de-{name}-{width}")
                    self.assertEqual(page.locator("html").get_attribute("lang"), "de-DE", name)
                    scroll = page.evaluate("document.documentElement.scrollWidth")
                    self.assertLessEqual(scroll, width, name)

    def test_each_page_has_one_heading_and_a_title_of_its_own(self):
        with self.browser(scripts=False) as page:
            for name in self.each_page(page):
                self.assertEqual(page.locator("h1").count(), 1, name)
                self.assertTrue(page.title().strip(), name)

    def test_targets_are_large_enough(self):
        """What stands alone and is clicked or tapped; links within a sentence may be smaller."""
        script = """() => [...document.querySelectorAll(
                'main button, main input, main select, main textarea, main a.btn, main summary')]
            .filter(item => item.type !== 'hidden' && item.offsetParent)
            .map(item => [item.outerHTML.slice(0, 120), item.getBoundingClientRect()])
            .filter(([_, box]) => box.width && (box.width < 24 || box.height < 24)
                && !/checkbox|radio/.test(_))
            .map(([text, box]) => `${text} ${box.width} x ${box.height}`)"""
        with self.browser(width=WIDTHS[1]) as page:
            for name in self.each_page(page):
                self.assertEqual(page.evaluate(script), [], name)
