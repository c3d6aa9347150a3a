"""Bank transfer: a reference to pay under, the signed payee, and a QR code where SEPA has one."""
