"""The path of rent arrears (restanse): rows, brakes, petition. Computed from dated facts, never stored."""
