"""Attacks by way of every carrier, each hidden in an honest errand: who gets served, and who gets through."""
