"""What other calendar programs make of the files that leave the house."""
