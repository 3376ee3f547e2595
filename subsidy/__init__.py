"""What the ward pays: pure arithmetic and rules, standard library only."""
