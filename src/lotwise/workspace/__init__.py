"""The workspace: plans, their inputs, what planners decide, and who did what, in a database that several may share.

Everything is a statement of SQLAlchemy Core that reads alike on DuckDB and on PostgreSQL. Nothing here plans.
"""
