"""Slots of subscriptions, and the tick that issues what is due."""
