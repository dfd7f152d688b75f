"""What an installation on hosts consists of: accounts, secrets, and how those are changed."""
