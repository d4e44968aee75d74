"""The contract of Releva's Profile Upsert API, as files."""

from importlib.resources import files

__all__ = ["names", "read"]

_FILES = files(__name__).joinpath("files")


def names() -> list[str]:
    """Names of the files that `read` knows."""
    return sorted(entry.name for entry in _FILES.iterdir())


def read(name: str) -> str:
    """The text of one file, for example `openapi.json`."""
    return _FILES.joinpath(name).read_text(encoding="utf-8")
