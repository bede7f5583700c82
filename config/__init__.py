"""What differs between one installation and the next."""

from config.settings import Settings, load

__all__ = ["Settings", "load"]
