"""Small files that the demo park's enterprises attach: a drawn photo stand-in and a note."""

import struct
import zlib
from random import Random


def photo(rng: Random) -> tuple[str, bytes]:
    """A PNG of coloured bands, 96 × 64."""
    width, height = 96, 64
    bands = [bytes(rng.randrange(60, 220) for _ in range(3)) for _ in range(8)]
    rows = b"".join(b"\0" + bands[row // 8] * width for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return "现场照片.png", b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, data) for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def note(title: str) -> tuple[str, bytes]:
    return "情况说明.txt", f"{title}\n\n一、基本情况\n二、存在困难\n三、希望协调的事项\n".encode()
