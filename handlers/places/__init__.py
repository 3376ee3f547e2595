"""Partner municipalities: which one is meant, what is shown of it, and questions that name one."""
