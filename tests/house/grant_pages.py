"""The pages of grants, progress, equipment and evaluation: what `pages.py` is for the rest of the site."""

GRANT_PAGES = {
    "agreements.document": ("GET /<lang:language>/<slug:edition>/agreement/<token>/agreement-<code>.pdf", "see_public"),
    "agreements.sign": ("GET,POST /<lang:language>/<slug:edition>/agreement/<token>", "see_public"),
    "own_grants.account": ("GET,POST /<lang:language>/<slug:edition>/my-grants/<ref>/account", "see_own_grant"),
    "own_grants.agreement": (
        "GET /<lang:language>/<slug:edition>/my-grants/<ref>/agreement-<code>.pdf",
        "see_own_grant",
    ),
    "own_grants.index": ("GET /<lang:language>/<slug:edition>/my-grants", "see_own_grant"),
    "own_grants.show": ("GET /<lang:language>/<slug:edition>/my-grants/<ref>", "see_own_grant"),
    "own_receipts.file": (
        "GET /<lang:language>/<slug:edition>/my-grants/<ref>/receipts/<int:position>/<file>",
        "see_own_grant",
    ),
    "own_receipts.new": ("GET,POST /<lang:language>/<slug:edition>/my-grants/<ref>/receipts/new", "see_own_grant"),
    "own_receipts.report": ("GET,POST /<lang:language>/<slug:edition>/my-grants/<ref>/report", "see_own_grant"),
    "own_receipts.show": (
        "GET,POST /<lang:language>/<slug:edition>/my-grants/<ref>/receipts/<int:position>",
        "see_own_grant",
    ),
    "own_receipts.withdraw": (
        "POST /<lang:language>/<slug:edition>/my-grants/<ref>/receipts/<int:position>/withdraw",
        "see_own_grant",
    ),
    "staff_claims.letter": (
        "GET /<lang:language>/<slug:edition>/staff/grants/<ref>/claim/letter-<code>.pdf",
        "claim_grants",
    ),
    "staff_claims.new": ("GET,POST /<lang:language>/<slug:edition>/staff/grants/<ref>/claim/new", "claim_grants"),
    "staff_claims.plan": ("GET,POST /<lang:language>/<slug:edition>/staff/grants/<ref>/claim/plan", "commit_grants"),
    "staff_claims.repay": ("POST /<lang:language>/<slug:edition>/staff/grants/<ref>/claim/repayments", "commit_grants"),
    "staff_claims.show": ("GET /<lang:language>/<slug:edition>/staff/grants/<ref>/claim", "see_grants"),
    "staff_grants.agreement": (
        "GET /<lang:language>/<slug:edition>/staff/grants/<ref>/agreement-<code>.pdf",
        "see_grants",
    ),
    "staff_grants.commit": ("GET,POST /<lang:language>/<slug:edition>/staff/grants/<ref>/commitment", "commit_grants"),
    "staff_grants.edit": ("GET,POST /<lang:language>/<slug:edition>/staff/grants/<ref>/edit", "manage_grants"),
    "staff_grants.extend": ("GET,POST /<lang:language>/<slug:edition>/staff/grants/<ref>/more-time", "manage_grants"),
    "staff_grants.index": ("GET /<lang:language>/<slug:edition>/staff/grants", "see_grants"),
    "staff_grants.move": ("GET,POST /<lang:language>/<slug:edition>/staff/grants/<ref>/moves/<step>", "see_grants"),
    "staff_grants.open": ("GET,POST /<lang:language>/<slug:edition>/staff/grants/new/<ref>", "manage_grants"),
    "staff_grants.send_agreement": (
        "POST /<lang:language>/<slug:edition>/staff/grants/<ref>/agreement/send",
        "manage_grants",
    ),
    "staff_grants.show": ("GET /<lang:language>/<slug:edition>/staff/grants/<ref>", "see_grants"),
    "staff_grants.signed": (
        "GET,POST /<lang:language>/<slug:edition>/staff/grants/<ref>/signatories/<int:position>",
        "manage_grants",
    ),
    "staff_grants.suspect": ("GET,POST /<lang:language>/<slug:edition>/staff/grants/<ref>/suspicion", "manage_grants"),
    "staff_payments.account": ("GET,POST /<lang:language>/<slug:edition>/staff/grants/<ref>/account", "enter_iban"),
    "staff_payments.approve": (
        "GET,POST /<lang:language>/<slug:edition>/staff/grants/<ref>/account/<int:position>",
        "approve_iban",
    ),
    "staff_payments.cancel": (
        "GET,POST /<lang:language>/<slug:edition>/staff/grants/<ref>/instalments/<int:position>/cancel",
        "order_payment",
    ),
    "staff_payments.index": ("GET /<lang:language>/<slug:edition>/staff/payments", "see_grants"),
    "staff_payments.legal_figures": ("GET,POST /<lang:language>/<slug:edition>/staff/figures", "commit_grants"),
    "staff_payments.list_file": (
        "GET /<lang:language>/<slug:edition>/staff/payments/<int:position>.<code>",
        "commit_grants",
    ),
    "staff_payments.make_list": ("GET,POST /<lang:language>/<slug:edition>/staff/payments/new", "order_payment"),
    "staff_payments.order": (
        "GET,POST /<lang:language>/<slug:edition>/staff/grants/<ref>/instalments/<int:position>/order",
        "order_payment",
    ),
    "staff_payments.order_paper": (
        "GET /<lang:language>/<slug:edition>/staff/grants/<ref>/instalments/<int:position>/order-<code>.pdf",
        "commit_grants",
    ),
    "staff_payments.paid": (
        "GET,POST /<lang:language>/<slug:edition>/staff/grants/<ref>/instalments/<int:position>/paid",
        "commit_grants",
    ),
    "staff_receipts.accept": (
        "POST /<lang:language>/<slug:edition>/staff/grants/<ref>/receipts/<int:position>/accept",
        "manage_grants",
    ),
    "staff_receipts.decide": (
        "POST /<lang:language>/<slug:edition>/staff/grants/<ref>/receipts/<int:position>/<any(ask,refuse,reopen):step>",
        "manage_grants",
    ),
    "staff_receipts.file": (
        "GET /<lang:language>/<slug:edition>/staff/grants/<ref>/receipts/<int:position>/<file>",
        "see_grants",
    ),
    "staff_receipts.inbox": ("GET /<lang:language>/<slug:edition>/staff/receipts", "see_grants"),
    "staff_receipts.index": ("GET /<lang:language>/<slug:edition>/staff/grants/<ref>/receipts", "see_grants"),
    "staff_receipts.new": ("GET,POST /<lang:language>/<slug:edition>/staff/grants/<ref>/receipts/new", "manage_grants"),
    "staff_receipts.report": ("GET,POST /<lang:language>/<slug:edition>/staff/grants/<ref>/report", "manage_grants"),
    "staff_receipts.show": (
        "GET /<lang:language>/<slug:edition>/staff/grants/<ref>/receipts/<int:position>",
        "see_grants",
    ),
}
