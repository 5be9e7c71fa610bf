"""Everything that speaks SQL, and nothing else that does. Functions take a connection from `Store`."""
