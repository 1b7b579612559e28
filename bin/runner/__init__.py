"""What bin/demo, bin/test, bin/manage and bin/dev share: set-up, embedded servers, processes."""
