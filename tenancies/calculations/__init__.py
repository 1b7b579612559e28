"""What can be computed without a database: ledger, rent, lease terms, payment plans and the arrears path."""
