"""The pages of results, of their way to publication and of the open data: methods and address, and act."""

RESULT_PAGES = {
    "api.description": ("GET /api/v1/openapi.json", "see_public"),
    "api.explain": ("GET /<lang:language>/<slug:edition>/results/api", "see_public"),
    "api.index": ("GET /api/v1/editions", "see_public"),
    "api.lines": (
        ("GET /api/v1/editions/<slug:edition>/<any('projects','decisions','results','grants','statistics'):code>"),
        "see_public",
    ),
    "api.result": ("GET /api/v1/editions/<slug:edition>/result", "see_public"),
    "api.show": ("GET /api/v1/editions/<slug:edition>", "see_public"),
    "results.bundle": ("GET /<lang:language>/<slug:edition>/results/bundle-<digest>.zip", "see_public"),
    "results.commitments": ("GET /<lang:language>/<slug:edition>/results/commitments-<digest>.txt", "see_public"),
    "results.draw": ("GET /<lang:language>/<slug:edition>/results/draw", "see_public"),
    "results.election": ("GET /<lang:language>/<slug:edition>/results/<code>.pb", "see_public"),
    "results.figures": ("GET /<lang:language>/<slug:edition>/results/figures", "see_public"),
    "results.file": (
        "GET /<lang:language>/<slug:edition>/results/<any('table.csv','table.json','rules.json'):name>",
        "see_public",
    ),
    "results.former": ("GET /<lang:language>/<slug:edition>/results/versions/<int:position>", "see_public"),
    "results.minutes_paper": (
        "GET /<lang:language>/<slug:edition>/results/minutes-<any('fr','nl'):name>.pdf",
        "see_public",
    ),
    "results.open_data": (
        (
            "GET /<lang:language>/<slug:edition>/results/open-data/"
            "<any('projects','decisions','results','grants','statistics'):code>.<any('csv','xlsx','json'):name>"
        ),
        "see_public",
    ),
    "results.jury_points": ("GET /<lang:language>/<slug:edition>/results/<code>-jury.csv", "see_public"),
    "results.proof": ("GET /<lang:language>/<slug:edition>/results/proof", "see_public"),
    "results.show": ("GET /<lang:language>/<slug:edition>/results", "see_public"),
    "results.tracker": ("GET,POST /<lang:language>/<slug:edition>/results/tracker", "see_public"),
    "staff_results.archive_package": (
        "POST /<lang:language>/<slug:edition>/staff/results/archive.zip",
        "publish_result",
    ),
    "staff_results.ask": (
        "POST /<lang:language>/<slug:edition>/staff/results/ask/<any('seal_box','count'):step>",
        "count",
    ),
    "staff_results.authority": ("GET,POST /<lang:language>/<slug:edition>/staff/results/supervision", "manage_awards"),
    "staff_results.award": ("GET,POST /<lang:language>/<slug:edition>/staff/results/list", "manage_awards"),
    "staff_results.depart": (
        "GET,POST /<lang:language>/<slug:edition>/staff/results/list/<project_id>",
        "manage_awards",
    ),
    "staff_results.draw": ("GET,POST /<lang:language>/<slug:edition>/staff/results/draw", "count"),
    "staff_results.jury": ("GET,POST /<lang:language>/<slug:edition>/staff/results/jury", "score_jury"),
    "staff_results.letters": ("GET /<lang:language>/<slug:edition>/staff/results/letters.pdf", "publish_result"),
    "staff_results.minutes_paper": (
        "GET /<lang:language>/<slug:edition>/staff/results/minutes-<any('fr','nl'):name>.pdf",
        "see_count",
    ),
    "staff_results.order": ("GET,POST /<lang:language>/<slug:edition>/staff/results/order", "count"),
    "staff_results.publish": ("GET,POST /<lang:language>/<slug:edition>/staff/results/publish", "publish_result"),
    "staff_results.settle": (
        ("POST /<lang:language>/<slug:edition>/staff/results/requests/<request_id>/<any('confirm','withdraw'):step>"),
        "score_jury",
    ),
    "staff_results.show": ("GET /<lang:language>/<slug:edition>/staff/results", "see_count"),
    "staff_results.tell_holders": ("GET,POST /<lang:language>/<slug:edition>/staff/results/tell", "publish_result"),
}
