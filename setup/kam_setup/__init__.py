"""What gets a machine ready: Odoo, Python packages, PostgreSQL, a database, a browser."""
