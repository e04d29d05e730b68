"""How a file is cut into what is read at a time: lines, and the elements of one array."""
