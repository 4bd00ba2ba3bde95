"""How this installation reads and writes what Django leaves open for Vietnamese (FORMAT_MODULE_PATH)."""
