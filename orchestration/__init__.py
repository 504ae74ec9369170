"""Blotter: short news reports about armed conflict, read into a warehouse of events, groups and regions."""
