"""What the world is told: one catalogue of events, written in the transaction of what they tell of.

An event follows from an entry of the audit log (`stored.observe`), so nothing is told that is not recorded, and
nothing in the catalogue can be recorded untold. `jobs.events` puts them in order and delivers them.
"""
