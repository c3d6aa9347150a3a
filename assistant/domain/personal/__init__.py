"""A customer's own data: what is held of it, why, until when; showing it and erasing it."""
