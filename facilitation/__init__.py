"""Kreisrunde: who meets, what they agree on, who takes care of it, in a rural district."""
