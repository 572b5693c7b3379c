"""The acts: one function is one act of the field; it checks rules, changes rows, writes the journal, and never commits."""
