"""The file formats in which banks come in and go out."""
