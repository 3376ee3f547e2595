"""What is asked of the amounts: about the outcome shown last, about the most one can get, about trips compared."""
