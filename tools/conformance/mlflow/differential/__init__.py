"""Sends the same requests to MLflow's own server and to a running Orrery, and compares what they answer."""
