"""Values that people who mean no good send, or browsers that are broken."""

NUMBERS = (
    "0",
    "-1",
    "1",
    "00000000001",
    "2147483647",
    "2147483648",
    "9223372036854775808",
    "1" * 400,
    "1.5",
    "1e3",
    "0x10",
    "١٢٣",
    "²",
    "NaN",
    "inf",
    "-0",
)
TEXTS = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "\u202egnp.exe",
    "\ufeff\u200b",
    "\r\nSet-Cookie: a=b",
    "🧊" * 300,
    "x" * 30_000,
    "Zäöüß ÀÉÎ 漢字 עברית",
    "e\u0301" * 200,
)
SQL = (
    "' OR '1'='1",
    "1; DROP TABLE kam_contribution;--",
    '" OR ""="',
    "1) UNION SELECT login FROM res_users --",
    "%",
    "_%_",
    "\\",
    "a & | ! ( <-> :*",
    "[('id','>',0)]",
)
MARKUP = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "https://example.com/'onmouseover='alert(1)",
    '<t t-out="request.env.user.password"/>',
    "{{ 7 * 7 }}",
    "${7*7}",
    "%(user)s %s %d",
    "]]><!--",
    "&lt;b&gt;",
)
PATHS = (
    "../../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "/web/login",
    "//example.com/",
    "file:///etc/passwd",
)
CODES = (
    "true",
    "false",
    "null",
    "None",
    "[]",
    "{}",
    "__proto__",
    "__class__",
    "=cmd|' /C calc'!A0",
    "2026-02-30",
    "0000-00-00",
    "99999-01-01",
    "2026-13-01",
)
VALUES = (*NUMBERS, *TEXTS, *SQL, *MARKUP, *PATHS, *CODES)
# Parameters that any page of Odoo might listen to.
COMMON = {
    "access_token": "1",
    "debug": "1",
    "uid": "2",
    "model": "kam.account",
    "res_id": "1",
    "lang": "xx_XX",
    "db": "other",
    "allowed_company_ids": "[1,2,3]",
    "context": "{'active_test': False}",
}
