"""The dispatcher: the executor that sends ops to remote workers and awaits their end."""
