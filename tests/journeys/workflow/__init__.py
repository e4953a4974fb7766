"""The whole workflow as moves that hypothesis may make in any order, and what has to hold after each."""
