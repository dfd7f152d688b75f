"""The worker-runtime: takes ops from the broker, and has them performed by a runner child."""
