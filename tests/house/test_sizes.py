"""Nothing grows past its ceiling: split by a finer subject word instead."""

from tests.house.sources import functions, matching, name

FILE, FUNCTION, PAGE, TEMPLATE = 400, 40, 30, 150  # lines


def lines(path):
    return path.read_text("utf-8").count("\n")


def test_python_files_are_short():
    long = {name(path): lines(path) for path in matching(".", ".py") if lines(path) > FILE}
    assert not long


def test_templates_are_short():
    long = {name(path): lines(path) for path in matching("templates", ".html", ".txt") if lines(path) > TEMPLATE}
    assert not long


def test_functions_are_short():
    long = {}
    for path in matching("pb", ".py"):
        ceiling = PAGE if path.parent.name == "web" else FUNCTION
        for function in functions(path):
            length = (function.end_lineno or 0) - function.lineno + 1
            if length > ceiling:
                long[f"{name(path)}:{function.name}"] = length
    assert not long


def test_names_say_the_subject():
    vague = ("utils", "helpers", "common", "manager", "base", "misc")
    found = [
        name(path) for path in matching("pb", ".py") if path.stem in vague or path.stem.endswith(("_2", "_helpers"))
    ]
    assert not found
