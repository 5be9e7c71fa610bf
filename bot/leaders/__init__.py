"""Leaders: the roster of people in office, and the linking of their names and roles in articles."""
