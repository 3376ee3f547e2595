"""What people see in a browser: the chat page, the contact form and the policy."""
