"""Rows of a roll: every kind of dirt is cleaned, refused with its reason, or taken with a warning (R35, R37, I12)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.rules import roll_columns, roll_judging, roll_rows, written_dates
from pb.rules.cleaning import clean, folded, garbled
from pb.rules.national import read as read_number
from pb.rules.roll_judging import Judgement
from pb.rules.roll_rows import REJECTIONS, WARNINGS, Home, Reading
from tests.rolls import DAY, HEADINGS, KEYS, number, person, record

COLUMNS = roll_columns.find(HEADINGS)
HOME = Home(frozenset({"1190"}), DAY)
BORN = date(1985, 7, 30)
LATEST = date(2026, 4, 1)  # the library asks the clock which numbers can be


def read(line: int = 2, **cells: str) -> Reading:
    return roll_rows.read(line, record(person(**cells)), COLUMNS, HOME)


def judge(*people: dict[str, str]) -> Judgement:
    rows = [roll_rows.read(line, record(cells), COLUMNS, HOME) for line, cells in enumerate(people, 2)]
    return roll_judging.judge(rows)


def test_a_good_row_is_a_resident() -> None:
    found = read(box="3")
    assert (found.codes, found.warnings) == ([], [])
    assert found.entry is not None
    assert (found.entry.number, found.entry.birth_date) == (number(BORN), BORN)
    assert (found.entry.name, found.entry.language) == ("Camille B Sorbier", "fr")
    assert found.entry.address == "Rue du Houx 2 bte 3\n1190"
    assert "Sorbier" not in repr(found)


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({"number": ""}, ["no_number"]),
        ({"number": " - "}, ["no_number"]),
        ({"number": "85073000199"}, ["bad_number"]),
        ({"number": "123456 789-01"}, ["bad_number"]),
        ({"number": "8.5073E+10"}, ["bad_number"]),
        ({"number": "8,5073E+10"}, ["bad_number"]),
        ({"number": "8507300010"}, ["bad_number"]),
        ({"number": number(BORN, century=2000)}, ["century_conflict"]),
        ({"number": number(BORN, century=2000), "born": "30/7/85"}, ["century_conflict"]),
        ({"number": number(date(2010, 5, 6), century=1900), "born": "06/05/2010"}, ["century_conflict"]),
        ({"number": number(date(2000, 1, 2), century=1900), "born": "02/01/2000"}, ["century_conflict"]),
        ({"number": "98472899765"}, ["bis_number"]),
        ({"born": "31/07/1985"}, ["birth_date_conflict"]),
        ({"born": "30/07/1986"}, ["birth_date_conflict"]),
        ({"born": "30/07/1885"}, ["century_conflict"]),
        ({"postal": "1170"}, ["not_resident"]),
        ({"postal": "F-59000"}, ["not_resident"]),
        ({"postal": "11900"}, ["not_resident"]),
        ({"surname": ""}, ["no_name"]),
        ({"surname": "\u200b\u00a0"}, ["no_name"]),
        ({"surname": "-"}, ["no_name"]),
        ({"born": "31/02/1985"}, ["bad_date"]),
        ({"born": "00/00/1985"}, ["bad_date"]),
        ({"born": "inconnue"}, ["bad_date"]),
        ({"born": "1985"}, ["bad_date"]),
        ({"born": "02/04/2027"}, ["future_date"]),
        ({"born": "30/07/2085"}, ["future_date"]),
        ({"number": number(date(2031, 5, 6)), "born": "06/05/2031"}, ["future_date"]),
        ({"number": "", "surname": "", "born": "x"}, ["no_number", "no_name", "bad_date"]),
    ],
)  # fmt: skip
def test_a_refusal_names_every_reason(cells: dict[str, str], codes: list[str]) -> None:
    found = read(**cells)
    assert sorted(found.codes, key=REJECTIONS.index) == codes
    assert found.entry is None


@pytest.mark.parametrize(
    "written",
    [
        "85.07.30-001.{check}", "85 07 30 001 {check}", "85\u00a007\u202f30-001/{check}", "850730-001{check}",
        "'850730001{check}", '="850730001{check}"', "850730001{check}.0", "850730001{check},00",
        "\ufeff850730001{check}",
        "８５０７３０００１{check}", "85.07.30–001.{check}\u200b", "\t850730001{check} ",
    ],
)  # fmt: skip
def test_a_number_in_any_writing(written: str) -> None:
    found = read(number=written.format(check=number(BORN)[-2:]))
    assert found.entry is not None
    assert found.entry.number == number(BORN)


@pytest.mark.parametrize("born", [date(2005, 6, 7), date(2010, 1, 2), date(2000, 10, 3), date(2000, 1, 2)])
def test_lost_zeros_come_back_if_the_number_checks(born: date) -> None:
    short = number(born, 12).lstrip("0")
    assert read(number=short, born=born.isoformat(), sex="").codes == []
    wrong = short[:-2] + f"{(int(short[-2:]) + 1) % 97:02d}"
    assert "bad_number" in read(number=wrong, born=born.isoformat()).codes


@pytest.mark.parametrize(
    "text",
    [
        "30/07/1985", "30.7.1985", "30.7.85", "30-07-85", "30 07 1985", "30 / 7 / 1985", "1985-07-30", "1985/7/30",
        "1985-07-30T00:00:00", "1985-07-30 00:00:00", "1985-07-30T00:00:00Z", "1985-07-29T22:00:00.000Z",
        "1985-07-30T00:00:00+02:00", "1985-07-30+02:00", "30/07/1985 0:00", "30/07/85 00:00:00", "19850730", "30071985",
        "850730", "300785", "31258", "31258.0", "85/07/30", "07/30/1985", "30 juillet 1985", "30 JUIL. 1985",
        "mardi 30 juillet 1985", "30 juli 1985", "dinsdag 30 juli 1985", "30-jul-85", "July 30, 1985", "30th July 1985",
        "\u00a030/07/1985\u200b", "３０/０７/１９８５", "30–07–1985", "",
    ],
)  # fmt: skip
def test_a_birth_date_in_any_writing(text: str) -> None:
    found = read(born=text)
    assert found.codes == []
    assert found.entry is not None
    assert found.entry.birth_date == BORN


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("1er août 1985", date(1985, 8, 1)),
        ("1 août 1985", date(1985, 8, 1)),
        ("3 mrt 1985", date(1985, 3, 3)),
        ("3 déc. 1985", date(1985, 12, 3)),
        ("3 Feb 1985", date(1985, 2, 3)),
        ("05/04/1985", date(1985, 4, 5)),
        ("7081985", date(1985, 8, 7)),
    ],
)
def test_words_and_days_come_before_months(text: str, born: date) -> None:
    assert written_dates.choose(written_dates.read(text), None, DAY) == born


def test_the_number_says_which_century_two_figures_mean() -> None:
    old, young = date(1912, 7, 10), date(2012, 7, 10)
    for born in (old, young):
        found = read(number=number(born, 3), born="10/07/12")
        assert found.entry is not None
        assert found.entry.birth_date == born
    assert read(number=number(date(2012, 10, 7), 3), born="07/10/12").codes == []
    assert read(number=number(date(2012, 10, 7), 3), born="10/07/12").codes == ["birth_date_conflict"]


def test_a_number_without_a_whole_date_needs_one() -> None:
    assert read(number="40000095579", born="").codes == ["bad_date"]
    assert read(number="40000095579", born="05/05/1940").codes == []
    assert read(number="40000095579", born="05/05/1941").codes == ["birth_date_conflict"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        *((text, "fr") for text in ("FR ", "FRANCAIS", "Frans", "French", "fr-BE", "F - Français", "franc\u0327ais")),
        *((text, "nl") for text in ("N", "nl", "Néerlandais", "Nederlands", "Dutch", "nl_BE", "ne\u0301erlandais")),
        *((text, "de") for text in ("D", "Duits", "allemand")),
        *((text, "") for text in ("", "?", "X", "klingon")),
    ],
)  # fmt: skip
def test_a_language_in_any_writing(text: str, language: str) -> None:
    found = read(language=text)
    assert found.entry is not None
    assert found.entry.language == language
    assert found.warnings == ([] if language else ["no_language"])


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({"sex": "F"}, ["sex_conflict"]),
        ({"sex": "vrouw"}, ["sex_conflict"]),
        ({"sex": "X"}, []),
        ({"sex": "Homme"}, []),
        ({"given": ""}, ["no_first_name"]),
        ({"given": "."}, ["no_first_name"]),
        ({"street": " "}, ["no_street"]),
        ({"surname": "Lefã¨vre", "given": "FranÃ§ois"}, ["encoding"]),
        ({"surname": "Mend?s"}, ["encoding"]),
        ({"street": "Rue de l\ufffdÉglise"}, ["encoding"]),
        ({"surname": "Ren‚"}, ["encoding"]),
        ({"street": "Rue du CÅ“ur"}, ["encoding"]),
        ({"given": "", "street": "", "language": ""}, ["no_first_name", "no_street", "no_language"]),
    ],
)
def test_what_is_odd_is_taken_with_a_warning(cells: dict[str, str], codes: list[str]) -> None:
    found = read(**cells)
    assert found.codes == []
    assert sorted(found.warnings, key=WARNINGS.index) == codes


@pytest.mark.parametrize(
    "name",
    ["Lefèvre", "JOÃO", "Ünal", "Åström", "Nuñez", "Đorđević", "Nguyễn", "Łoś", "d’Épée", "Çelik", "Zoë", "Søren"],
)
def test_names_of_the_world_look_right(name: str) -> None:
    assert not garbled(name)
    assert read(surname=name).warnings == []


def test_accents_are_composed_and_spaces_plain() -> None:
    found = read(surname="Lefe\u0300vre\u200b", given="\u00a0Marie\u202f\u2009Anne\u00ad ", street="Rue\tdu\nHoux")
    assert found.entry is not None
    assert found.entry.name == "Marie Anne Lefèvre"
    assert found.entry.address.startswith("Rue du Houx 2")


@pytest.mark.parametrize(
    "text", ["1190", "B-1190", "B 1190", "BE-1190", "1190.0", " 1190\u00a0", "１１９０", "1190 Bois-Joli", ""]
)
def test_a_postal_code_in_any_writing(text: str) -> None:
    assert read(postal=text).codes == []


def columns(*headings: str) -> roll_columns.Columns:
    return roll_columns.find(headings)


def test_one_column_may_hold_the_whole_name_or_address() -> None:
    known = columns("INSZ", "Naam en voornaam", "Adres", "Taal")
    cells = [number(BORN), "Sorbier, Camille", "Hulststraat 1234 bus 5, 1190 Mooibos", "N"]
    found = roll_rows.read(2, cells, known, HOME)
    assert (found.codes, found.warnings) == ([], [])
    assert found.entry is not None
    assert found.entry.name == "Camille Sorbier"
    cells[2] = "Hulststraat 1234 bus 5, 1170 Elders"
    assert roll_rows.read(2, cells, known, HOME).codes == ["not_resident"]
    cells[1:3] = ["Sorbier", "Hulststraat 1234 bus 5"]
    assert roll_rows.read(2, cells, known, HOME).warnings == ["no_first_name"]


def test_a_protected_address_is_not_kept() -> None:
    known = columns(*HEADINGS, "Adresse protégée")
    found = roll_rows.read(2, [*record(person()), "oui"], known, HOME)
    assert found.entry is not None
    assert (found.entry.address, found.warnings) == ("", [])
    for no in ("", "non", "0", "Nee"):
        entry = roll_rows.read(2, [*record(person()), no], known, HOME).entry
        assert entry is not None
        assert entry.address


def test_who_died_is_no_resident_any_more() -> None:
    known = columns(*HEADINGS, "Date de décès")
    rows = [
        roll_rows.read(2, [*record(person(1)), "03/02/2027"], known, HOME),
        roll_rows.read(3, [*record(person(2)), ""], known, HOME),
    ]
    judged = roll_judging.judge(rows)
    assert judged.warnings == {2: ["deceased"]}
    assert [entry.number for entry in judged.accepted] == [number(BORN, 2)]


def test_the_second_copy_of_a_row_is_refused() -> None:
    judged = judge(person(1), person(2), person(1, surname="SORBIER", number=number(BORN).replace("8507", "85.07.")))
    assert (len(judged.accepted), judged.rejected, judged.rows) == (2, {4: ["duplicate_row"]}, 3)


def test_of_two_copies_the_good_one_stays() -> None:
    judged = judge(person(1, postal="9000"), person(1))
    assert judged.rejected == {2: ["duplicate_row", "not_resident"]}
    assert len(judged.accepted) == 1


def test_a_number_of_two_people_serves_neither() -> None:
    judged = judge(person(1), person(2), person(1, given="Paul", surname="Roseau"))
    assert judged.rejected == {2: ["number_conflict"], 4: ["number_conflict"]}
    judged = judge(person(1), person(2, date(1970, 1, 2), number=number(BORN, 1)))
    assert judged.rejected == {2: ["number_conflict"], 3: ["birth_date_conflict", "number_conflict"]}


@pytest.mark.parametrize(
    "shorter", [{"given": "Camille"}, {"given": ""}, {"given": "CAMILLE B"}, {"street": "Elsewhere"}]
)
def test_a_shorter_name_is_no_other_person(shorter: dict[str, str]) -> None:
    assert judge(person(1), person(1, **shorter)).rejected == {3: ["duplicate_row"]}


def test_twins_with_one_number_are_two_people() -> None:
    assert judge(person(1), person(1, given="Dominique")).rejected == {2: ["number_conflict"], 3: ["number_conflict"]}


ALIKE = {
    "number": (
        "Numéro de registre national", "N° national", "NRN", "N.R.N.", "NISS", "n° niss", "rijksregisternummer", "INSZ",
        "Rijksregister-nr.", "National register number", "numero_national", "NUMÉRO  NATIONAL ", "NISS / INSZ",
        "Nume\u0301ro national",
        "Numéro de registre national de la personne inscrite", "NumÃ©ro national", "No national",
        "numéro d’identification au registre national",
    ),
    "born": ("date de naissance", "DateNaissance", "Né(e) le", "geboortedatum", "Date of birth",
             "Date de naissance (jj/mm/aaaa)"),
    "surname": ("nom", "Nom de famille", "naam", "achternaam", "Familienaam", "Last name", "Surname"),
    "given": ("prénom", "Prénom(s)", "PRENOMS", "voornaam", "Voornamen", "First name"),
    "street": ("rue", "straat", "Straatnaam", "street", "Rue / Straat"),
    "house": ("numéro", "N°", "huisnummer", "nr", "House number"),
    "box": ("boîte", "bus", "Busnr", "box", "bte"),
    "postal": ("code postal", "CP", "postcode", "Postal code"),
    "language": ("langue", "taal", "Language", "code langue"),
    "sex": ("sexe", "geslacht", "Sex", "Gender"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "heading"), [(name, each) for name, listed in ALIKE.items() for each in listed])
def test_headings_in_three_languages(name: str, heading: str) -> None:
    assert dict(roll_columns.find([heading]).places) == {name: [0]}


@pytest.mark.parametrize(
    "heading",
    [
        "",
        "NISS du conjoint",
        "Lieu de naissance",
        "Prénom du père",
        "Date d’inscription au registre national",
        "Code rue",
        "Nationalité",
        "Commentaire",
        "c/o",
    ],
)
def test_other_headings_are_left_alone(heading: str) -> None:
    assert not roll_columns.find([heading]).places


@given(st.permutations(KEYS), st.integers(1, 997), st.dates(date(1925, 1, 1), LATEST))
def test_columns_may_stand_in_any_order(order: list[str], serial: int, born: date) -> None:
    headings = dict(zip(KEYS, HEADINGS, strict=True))
    cells = person(serial, born)
    found = roll_rows.read(2, [cells[key] for key in order], columns(*(headings[key] for key in order)), HOME)
    assert found.codes == []
    assert found.entry is not None
    assert (found.entry.number, found.entry.birth_date) == (cells["number"], born)


@given(
    st.dates(date(1925, 1, 1), LATEST),
    st.sampled_from(
        ["%d/%m/%Y", "%d.%m.%y", "%Y-%m-%d", "%Y%m%d", "%d%m%Y", "%y-%m-%d", "%Y-%m-%dT00:00:00", "%d-%m-%Y 00:00"]
    ),
)
def test_every_day_is_read_back(born: date, form: str) -> None:
    told = read_number(number(born, 5), DAY)
    meant = written_dates.choose(written_dates.read(born.strftime(form)), told, DAY)
    if form == "%y-%m-%d" and born.year % 100 <= 31:
        return  # the day comes first here, unless that is impossible
    assert meant == born


@given(st.dates(date(1928, 1, 1), LATEST))
def test_the_serial_of_a_spreadsheet_is_read_back(born: date) -> None:
    serial = (born - date(1899, 12, 30)) // timedelta(days=1)
    assert written_dates.choose(written_dates.read(str(serial)), read_number(number(born, 5), DAY), DAY) == born


@given(st.fixed_dictionaries({key: st.text(max_size=40) for key in KEYS}))
def test_any_cells_are_taken_or_refused(cells: dict[str, str]) -> None:
    found = roll_rows.read(2, record(cells), COLUMNS, HOME)
    assert (found.entry is None) == bool(found.codes)
    assert set(found.codes) <= set(REJECTIONS)
    assert set(found.warnings) <= set(WARNINGS)


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean(text) == clean(text).strip()
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize("text", ["9" * 100_000, "30/" * 50_000, " " * 100_000 + "x", "é" * 100_000, '="' * 50_000])
def test_long_cells_take_no_time(text: str) -> None:
    for key in KEYS:
        read(**{key: text})
