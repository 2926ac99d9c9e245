"""Files to be saved, under a name that every browser and file system takes."""

from urllib.parse import quote

from flask import Response

from facilitation.formats.docx_sheets import in_ascii


def as_download(content: bytes, name: str, content_type: str) -> Response:
    answer = Response(content, content_type=content_type)
    plain, full = in_ascii(name), quote(name, safe="")
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{full}"
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
