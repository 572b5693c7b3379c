"""Staff and project holders link a provider with their account and sign in with it (A14, S5, D6)."""

import pytest

from pb.clock import now as clock_now
from pb.services import accounts, holder_identities, holders, own_data, sessions
from tests import colleagues, residents
from tests.fake_idp import ISSUER, row
from tests.web.test_openid import BACK, configure, idp, server, site, vote

__all__ = ["idp", "server", "site", "vote"]


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


def test_staff_link_a_provider_and_sign_in_with_it(site, idp, vote, tmp_path):
    """Only where the provider asserts a second factor, and only somebody who made the link before."""
    configure(site, tmp_path, row(idp, **{"for": ["staff"], "second_factor_acr": ["two factors"]}))
    idp.claims = {"acr": "two factors"}
    stranger = site.test_client()
    stranger_back = idp.accept(stranger.get("/fr/staff/sign-in/with/itsme").location)
    assert stranger.get(f"{BACK}?{stranger_back}").status_code == 401
    anne = colleagues.signed_in(site, "anne@example.org", (vote.edition.municipality_id, "administrator"))
    query = idp.accept(anne.client.get("/fr/staff/account/link/itsme").location)
    assert "/fr/staff/account" in anne.client.get(f"{BACK}?{query}").text
    client = site.test_client()
    assert "/fr/staff/sign-in/with/itsme" in client.get("/fr/staff/sign-in").text
    idp.claims = {"acr": "one factor"}
    query = idp.accept(client.get("/fr/staff/sign-in/with/itsme").location)
    assert client.get(f"{BACK}?{query}").status_code == 403
    idp.claims = {"acr": "two factors"}
    query = idp.accept(client.get("/fr/staff/sign-in/with/itsme").location)
    assert client.get(f"{BACK}?{query}").status_code == 200
    assert client.get("/fr/staff").status_code == 200
    assert anne.post("/fr/staff/account/link/itsme/remove").status_code == 303
    query = idp.accept(client.get("/fr/staff/sign-in/with/itsme").location)
    assert client.get(f"{BACK}?{query}").status_code == 401


def test_an_old_session_at_the_provider_opens_no_grave_act_of_staff(site, idp, vote, tmp_path, clock):
    """S5: fresh is who showed the provider within five minutes who they are, not who came back from it just now."""
    facts = {"for": ["staff"], "second_factor_acr": ["two factors", "eID"], "security_key_acr": ["eID"]}
    told = {name: value for name, value in row(idp, **facts).items() if name != "max_age_minutes"}
    configure(site, tmp_path, told)
    roles = (vote.edition.municipality_id, "administrator")
    anne = colleagues.signed_in(site, "anne@example.org", roles)
    idp.claims = {"acr": "two factors"}
    anne.client.get(f"{BACK}?{idp.accept(anne.client.get('/fr/staff/account/link/itsme').location)}")
    now = int(clock_now().timestamp())
    for told, level, fresh, factors in (
        (now, "two factors", True, 2), (now - 301, "two factors", False, 2),
        (None, "eID", False, 3), (now, "eID", True, 3),
    ):  # fmt: skip
        idp.claims = {"acr": level, "auth_time": told}
        client = site.test_client()
        client.get(f"{BACK}?{idp.accept(client.get('/fr/staff/sign-in/with/itsme').location)}")
        actor = sessions.find(("staff",), client.get_cookie("pb-staff").value)
        assert (accounts.fresh(actor), actor.factors) == (fresh, factors), (told, level)
        assert (client.get("/fr/staff/account/password").status_code == 200) == fresh


def test_a_holder_links_a_provider_after_a_mail_and_signs_in_with_it(site, idp, tmp_path, session, clock):
    """A14, D6: nobody is recognised by an address; a stranger is told what to do; the account may be erased."""
    configure(site, tmp_path, row(idp, **{"for": ["holders"]}))
    idp.claims = {"email": "ada@example.org"}
    start, link = "/fr/account/sign-in/with/itsme", "/fr/account/link/itsme"
    ada, holder_id = site.test_client(), holders.find_or_make("ada@example.org", "Ada", "fr")
    token = tokens_of(holder_id)
    session.commit()
    ada.set_cookie("pb-holder", token, domain="localhost")
    stranger = site.test_client()
    assert start in stranger.get("/fr/account/sign-in").text
    refused = stranger.get(f"{BACK}?{idp.accept(stranger.get(start).location)}")
    assert refused.status_code == 401
    assert stranger.get_cookie("pb-holder") is None
    assert stranger.get(link).status_code == 401
    assert link in ada.get("/fr/account").text
    ada.get(f"{BACK}?{idp.accept(ada.get(link).location)}")
    assert "itsme/remove" in ada.get("/fr/account").text
    assert residents.mails("holder_changed")
    assert stranger.get(f"{BACK}?{idp.accept(stranger.get(start).location)}").status_code == 303
    assert "ada@example.org" in stranger.get("/fr/account").text
    other = site.test_client()
    other.set_cookie("pb-holder", tokens_of(holders.find_or_make("bob@example.org", "Bob", "fr")), domain="localhost")
    session.commit()
    assert other.get(f"{BACK}?{idp.accept(other.get(link).location)}").status_code == 409, "one person, one account"
    assert colleagues.post(ada, "/fr/account/link/itsme/remove").status_code == 303
    assert site.test_client().get(f"{BACK}?{go_holder(idp, stranger, start)}").status_code == 403
    assert stranger.get(f"{BACK}?{idp.accept(stranger.get(start).location)}").status_code == 401


def go_holder(idp, client, start):
    return idp.accept(client.get(start).location)


def tokens_of(holder_id):
    return sessions.start("holder", holder_id=holder_id, fresh_at=clock_now())


def test_a_link_to_a_provider_needs_a_fresh_entry_and_ends_with_the_account(site, idp, tmp_path, session, clock):
    """S5, D6."""
    configure(site, tmp_path, row(idp, **{"for": ["holders"]}))
    client, holder_id = site.test_client(), holders.find_or_make("ada@example.org", "Ada", "fr")
    client.set_cookie("pb-holder", tokens_of(holder_id), domain="localhost")
    holder_identities.link(holder_id, "itsme", ISSUER, "somebody")
    session.commit()
    actor = sessions.find(("holder",), client.get_cookie("pb-holder").value)
    assert '"provider": "itsme"' in own_data.export(actor)
    clock.shift(601)
    assert client.get("/fr/account/link/itsme").status_code == 401
    assert colleagues.post(client, "/fr/account/link/itsme/remove").status_code == 401
    clock.shift(-601)
    own_data.erase(actor, sure=True)
    assert holder_identities.linked(holder_id) == []
