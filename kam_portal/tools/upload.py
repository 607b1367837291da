"""What may be uploaded: checked by size, by the ending of the name and by what is really in it.

Nothing here runs in a browser or an office program by itself: no HTML, no SVG, no scripts, no
archives, no macros.
"""

import re
import struct
import unicodedata
import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath

MAX_SIZE = 10 * 1024 * 1024
MAX_COUNT = 5
MAX_NAME = 120

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
# Ending: the type that the file is served with.
TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "odt": f"{_OPEN}.text",
    "ods": f"{_OPEN}.spreadsheet",
    "odp": f"{_OPEN}.presentation",
    "txt": "text/plain",
    "csv": "text/csv",
    # Drawings and models of parts.
    "dxf": "image/vnd.dxf",
    "step": "model/step",
    "stp": "model/step",
}
# How the content begins.
_BEGINNINGS = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "webp": (b"RIFF",),
    "step": (b"ISO-10303-21;",),
    "stp": (b"ISO-10303-21;",),
}
# The part that an office document of that kind always has.
_OFFICE_PARTS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
# How office programs pack; others take as much memory as the file tells them to.
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# All that comes of files that are broken, by accident or on purpose.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, OSError),
    *(RuntimeError, NotImplementedError),
)
_TEXTS = ("txt", "csv", "dxf", "step", "stp")
_MARKUP = re.compile(rb"^\W*<\s*(!doctype|html|head|body|script|svg|iframe|\?xml)", re.IGNORECASE)
# Not seen, or changing what is seen: control signs, directions, signs that systems read.
_UNFIT = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff<>:"|?*]')
_NAMELESS = "file"


def extension(name):
    return PurePosixPath(name).suffix[1:].lower()


def clean_name(name):
    """The name without a path and without signs that trick people or systems."""
    name = unicodedata.normalize("NFC", _as_text(name)).replace("\\", "/").rpartition("/")[2]
    name = " ".join(_UNFIT.sub("", name).split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:MAX_NAME] or _NAMELESS
    room = MAX_NAME - len(ending) - 1
    return f"{(stem[:room] if room > 0 else '').strip('. ') or _NAMELESS}.{ending}"[-MAX_NAME:]


def _as_text(name):
    """What browsers send may hold halves of signs, which cannot be stored."""
    return (name or "").encode("utf-8", "ignore").decode()


def find_problem(name, content):
    """What is wrong: `empty`, `size`, `extension`, `content`; nothing: an empty text."""
    if not content:
        return "empty"
    if len(content) > MAX_SIZE:
        return "size"
    ending = extension(clean_name(name))
    if ending not in TYPES:
        return "extension"
    return "" if _is_what_it_says(ending, content) else "content"


def type_of(name):
    return TYPES[extension(name)]


def read_files(storages):
    """Names and contents of what a form sent; not more of it than is needed to refuse it."""
    given = [storage for storage in storages if getattr(storage, "filename", "")]
    for storage in given:
        # When the server tries a request again it rewinds the first file of each field only.
        storage.stream.seek(0)
    return [(storage.filename, storage.read(MAX_SIZE + 1)) for storage in given[: MAX_COUNT + 1]]


# ---- content ----


def _is_what_it_says(ending, content):
    if not content.startswith(_BEGINNINGS.get(ending, (b"",))):
        return False
    if ending == "webp":
        return content[8:12] == b"WEBP"
    if ending in _TEXTS:
        return _is_plain_text(content)
    if ending in _OFFICE_PARTS or TYPES[ending].startswith(_OPEN):
        return _is_office_document(ending, content)
    return True


def _is_plain_text(content):
    return b"\x00" not in content and not _MARKUP.match(content[:200])


def _is_office_document(ending, content):
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            kind = _read_kind(archive) if "mimetype" in names else ""
    except _BROKEN:
        return False
    if any("vbaproject" in name.lower() or name.startswith("Basic/") for name in names):
        return False
    if ending in _OFFICE_PARTS:
        part = _OFFICE_PARTS[ending]
        return "[Content_Types].xml" in names and any(name.startswith(part) for name in names)
    return kind == TYPES[ending]


def _read_kind(archive):
    if archive.getinfo("mimetype").compress_type not in _PACKED:
        return ""
    with archive.open("mimetype") as file:
        return file.read(100).decode("ascii", "replace").strip()
