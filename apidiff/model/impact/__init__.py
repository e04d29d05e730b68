"""Who is hit by a finding, as reports carry it."""
