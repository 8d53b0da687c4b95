"""A figure's SVG made fit for a page: nothing that could load or run, no style attributes, ids of its own."""

import re
from xml.etree import ElementTree

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
DRAWN = set("svg g defs path use clipPath rect circle ellipse line polyline polygon".split())
TOLD = {"metadata", "style", "title", "desc"}
ATTRIBUTES = set(
    "viewBox d x y x1 y1 x2 y2 cx cy r rx ry width height points transform clip-path clip-rule id href "
    "opacity fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray stroke-dashoffset "
    "stroke-linecap stroke-linejoin stroke-miterlimit".split())
REFERENCE = re.compile(r"(?:url\(#|^#)([^)]+)")


def clean(text, prefix):
    """The SVG text with its ids prefixed, style attributes split into plain ones.

    Raises ValueError for an element that does more than draw (script, image, foreignObject, ...).
    """
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise ValueError(f"figure {prefix}: not an SVG ({error})") from None
    _keep_drawn(root, prefix)
    values = [value for element in root.iter() for value in element.attrib.values()]
    wanted = {name for value in values for name in REFERENCE.findall(value)}
    for element in root.iter():
        _name(element, prefix, wanted)
    root.attrib.update({"stroke-linejoin": "round", "stroke-linecap": "butt"})
    ElementTree.register_namespace("", SVG[1:-1])
    return ElementTree.tostring(root, encoding="unicode")


def label(text, alt):
    """The SVG as an image with the alternative text `alt`, sized by the page."""
    root = ElementTree.fromstring(text)
    for size in ("width", "height"):
        root.attrib.pop(size, None)
    root.attrib.update({"role": "img", "aria-label": alt})
    return ElementTree.tostring(root, encoding="unicode")


def _keep_drawn(element, prefix):
    for child in list(element):
        kind = child.tag.removeprefix(SVG)
        if kind in TOLD or "}" in kind:
            element.remove(child)
        elif kind not in DRAWN:
            raise ValueError(f"figure {prefix}: <{kind}> has no place in a figure")
        else:
            _keep_drawn(child, prefix)
    _keep_attributes(element)


def _keep_attributes(element):
    element.text = element.tail = None
    found = {name.removeprefix(XLINK): value for name, value in element.attrib.items() if name != "style"}
    for rule in filter(str.strip, element.get("style", "").split(";")):
        name, _, value = rule.partition(":")
        found[name.strip()] = value.strip()
    element.attrib.clear()
    element.attrib.update({name: value for name, value in found.items() if _kept(name, value)})


def _kept(name, value):
    if name == "href":
        return value.startswith("#")
    return name in ATTRIBUTES and ("url(" not in value or value.startswith("url(#"))


def _name(element, prefix, wanted):
    if element.get("id") not in wanted:
        element.attrib.pop("id", None)
    for name, value in element.attrib.items():
        if name == "id":
            element.set(name, f"{prefix}-{value}")
        elif name == "href" or "url(#" in value:
            element.set(name, value.replace("#", f"#{prefix}-"))
