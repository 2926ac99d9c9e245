"""Pure computation on plain values: no session, no clock."""
