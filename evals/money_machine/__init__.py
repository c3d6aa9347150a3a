"""Any interleaving of paying, notices, refunds, chargebacks, promises, plans, disputes, time and crashes.

python -m evals.money_machine [--sequences 5000] [--database sqlite|postgresql|both] [--seed 1]
"""
