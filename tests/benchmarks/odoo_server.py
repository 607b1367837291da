"""Odoo as a file: with workers it starts parts of itself by the name it was started with."""

from odoo.cli import main

main()
