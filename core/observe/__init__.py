"""What happens in this system, told so that people and programs can follow it."""
