"""Files that say how an API is used, each read as a stream of exchanges: a module per format; `files` tells which."""
