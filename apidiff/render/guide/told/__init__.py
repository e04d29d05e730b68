"""What a guide tells, part by part: which calls are hit, what to do, what is new, what ends when."""
