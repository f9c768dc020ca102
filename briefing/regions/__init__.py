"""Actors, places and topics of a region, as data."""
