"""Private servers beside PostgreSQL: RabbitMQ and Valkey, and the fleet that `ainern2d up` runs."""
