"""Pages of tenancies: read the address, call one service, show."""
