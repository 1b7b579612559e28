"""What is done with leases, the ledger and arrears. Each function is one act, in one transaction."""
