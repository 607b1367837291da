"""`setup/screenshots`: the pictures of the README, taken from the running system."""

import argparse
import shutil
import sys

from .arguments import database_name
from .browser import NAMES, ensure_browser
from .console import run_command, step
from .home import ROOT
from .prepare import ensure_installation, enter_venv

WIDTH, HEIGHT = 1400, 850
PICTURES = {
    "kam_scoring/static/description/ranking.png": ("ranking", ".o_data_row"),
    "kam_planning/static/description/account.png": ("account", ".o_kam_explanation"),
}


def main():
    parser = argparse.ArgumentParser(prog="setup/screenshots", description=__doc__)
    parser.add_argument("--database", default="kam", type=database_name)
    parser.add_argument("--port", default=8068, type=int)
    options = parser.parse_args(sys.argv[1:])
    enter_venv("screenshots")
    ensure_browser()
    from .database import Database
    from .server import OdooServer

    database = Database(options.database, ensure_installation(), demo=True)
    with database.lock():
        database.ensure()
    with OdooServer(database.name, options.port) as server:
        _take_all(server.address, database)


def _take_all(address, database):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, NAMES))),
            args=["--no-sandbox", "--hide-scrollbars"],
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="en-US")
        _log_in(page, address)
        paths = {"ranking": _ranking_path(database), "account": _account_path(database)}
        for file, (name, sign) in PICTURES.items():
            with step(f"picture {file}"):
                page.goto(f"{address}/odoo/{paths[name]}")
                page.wait_for_selector(sign)
                page.locator(sign).first.evaluate("found => found.scrollIntoView()")
                # Pictures of people arrive after the records.
                page.wait_for_timeout(2000)
                page.screenshot(path=ROOT / file)
        browser.close()


def _log_in(page, address):
    page.goto(f"{address}/web/login")
    page.fill("input[name=login]", "kam")
    page.fill("input[name=password]", "kam")
    page.press("input[name=password]", "Enter")
    page.wait_for_selector(".o_web_client")


def _ranking_path(database):
    query = (
        "SELECT id FROM ir_act_server WHERE id IN (SELECT res_id FROM ir_model_data "
        "WHERE module = 'kam_scoring' AND name = 'action_open_ranking')"
    )
    [(number,)] = database.server.fetch(query, database=database.name)
    return f"action-{number}"


def _account_path(database):
    query = (
        "SELECT id FROM kam_account WHERE active "
        "ORDER BY score_provisional, score DESC NULLS LAST LIMIT 1"
    )
    [(number,)] = database.server.fetch(query, database=database.name)
    return f"kam-accounts/{number}"


if __name__ == "__main__":
    sys.exit(run_command(main))
