"""What a text says, whatever the state of the talk: numbers, amounts, prices, situations, wishes."""
