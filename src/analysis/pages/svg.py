"""A figure's SVG made fit for a page: nothing that could load or run, no style attributes, ids of its own."""

import re
from xml.etree import ElementTree

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
SHAPES = set("svg g defs path use clipPath rect circle ellipse line polyline polygon".split())
IGNORED = {"metadata", "style", "title", "desc"}
ATTRIBUTES = set(
    "viewBox d x y x1 y1 x2 y2 cx cy r rx ry width height points transform clip-path clip-rule id href "
    "opacity fill fill-opacity fill-rule "
    "stroke stroke-width stroke-opacity stroke-dasharray stroke-dashoffset "
    "stroke-linecap stroke-linejoin stroke-miterlimit".split()
)
ALONG = re.compile(r"translate\((-?[\d.]+) 0\)")
REFERENCE = re.compile(r"#([^)]+)")


def clean(text, prefix, name="", drawn=None, alt=""):
    """The SVG with short ids of its own (`prefix` and a number) and style attributes split into plain ones.

    drawn: the shapes that other figures of the page define already, to use again; gains this one's.
    alt: for a page, the alternative text of an image that the page sizes.
    Raises ValueError, naming the figure, for an element that does more than draw (script, image, ...).
    """
    root = _parsed(text, name or prefix)
    _keep_drawn(root, name or prefix)
    pointing = [value for element in root.iter() for key, value in element.items() if _points(key, value)]
    wanted = dict.fromkeys(REFERENCE.search(value)[1] for value in pointing)
    short = {identifier: f"{prefix}{number}" for number, identifier in enumerate(wanted)}
    _share(root, short, {} if drawn is None else drawn)
    for element in root.iter():
        _shorten(element, short)
    root.attrib.update({"stroke-linejoin": "round", "stroke-linecap": "butt"})
    if alt:
        for size in ("width", "height"):
            root.attrib.pop(size, None)
        root.attrib.update({"role": "img", "aria-label": alt})
    ElementTree.register_namespace("", SVG[1:-1])
    return ElementTree.tostring(root, encoding="unicode")


def _parsed(text, name):
    try:
        return ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise ValueError(f"figure {name}: not an SVG ({error})") from None


def _points(key, value):
    return key == "href" or value.startswith("url(#")


def _keep_drawn(element, name):
    for child in list(element):
        kind = child.tag.removeprefix(SVG)
        if kind in IGNORED or "}" in kind:
            element.remove(child)
        elif kind not in SHAPES:
            raise ValueError(f"figure {name}: <{kind}> has no place in a figure")
        else:
            _keep_drawn(child, name)
    _keep_attributes(element)


def _keep_attributes(element):
    element.text = element.tail = None
    attributes = {
        name.removeprefix(XLINK): value for name, value in element.attrib.items() if name != "style"
    }
    for rule in filter(str.strip, element.get("style", "").split(";")):
        name, _, value = rule.partition(":")
        attributes[name.strip()] = value.strip()
    element.attrib.clear()
    element.attrib.update({name: value for name, value in attributes.items() if _kept(name, value)})


def _kept(name, value):
    if name == "href":
        return value.startswith("#")
    return name in ATTRIBUTES and ("url(" not in value or value.startswith("url(#"))


def _share(root, short, drawn):
    """Take out shapes (letters, mostly) that are drawn already, and let what uses them use those."""
    for parent in root.iter(f"{SVG}defs"):
        for shape in list(parent):
            own = shape.get("id")
            if shape.tag != f"{SVG}path" or own not in short:
                continue
            look = tuple(shape.get(key) for key in sorted(ATTRIBUTES - {"id"}))
            first = drawn.setdefault(look, short[own])
            if first != short[own]:
                parent.remove(shape)
                short[own] = first


def _shorten(element, short):
    if element.get("id") not in short:
        element.attrib.pop("id", None)
    for key, value in element.attrib.items():
        if key == "id":
            element.set(key, short[value])
        elif _points(key, value):
            own = REFERENCE.search(value)[1]
            element.set(key, value.replace(f"#{own}", f"#{short[own]}"))
    moved = ALONG.fullmatch(element.get("transform", ""))
    if element.tag == f"{SVG}use" and moved and not element.get("x"):
        element.attrib.pop("transform")
        element.set("x", moved[1])
