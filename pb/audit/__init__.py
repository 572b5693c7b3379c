"""The proof for everybody: `verify.py` of the audit bundle, written from the description of the vote alone (B9).

Nothing here loads a line of the program that counts, nor anything beyond Python's own library. `joined` puts the parts
together into the one file that goes into each bundle (votes.md 5).
"""

import ast
from pathlib import Path

PARTS = ("words", "signature", "sharing", "ballots", "tables", "bundle", "command")
HEAD = """#!/usr/bin/env python3
# Python 3.11 and nothing else: python3 verify.py BUNDLE.zip [--language fr|nl|en] [--key HEX] [--json]
"""
RUN = """if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
"""


def joined() -> bytes:
    """Return `verify.py`: the parts one behind the other, without the lines by which they load each other."""
    heads: set[str] = set()
    bodies = []
    for part in PARTS:
        text = (Path(__file__).parent / f"{part}.py").read_text("utf-8")
        lines = text.splitlines()
        for node in ast.parse(text).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                if not (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pb.")):
                    heads.add(ast.unparse(node))
                lines[node.lineno - 1 : node.end_lineno] = [""] * ((node.end_lineno or node.lineno) - node.lineno + 1)
        bodies.append("\n".join(lines).strip())
    return "\n\n".join([HEAD + "\n".join(sorted(heads)), *(f"\n{body}" for body in bodies), RUN]).encode()
