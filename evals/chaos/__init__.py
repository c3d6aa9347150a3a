"""Killing the processes at random moments, and counting afterwards: `python -m evals.chaos`."""
