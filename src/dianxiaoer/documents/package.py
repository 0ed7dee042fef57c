"""A Word file as a package of parts: what it may hold when it comes from outside, and how ours is sealed."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

from django.utils.translation import gettext as _
from lxml import etree

UPLOAD_BYTES = 5_000_000
UNPACKED_BYTES = 30_000_000
PARTS = 500
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
_FETCHING = re.compile(r"\b(?:INCLUDEPICTURE|INCLUDETEXT|DDEAUTO|DDE|LINK|IMPORT|DATABASE|MACROBUTTON)\b", re.I)
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>Dianxiaoer</Application></Properties>"
)


def faults(data: bytes) -> list[str]:
    """Why these bytes are not taken as a Word file; empty is right."""
    if len(data) > UPLOAD_BYTES:
        return [_("The file is larger than {size} MB. Use smaller pictures.").format(size=UPLOAD_BYTES // 1_000_000)]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            if len(entries) > PARTS or sum(entry.file_size for entry in entries) > UNPACKED_BYTES:
                return [_("Unpacked, the file is too large for a template.")]
            if any(entry.flag_bits & 1 for entry in entries):
                return [_("The file is protected by a password. Remove it in Word and save again.")]
            parts = {entry.filename: package.read(entry) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError):
        return [_("This is not a Word file (.docx).")]
    if "word/document.xml" not in parts or "[Content_Types].xml" not in parts:
        return [_("This is not a Word file (.docx).")]
    return _contents(parts)


def _contents(parts: dict[str, bytes]) -> list[str]:
    found: list[str] = []
    if any("vbaproject" in name.lower() for name in parts) or b"macroEnabled" in parts["[Content_Types].xml"]:
        found.append(_("The file contains macros. Save it in Word as .docx without macros."))
    if any(name.startswith(("word/embeddings/", "word/activeX/")) or "afchunk" in name.lower() for name in parts):
        found.append(_("The file contains embedded objects. Remove them; pictures may stay."))
    for name, data in sorted(parts.items()):
        if name.endswith((".xml", ".rels")):
            found += _markup(name, data)
    return list(dict.fromkeys(found))


def _markup(name: str, data: bytes) -> list[str]:
    try:
        root = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError:
        return [_("A part of the file is damaged: {part}.").format(part=name)]
    if root.getroottree().docinfo.doctype:
        return [_("A part of the file is damaged: {part}.").format(part=name)]
    found = []
    if name.endswith(".rels"):
        found = [
            _("The file fetches something from outside: {target}. Put the picture into the file itself.").format(
                target=str(link.get("Target", ""))[:80]
            )
            for link in root.iter("{*}Relationship")
            if link.get("TargetMode") == "External" and not str(link.get("Type", "")).endswith("/hyperlink")
        ]
    elif name.startswith("word/"):
        codes = " ".join(str(node.text or "") for node in root.iter(f"{_WORD}instrText"))
        codes += " ".join(str(node.get(f"{_WORD}instr", "")) for node in root.iter(f"{_WORD}fldSimple"))
        if _FETCHING.search(codes):
            found.append(_("The file contains a field that fetches from outside. Remove the field."))
        if next(root.iter(f"{_WORD}ins", f"{_WORD}del", f"{_WORD}commentReference"), None) is not None:
            found.append(_("The file contains comments or tracked changes. Accept or delete them and save again."))
    return found


def sealed(data: bytes) -> bytes:
    """The same package with fixed times, in a fixed order and without traces of the machine that wrote it."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as package:
        for name in sorted(given.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            package.writestr(entry, _APP if name == "docProps/app.xml" else given.read(name))
    return result.getvalue()


def name_properties(document: object, *, title: str, author: str, at: datetime) -> None:
    """Title, author and moment of a document, over whatever its template said."""
    properties = document.core_properties  # type: ignore[attr-defined]
    for name in ("category", "comments", "content_status", "identifier", "keywords", "subject", "version"):
        setattr(properties, name, "")
    properties.title, properties.author, properties.last_modified_by = title[:255], author[:255], author[:255]
    properties.language, properties.revision = "zh-CN", 1
    properties.created = properties.modified = at.replace(tzinfo=None)
