"""The acts: one function is one act of the field; it checks rules, changes rows, journals, and never commits."""
