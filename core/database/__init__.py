"""PostgreSQL: the private server, SQLAlchemy tables and Alembic migrations."""
