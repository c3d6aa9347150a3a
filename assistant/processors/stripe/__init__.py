"""Stripe: Checkout Sessions on its hosted page, by its own library."""
