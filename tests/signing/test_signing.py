"""Fingerprints of persons, session tokens and signatures of reports."""

import hashlib
import hmac

import pytest

from pb import keys, signing

KEY = hashlib.sha256(b"person").digest()


def test_person_ref_is_the_published_formula() -> None:
    expected = hmac.new(KEY, b"pb|watermael-boitsfort|wb-2022|85073003328", "sha256").digest()
    assert signing.person_ref(KEY, "watermael-boitsfort", "wb-2022", "85073003328") == expected
    others = {
        signing.person_ref(bytes(32), "watermael-boitsfort", "wb-2022", "85073003328"),
        signing.person_ref(KEY, "watermael-boitsfort", "wb-2023", "85073003328"),
        signing.person_ref(KEY, "uccle", "wb-2022", "85073003328"),
        signing.person_ref(KEY, "watermael-boitsfort", "wb-2022", "17073003384"),
    }
    assert len(others) == 4
    assert expected not in others


@pytest.mark.parametrize(
    ("municipality", "edition", "number"),
    [
        ("a|b", "c", "85073003328"),
        ("a", "b|c", "85073003328"),
        ("a", "b", "85.07.30-033.28"),
        ("a", "b", "８5073003328"),
    ],
)
def test_what_is_not_canonical_makes_no_fingerprint(municipality: str, edition: str, number: str) -> None:
    with pytest.raises(ValueError, match="canonical"):
        signing.person_ref(KEY, municipality, edition, number)


def test_only_the_hash_of_a_token_is_stored() -> None:
    token = signing.new_token()
    assert len(token) >= 43
    assert signing.token_hash(token) == hashlib.sha256(b"pb-session-v1" + token.encode()).digest()
    assert len({signing.new_token() for _ in range(100)}) == 100


def test_a_fingerprint_needs_the_key_and_its_purpose() -> None:
    ring = keys.Keyring(keys.Master(KEY))
    found = signing.fingerprint(ring, "network", "192.0.2.0/24")
    assert found == signing.fingerprint(ring, "network", "192.0.2.0/24")
    assert found != signing.fingerprint(ring, "selector", "192.0.2.0/24")
    assert found != signing.fingerprint(keys.Keyring(keys.Master(bytes(range(32)))), "network", "192.0.2.0/24")


def test_the_signature_has_the_known_answer_of_rfc_8032() -> None:
    key = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert signing.report_public_key(key) == public
    assert signing.sign_report(key, b"\x72") == signature
    assert signing.report_holds(public, b"\x72", signature)
    assert not signing.report_holds(public, b"\x73", signature)
    assert not signing.report_holds(public, b"\x72", signature[:-1])
    assert not signing.report_holds(bytes(32), b"\x72", signature)
    assert not signing.report_holds(signing.report_public_key(signing.report_key()), b"\x72", signature)
