"""What a figure looks like: body, head, hair and clothes, drawn in a given pose."""
