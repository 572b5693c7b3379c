"""Nothing grows past its ceiling: split by a finer subject word instead."""

import ast

from tests.house.sources import functions, matching, name

FILE, FUNCTION, PAGE, TEMPLATE = 400, 40, 30, 150  # lines


def lines(path):
    return path.read_text("utf-8").count("\n")


def body(function):
    """Return the lines of a function without its signature and docstring."""
    documented = ast.get_docstring(function) is not None
    first = function.body[1] if documented and len(function.body) > 1 else function.body[0]
    return function.end_lineno - first.lineno + 1


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
            length = body(function)
            if length > ceiling:
                long[f"{name(path)}:{function.name}"] = length
    assert not long


def test_names_say_the_subject():
    vague = ("utils", "helpers", "common", "manager", "base", "misc")
    found = [
        name(path) for path in matching("pb", ".py") if path.stem in vague or path.stem.endswith(("_2", "_helpers"))
    ]
    assert not found
