"""What the ward has published: data files and look-up, pure."""
