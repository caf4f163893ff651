"""The routes of the API: small typed functions that ask the office and the workspace."""
