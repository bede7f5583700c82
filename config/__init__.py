"""What differs between one installation and the next."""

from config.settings import Settings, WeakSettings, load

__all__ = ["Settings", "WeakSettings", "load"]
