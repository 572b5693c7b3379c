"""The rules of the regulation: pure, values in, values out; no clock, no database, no chance."""
