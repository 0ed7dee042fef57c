"""What may be attached: recognised by content, never by name alone. Everything else is refused."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

MAX_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileType:
    """An allowed type: its media type and the endings under which its files go."""

    media_type: str
    endings: tuple[str, ...]


PDF = FileType("application/pdf", ("pdf",))
DOCX = FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",))
XLSX = FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",))
JPEG = FileType("image/jpeg", ("jpg", "jpeg"))
PNG = FileType("image/png", ("png",))
GIF = FileType("image/gif", ("gif",))
WEBP = FileType("image/webp", ("webp",))
MP4 = FileType("video/mp4", ("mp4",))
TEXT = FileType("text/plain", ("txt", "csv"))
ALLOWED_TYPES: tuple[FileType, ...] = (PDF, DOCX, XLSX, JPEG, PNG, GIF, WEBP, MP4, TEXT)
ALLOWED_ENDINGS: frozenset[str] = frozenset(ending for each in ALLOWED_TYPES for ending in each.endings)

_OFFICE_ROOTS: Mapping[str, FileType] = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
_MP4_BRANDS = (b"isom", b"iso2", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV")
_MARKUP = re.compile(
    r"<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed|\?xml|\?php)|^\s*#!", re.IGNORECASE
)


def detect(content: bytes) -> FileType | None:
    """The allowed type that the bytes are; None for everything else: programs, markup, archives, macros."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content[4:8] == b"ftyp" and content[8:12] in _MP4_BRANDS:
        return MP4
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    return TEXT if _is_plain_text(content) else None


def name_agrees(name: str, kind: FileType) -> bool:
    """Whether the file's ending is one of its type's: photo.png with a PDF inside does not."""
    return "." in name and name.rsplit(".", 1)[1].lower() in kind.endings


def safe_name(name: str) -> str:
    """The name alone, without folders and control characters, at most 120 characters with its ending."""
    name = re.split(r"[\\/]", name)[-1]
    name = re.sub(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\"<>|:*?]+", "", name).strip(" .")
    if len(name) > 120:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[: 119 - len(ending)]}{dot}{ending}"
    return name


def _office(content: bytes) -> FileType | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return None
    if "[Content_Types].xml" not in names or any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    return next((kind for root, kind in _OFFICE_ROOTS.items() if root in names), None)


def _is_plain_text(content: bytes) -> bool:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(ord(each) < 32 and each not in "\t\r\n\f" for each in text):
            return False
        return not _MARKUP.search(text)
    return False
