"""Acts keep to their trade: one function moves projects, and no service closes a transaction."""

import ast

from tests.house.sources import functions, matching, name, tree


def assigned(node):
    """Return the attributes that a statement assigns."""
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AugAssign | ast.AnnAssign):
        targets = [node.target]
    else:
        return []
    parts = [part for target in targets for part in getattr(target, "elts", [target])]
    return [part.attr for part in parts if isinstance(part, ast.Attribute)]


def sets_status(node):
    """Tell whether a node gives a row a status, other than the one a new row begins with."""
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called == "setattr":
            return any(isinstance(argument, ast.Constant) and argument.value == "status" for argument in node.args)
        return called == "values" and any(keyword.arg == "status" for keyword in node.keywords)
    return "status" in assigned(node)


def test_one_function_moves_projects():
    """And one moves dossiers of the purchasing centre: the second table of moves."""
    movers = {
        f"{name(path)}:{function.name}"
        for folder in ("pb/services", "pb/cli", "pb/models")
        for path in matching(folder, ".py")
        for function in functions(path)
        if any(sets_status(node) for node in ast.walk(function))
    }
    assert movers == {"pb/services/projects.py:move", "pb/services/dossiers.py:move"}


def test_services_never_commit():
    """Migrations are no act: they run outside any transaction, by a command."""
    closing, closers = ("commit", "begin"), ("settle", "transaction")
    found = [
        f"{name(path)}:{node.lineno}"
        for path in matching("pb/services", ".py")
        if path.name != "migrations.py"
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Attribute) and node.attr in closing + closers)
        or (isinstance(node, ast.Name) and node.id in closers)
    ]
    assert not found


def test_pages_never_query():
    asking = ("query", "execute", "scalars", "scalar", "flush", "add", "delete", "commit")
    found = [
        f"{name(path)}:{node.lineno}"
        for path in matching("pb/web", ".py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "session"
        and node.attr in asking
    ]
    assert not found
