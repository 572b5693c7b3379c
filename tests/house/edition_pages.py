"""The pages of running an edition: set-up, texts, opening, rehearsal, alerts, agenda, municipalities, Today."""

EDITION_PAGES = {
    "agenda.edit": ("GET,POST /<lang:language>/<slug:edition>/staff/agenda/<ref>", "set_up_edition"),
    "agenda.index": ("GET /<lang:language>/<slug:edition>/staff/agenda", "set_up_edition"),
    "agenda.new": ("GET,POST /<lang:language>/<slug:edition>/staff/agenda/new", "set_up_edition"),
    "agenda.remove": ("POST /<lang:language>/<slug:edition>/staff/agenda/<ref>/remove", "set_up_edition"),
    "agenda.show_all": ("GET /<lang:language>/<slug:edition>/agenda", "see_public"),
    "alerts.ask": ("GET,POST /<lang:language>/<slug:edition>/alerts", "see_public"),
    "alerts.confirm": ("GET,POST /<lang:language>/<slug:edition>/alerts/confirm/<token>", "see_public"),
    "alerts.done": (
        "GET /<lang:language>/<slug:edition>/alerts/<any(asked,confirmed,stopped,renewed):key>",
        "see_public",
    ),
    "alerts.index": ("GET /<lang:language>/<slug:edition>/staff/alerts", "set_up_edition"),
    "alerts.renew": ("GET,POST /<lang:language>/<slug:edition>/alerts/renew/<token>", "see_public"),
    "alerts.stop": ("GET,POST /<lang:language>/<slug:edition>/alerts/stop/<token>", "see_public"),
    "ceremonies.ask": (
        "POST /<lang:language>/<slug:edition>/staff/vote/ask/<any(open,sheets,pause,resume):key>",
        "open_vote",
    ),
    "ceremonies.confirm": ("POST /<lang:language>/<slug:edition>/staff/vote/requests/<ref>/confirm", "open_vote"),
    "ceremonies.extend": ("POST /<lang:language>/<slug:edition>/staff/vote/extend", "extend_vote"),
    "ceremonies.sheet": ("POST /<lang:language>/<slug:edition>/staff/vote/sheets/<int:position>", "open_vote"),
    "ceremonies.show": ("GET /<lang:language>/<slug:edition>/staff/vote", "see_turnout"),
    "ceremonies.test": ("POST /<lang:language>/<slug:edition>/staff/vote/test", "open_vote"),
    "ceremonies.withdraw": ("POST /<lang:language>/<slug:edition>/staff/vote/requests/<ref>/withdraw", "open_vote"),
    "municipalities.edit": (
        "GET,POST /<lang:language>/staff/municipalities/<slug:municipality>",
        "manage_municipality",
    ),
    "municipalities.index": ("GET,POST /<lang:language>/staff/municipalities", "manage_municipality"),
    "municipalities.logo": (
        "POST /<lang:language>/staff/municipalities/<slug:municipality>/logo",
        "manage_municipality",
    ),
    "municipalities.remove_logo": (
        "POST /<lang:language>/staff/municipalities/<slug:municipality>/logo/remove",
        "manage_municipality",
    ),
    "rehearsals.act": (
        "POST /<lang:language>/<slug:edition>/staff/rehearsal/<any(start,cast,close,remove,mail):key>",
        "set_up_edition",
    ),
    "rehearsals.certificate": (
        "GET /<lang:language>/<slug:edition>/staff/rehearsal/<ref>/certificate.pdf",
        "set_up_edition",
    ),
    "rehearsals.show": ("GET /<lang:language>/<slug:edition>/staff/rehearsal", "set_up_edition"),
    "setup.bring_in": ("POST /<lang:language>/<slug:edition>/staff/setup/import", "set_up_edition"),
    "setup.check": ("GET /<lang:language>/<slug:edition>/staff/setup/check", "set_up_edition"),
    "setup.export": ("GET /<lang:language>/<slug:edition>/staff/setup/edition.toml", "set_up_edition"),
    "setup.index": ("GET,POST /<lang:language>/staff/editions", "set_up_edition"),
    "setup.publish": ("POST /<lang:language>/<slug:edition>/staff/setup/<any(publish,withdraw):key>", "set_up_edition"),
    "setup.remove": (
        "POST /<lang:language>/<slug:edition>/staff/setup/<any(tracks,themes,places):key>/<int:position>/remove",
        "set_up_edition",
    ),
    "setup.step": (
        "GET,POST /<lang:language>/<slug:edition>/staff/setup/<any(dates,tracks,who,ballot,texts,places,mails):step>",
        "set_up_edition",
    ),
    "texts.bring_in": ("POST /<lang:language>/<slug:edition>/staff/texts/workbook", "set_up_edition"),
    "texts.edit": ("GET,POST /<lang:language>/<slug:edition>/staff/texts/<key>", "set_up_edition"),
    "texts.index": ("GET /<lang:language>/<slug:edition>/staff/texts", "set_up_edition"),
    "texts.wording": ("GET,POST /<lang:language>/<slug:edition>/staff/texts/mails/<key>", "set_up_edition"),
    "texts.workbook": ("GET /<lang:language>/<slug:edition>/staff/texts/workbook.xlsx", "set_up_edition"),
    "today.show": ("GET /<lang:language>/<slug:edition>/staff", "see_desk"),
}
