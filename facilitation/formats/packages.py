"""Office files are ZIP packages: the same parts shall give the same bytes on every run."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_CONTENT_TYPES = "[Content_Types].xml"


def pack(parts: dict[str, bytes]) -> bytes:
    """A package of these parts by name, sorted, without a clock; the content types come first."""
    file = BytesIO()
    with ZipFile(file, "w") as package:
        for name in sorted(parts, key=lambda name: (name != _CONTENT_TYPES, name)):
            entry = ZipInfo(name, date_time=_EARLIEST)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 0
            package.writestr(entry, parts[name])
    return file.getvalue()


def repack(file: bytes) -> bytes:
    """The same package with its parts sorted and the time stamps of its entries taken out."""
    with ZipFile(BytesIO(file)) as package:
        return pack({name: package.read(name) for name in package.namelist()})
