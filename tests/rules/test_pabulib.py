"""Pabulib files: what is read, how ballots are counted, and every way a file can be wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.errors import Unreadable
from pb.rules.pabulib import Election, Project, read, write

PLAIN = """META
key;value
budget;1000
vote_type;approval
num_votes;3
PROJECTS
project_id;cost;name
1;600;"A park; with ""shade"" "
2;500.50;Bench
c 3;300;Tree
VOTES
voter_id;vote
x;1,2
y;1,c 3
z;
"""


def parsed(text: str = PLAIN, **changes: str) -> Election:
    """Read a text, in which each changed word was replaced."""
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return read(text.encode())


def kind(vote_type: str, columns: str, *votes: str, meta: str = "") -> Election:
    """Read an election of a vote type with two projects."""
    head = f"META\nkey;value\nbudget;9\nvote_type;{vote_type}\n{meta}PROJECTS\nproject_id;cost\na;1\nb;1\nc;1\n"
    return read((head + f"VOTES\nvoter_id;{columns}\n" + "".join(f"{vote}\n" for vote in votes)).encode())


def test_a_plain_file() -> None:
    election = parsed()
    assert election.budget_cents == 100_000
    assert [(one.id, one.cost_cents) for one in election.projects] == [("1", 60_000), ("2", 50_050), ("c 3", 30_000)]
    assert election.projects[0].name == 'A park; with "shade"'
    assert election.points() == {"1": 2, "2": 1, "c 3": 1}
    assert [ballot.marks for ballot in election.ballots] == [("1", "2"), ("1", "c 3"), ()]
    assert election.remarks == ()


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode("utf-8-sig"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.rstrip("\n").encode(),
        PLAIN.replace("\n", "\n\n").encode(),
        PLAIN.replace("META\n", "META;;\n").replace("VOTES\n", " VOTES ;\n").encode(),
        PLAIN.replace("x;1,2", "x; 1 , 2 ;").encode(),
        PLAIN.replace("approval", '"Approval "').encode(),
        PLAIN.replace("Bench", '"Bench\n\nVOTES\n;;"').encode(),
        PLAIN.replace("Bench", 'Bench "x" y').encode(),
        PLAIN.replace("x;1,2", "x;1,2,1,2").encode(),
        PLAIN.replace("budget;1000", "description;a;b;c\nbudget;1000").encode(),
    ],
    ids=[
        "bom",
        "crlf",
        "cr",
        "no end",
        "empty lines",
        "spreadsheet",
        "spaces",
        "quoted",
        "lines",
        "marks",
        "twice",
        "meta",
    ],
)
def test_ways_to_write_the_same(content: bytes) -> None:
    assert read(content).points() == {"1": 2, "2": 1, "c 3": 1}
    assert read(content).budget_cents == 100_000


def test_columns_go_by_name() -> None:
    moved = (
        PLAIN.replace("voter_id;vote", "vote;sex;voter_id").replace("x;1,2", "1,2;F;x").replace("y;1,c 3", "1,c 3;M;y")
    )
    assert read(moved.replace("z;\n", ";;z\n").encode()).points() == {"1": 2, "2": 1, "c 3": 1}


def test_sections_may_come_in_any_order() -> None:
    meta, rest = PLAIN.split("PROJECTS")
    assert read(f"PROJECTS{rest}{meta}".encode()).points() == {"1": 2, "2": 1, "c 3": 1}


def test_points_of_each_vote_type() -> None:
    assert kind("choose-1", "vote", "x;a", "y;a,a", "z;").points() == {"a": 2, "b": 0, "c": 0}
    assert kind("cumulative", "vote;points", "x;a,b;3,2", "y;b;1.0", "z;;").points() == {"a": 3, "b": 3, "c": 0}
    assert kind("cumulative", "points;vote", "x;3,2,9;a,b,a").points() == {"a": 3, "b": 2, "c": 0}
    ranked = kind("ordinal", "vote", "x;a,b", "y;b", "z;", meta="max_length;2\n")
    assert ranked.points() == {"a": 2, "b": 3, "c": 0}


def test_ordinal_without_max_length_ranks_all_projects_and_never_takes_points_away() -> None:
    assert kind("ordinal", "vote", "x;b,a").points() == {"a": 2, "b": 3, "c": 0}
    assert kind("ordinal", "vote", "x;c,b,a", meta="max_length;1\n").points() == {"a": 0, "b": 0, "c": 1}
    assert kind("ordinal", "vote", "x;b,b,a", meta="max_length;3\n").points() == {"a": 1, "b": 3, "c": 0}


def test_the_votes_column_is_never_believed() -> None:
    election = parsed(cost="cost;votes", **{";600;": ";600;999;", ";500.50;": ";500.50;0;", ";300;": ";300;-4;"})
    assert election.points() == {"1": 2, "2": 1, "c 3": 1}


def test_no_budget_is_only_wrong_without_an_envelope() -> None:
    election = parsed(**{"budget;1000\n": ""})
    assert election.envelope(7) == 7
    with pytest.raises(Unreadable) as refused:
        election.envelope()
    assert (refused.value.code, refused.value.details) == ("missing_key", {"line": 1, "key": "budget"})


def test_what_is_odd_is_remarked() -> None:
    assert parsed(**{"num_votes;3": "num_votes;4"}).remarks == ("other_number_of_ballots",)
    assert parsed(**{"y;1": "x;1"}).remarks == ("voter_twice",)


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        (PLAIN, "", "not_pabulib", 1),
        (PLAIN, "\n\n", "not_pabulib", 1),
        (PLAIN, "hello\n", "not_pabulib", 1),
        (PLAIN, '{"a": 1}', "not_pabulib", 1),
        ("META\n", "", "not_pabulib", 1),
        ("PROJECTS\n", "", "not_pabulib", 14),
        ("VOTES\n", "", "not_pabulib", 14),
        ("VOTES\n", "META\nkey;value\nVOTES\n", "part_twice", 11),
        ("voter_id;vote\nx;1,2\ny;1,c 3\nz;\n", "", "part_empty", 11),
        ("budget;1000", "budget;1e9", "bad_amount", 3),
        ("budget;1000", "budget;1,000", "bad_amount", 3),
        ("budget;1000", "budget;nan", "bad_amount", 3),
        ("budget;1000", "budget;-1", "negative_amount", 3),
        ("budget;1000", "budget;1.001", "fraction_of_cent", 3),
        ("budget;1000", "budget;1\nbudget;2", "key_twice", 4),
        ("budget;1000", "budget;400;000", "too_many_fields", 3),
        ("vote_type;approval\n", "", "missing_key", 1),
        ("approval", "scoring", "unknown_vote_type", 4),
        ("approval", "cumulative", "missing_column", 11),
        ("approval", "ordinal\nmax_length;many", "not_whole", 5),
        ("project_id;", "id;", "missing_column", 6),
        ("cost", "price", "missing_column", 6),
        ("voter_id;vote", "voter_id;voice", "missing_column", 11),
        ("voter_id;vote", "vote;Vote", "column_twice", 12),
        ("2;500.50;Bench", "2;;Bench", "bad_amount", 9),
        ("2;500.50;Bench", "2;-500;Bench", "negative_amount", 9),
        ("2;500.50;Bench", "2;500.505;Bench", "fraction_of_cent", 9),
        ("2;500.50;Bench", "2;٥٠٠;Bench", "bad_amount", 9),
        ("2;500.50;Bench", "2;NaN;Bench", "bad_amount", 9),
        ("2;500.50;Bench", f"2;{'9' * 5000};Bench", "amount_too_large", 9),
        ("2;500.50;Bench", "2", "too_few_fields", 9),
        ("2;500.50;Bench", "2;500.50;Bench; green", "too_many_fields", 9),
        ("2;500.50;Bench", "1;500.50;Bench", "double_project_id", 9),
        ("2;500.50;Bench", ";500.50;Bench", "bad_project_id", 9),
        ("2;500.50;Bench", '"2,5";500.50;Bench', "bad_project_id", 9),
        ("2;500.50;Bench", '"2\n1";500.50;Bench', "bad_project_id", 9),
        ("2;500.50;Bench", '2;500.50;"Bench', "open_quote", 9),
        ("2;500.50;Bench", f"2;500.50;{'x' * 200_000}", "bad_record", 9),
        ("2;500.50;Bench", '2;500.50;"Bench\n\n"\n4;x;y', "bad_amount", 12),
        ("x;1,2", "x;1,9", "unknown_project_id", 13),
        ("x;1,2", "x;1,,2", "empty_mark", 13),
        ("x;1,2", "x", "too_few_fields", 13),
        ("x;1,2", "x;1;2", "too_many_fields", 13),
        ("x;1,2", "x;1,2\0", "not_text", 13),
        ("approval", "choose-1", "several_choices", 13),
    ],
)
def test_what_is_wrong_is_named_with_its_line(old: str, new: str, code: str, line: int) -> None:
    with pytest.raises(Unreadable) as refused:
        parsed(**{old: new})
    assert (refused.value.code, refused.value.details["line"]) == (code, line)


@pytest.mark.parametrize(
    ("votes", "code"),
    [
        ("x;a,b;3", "points_mismatch"),
        ("x;a;3,2", "points_mismatch"),
        ("x;;3", "points_mismatch"),
        ("x;a;1.5", "not_whole"),
        ("x;a;-1", "not_whole"),
        ("x;a;٣", "not_whole"),
        ("x;a;1e3", "not_whole"),
    ],
)
def test_points_are_one_whole_number_per_mark(votes: str, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        kind("cumulative", "vote;points", votes)
    assert (refused.value.code, refused.value.details["line"]) == (code, 12)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (PLAIN.replace("Bench", "Büche").encode("latin-1"), 9),
        (PLAIN.encode("utf-16"), 1),
        (b"\x89PNG\r\n\x1a\n\0\0", 1),
        (b"PK\x03\x04" + b"\0" * 100, 1),
        (b"META\nkey;value\n\0", 3),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, line: int) -> None:
    with pytest.raises(Unreadable) as refused:
        read(content)
    assert (refused.value.code, refused.value.details["line"]) == ("not_text", line)


def line_of(content: bytes) -> int:
    """Return the line at which a file is refused, or -1 if it is read."""
    try:
        read(content)
    except Unreadable as refused:
        return int(refused.details["line"])
    return -1


@given(st.binary(max_size=60), st.integers(0, len(PLAIN)), st.integers(0, 30))
def test_a_damaged_file_is_read_or_refused_with_a_line(noise: bytes, at: int, cut: int) -> None:
    content = PLAIN.encode()
    assert line_of(content[:at] + noise + content[at + cut :]) != 0


@given(st.text(alphabet='METAPROJCSVkeyvalue;"\n\r,0123456789.\0- ', max_size=200))
def test_any_text_is_read_or_refused_with_a_line(text: str) -> None:
    assert line_of(text.encode()) != 0


NAMES = st.text(max_size=12).map(
    lambda text: " ".join(text.replace("\0", "").encode("utf-8", "ignore").decode().split())
)


@given(
    st.dictionaries(st.sampled_from(["1", "2", "10", "c 3", "BO.D5/24"]), st.tuples(st.integers(0, 10**9), NAMES)),
    st.data(),
)
def test_what_is_written_is_read_again_and_tells_no_order(
    rows: dict[str, tuple[int, str]], data: st.DataObject
) -> None:
    projects = [Project(name, cost, title, 0) for name, (cost, title) in rows.items()]
    marks = st.sets(st.sampled_from(sorted(rows))) if rows else st.just(set())
    ballots = data.draw(st.lists(marks, max_size=6))
    text = write({"budget": 400, "currency": "EUR"}, projects, ballots, {}, set())
    assert write({"budget": 400, "currency": "EUR"}, projects[::-1], ballots[::-1], {}, set()) == text
    election = read(text.encode())
    assert {(one.id, one.cost_cents, one.name) for one in election.projects} == {
        (one.id, one.cost_cents, one.name) for one in projects
    }
    assert sorted(sorted(ballot.marks) for ballot in election.ballots) == sorted(sorted(ballot) for ballot in ballots)
    assert (election.budget_cents, election.currency, election.remarks) == (40_000, "EUR", ())


def test_a_written_file_is_pinned() -> None:
    projects = [Project("10", 50_050, "Bench; green", 0), Project("9", 60_000, "A\nB", 0)]
    assert write({"budget": 900}, projects, [{"10", "9"}, set()], {"9": 1, "10": 1}, {"9"}) == (
        "META\nkey;value\nbudget;900\nvote_type;approval\nnum_projects;2\nnum_votes;2\n"
        'PROJECTS\nproject_id;cost;votes;name;selected\n9;600;1;A B;1\n10;500.50;1;"Bench; green";0\n'
        "VOTES\nvoter_id;vote\n1;\n2;9,10\n"
    )
