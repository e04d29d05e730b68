"""What consumers declare that they use: YAML files, written from traffic at first, then committed and reviewed."""
