"""What people are told about their data, what they consent to, and their own data as a file."""
