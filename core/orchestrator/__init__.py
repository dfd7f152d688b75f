"""Starts makes that the API was asked for, watches over them, and tells pages what happens."""
