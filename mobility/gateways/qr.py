"""QR codes as inline SVG; the only reader of segno."""

import segno


def svg(reference: str, title: str) -> str:
    """Draw the bare reference as an inline SVG image with a title; the page sets its size.

    Markup for a template to mark safe: the title is escaped here, and neither a style nor a
    script is in it, as the page's policy demands. Nothing but the reference is encoded, because
    a scanner on a Spanish keyboard turns ":", "/" and "-" into other characters.
    """
    code = segno.make(reference, error="m", micro=False)
    # A light ground of its own: on a dark page scanners find no dark code.
    drawn: str = code.svg_inline(
        title=title, omitsize=True, svgclass="qr", lineclass=None, dark="#000", light="#fff"
    )
    return drawn.replace("<svg ", '<svg role="img" ', 1)
