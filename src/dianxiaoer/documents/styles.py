"""Dresses a new Word document: styles, typefaces with substitutes, language, rules of line breaking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from dianxiaoer.documents import look

if TYPE_CHECKING:
    from docx.document import Document as Word

_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_LANG = '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
_KEPT = {"Normal", "Default Paragraph Font", "Normal Table", "No List", "Header", "Footer"}


def dress(word: Word) -> None:
    """Replace the styles of python-docx's document by ours."""
    from docx.oxml import parse_xml

    root = word.styles.element
    for style in list(root.style_lst):
        if style.name_val not in _KEPT and style.get(_w("styleId")) not in {"Normal", "Header", "Footer"}:
            root.remove(style)
    for latent in root.findall(_w("latentStyles")):
        root.remove(latent)
    defaults = root.find(_w("docDefaults"))
    root.replace(defaults, parse_xml(_DEFAULTS))
    normal = next(style for style in root.style_lst if style.get(_w("styleId")) == "Normal")
    root.replace(normal, parse_xml(_NORMAL))
    for style in look.STYLES:
        root.append(parse_xml(paragraph_style(style)))
    root.append(parse_xml(_grid_style()))
    _fonts(word)
    _settings(word)
    _unrelate(word)


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{name}"))


def fonts(face: str) -> str:
    latin = face if face == look.HEAD_FACE else look.LATIN_FACE
    return f'<w:rFonts w:hint="eastAsia" w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{face}" w:cs="{latin}"/>'


def paragraph_style(style: look.Paragraph) -> str:
    """A style as WordprocessingML; elements stand in the order of the schema."""
    line = f' w:line="{round(style.line * 20)}" w:lineRule="exact"' if style.line else ' w:line="240" w:lineRule="auto"'
    paragraph = "".join(
        (
            "<w:keepNext/>" if style.keep_next else "",
            "<w:keepLines/>" if style.keep_lines else "",
            "<w:pageBreakBefore/>" if style.page_break else "",
            "<w:widowControl/><w:kinsoku/><w:overflowPunct/>",
            '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>' if style.tight else "",
            '<w:snapToGrid w:val="0"/>',
            f'<w:spacing w:before="{round(style.before * 20)}" w:after="{round(style.after * 20)}"{line}/>',
            _indents(style),
            f'<w:jc w:val="{style.align}"/>',
            f'<w:outlineLvl w:val="{style.outline}"/>' if style.outline is not None else "",
        )
    )
    run = "".join(
        (
            fonts(style.face),
            "<w:b/>" if style.bold else '<w:b w:val="0"/>',
            f'<w:color w:val="{style.color or "000000"}"/>',
            f'<w:spacing w:val="{round(style.spacing * 20)}"/>' if style.spacing else "",
            f'<w:sz w:val="{round(style.size * 2)}"/><w:szCs w:val="{round(style.size * 2)}"/>',
            _LANG,
        )
    )
    return (
        f'<w:style {_SPACE} w:type="paragraph" w:customStyle="1" w:styleId="{style.identifier}">'
        f'<w:name w:val="{style.name}"/><w:basedOn w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _indents(style: look.Paragraph) -> str:
    if style.first_chars:
        twips = round(style.first_chars * style.size * 20)
        return f'<w:ind w:firstLineChars="{style.first_chars * 100}" w:firstLine="{twips}"/>'
    if style.right_chars:
        return (
            f'<w:ind w:rightChars="{style.right_chars * 100}" w:right="{round(style.right_chars * style.size * 20)}"/>'
        )
    return ""


_DEFAULTS = (
    f"<w:docDefaults {_SPACE}><w:rPrDefault><w:rPr>{fonts(look.BODY_FACE)}"
    f'<w:sz w:val="32"/><w:szCs w:val="32"/>{_LANG}</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
)
_NORMAL = (
    f'<w:style {_SPACE} w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
    f"<w:rPr>{fonts(look.BODY_FACE)}{_LANG}</w:rPr></w:style>"
)


def _grid_style() -> str:
    inner = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for edge in ("insideH", "insideV")
    )
    outer = {
        edge: f'<w:{edge} w:val="single" w:sz="8" w:space="0" w:color="000000"/>'
        for edge in ("top", "left", "bottom", "right")
    }
    return (
        f'<w:style {_SPACE} w:type="table" w:customStyle="1" w:styleId="DxGrid"><w:name w:val="{look.GRID}"/>'
        '<w:basedOn w:val="TableNormal"/><w:qFormat/><w:tblPr>'
        f"<w:tblBorders>{''.join(outer.values())}{inner}</w:tblBorders>"
        '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/></w:tcPr>'
        "</w:tblStylePr></w:style>"
    )


def _fonts(word: Word) -> None:
    """The table of typefaces: a machine without one takes the substitute, and never one of another script."""
    entries = "".join(
        f'<w:font w:name="{face}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{"modern" if face in (look.HEAD_FACE, look.SUB_FACE) else "roman"}"/>'
        '<w:pitch w:val="variable"/></w:font>'
        for face, other in look.SUBSTITUTES.items()
    )
    latin = f'<w:font w:name="{look.LATIN_FACE}"><w:charset w:val="00"/><w:family w:val="roman"/></w:font>'
    for part in word.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = (
                f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {_SPACE}>{entries}{latin}</w:fonts>'
            ).encode()


def _settings(word: Word) -> None:
    """Chinese as the language of new text, and no line that begins with a unit or a closing mark."""
    from docx.oxml import parse_xml

    uri = "http://schemas.microsoft.com/office/word"
    text = (
        f'<w:settings {_SPACE}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/>'
        f'<w:noLineBreaksAfter w:lang="zh-CN" w:val={quoteattr(look.NOT_LAST)}/>'
        f'<w:noLineBreaksBefore w:lang="zh-CN" w:val={quoteattr(look.NOT_FIRST)}/>'
        f'<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="{uri}" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )
    element: Any = word.settings.element
    for child in list(element):
        element.remove(child)
    for child in list(parse_xml(text)):
        element.append(child)


def _unrelate(word: Word) -> None:
    """Drop what python-docx's document brings along and ours does not need."""
    for relations in (word.part.rels, word.part.package.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(("/customXml", "/thumbnail", "/stylesWithEffects", "/webSettings")):
                del relations[key]
