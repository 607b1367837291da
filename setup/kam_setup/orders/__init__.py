"""Loads a company's own order history, a CSV file, into an Odoo database."""
