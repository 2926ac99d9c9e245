"""QR codes for pages: drawn as SVG without styles, so that a strict CSP lets them pass."""

from io import BytesIO

import segno


def qr_svg(address: str) -> str:
    """The address as an `<svg>` element of as many units as the code has dots, black on white in
    every colour scheme: cameras read nothing else reliably."""
    drawing = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawing,
        kind="svg",
        border=4,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgns=True,
        nl=False,
        omitsize=True,
        svgclass="kr-qr",
        lineclass=None,
    )
    return drawing.getvalue().decode("ascii")
