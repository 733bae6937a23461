"""Phrases with which models begin and end their answers, in a dozen languages. Pure."""

from __future__ import annotations

INTROS = (
    "here is", "here's", "here are", "sure", "certainly", "of course", "okay", "absolutely",
    "below is", "below are", "the following is", "the text in", "the text from", "the extracted",
    "the recognized", "the recognised", "the transcribed", "the transcription", "the content of",
    "extracted text", "i have extracted", "i've extracted", "based on the",
    "以下是", "以下为", "这是", "好的", "当然", "图片中的", "图中的",
    "识别结果", "提取结果",
)  # fmt: skip
INTROS_WITH_COLON = (  # they introduce an answer only where the line ends in a colon
    "this is the", "this image", "the image", "the picture", "the text", "the following text",
    "i've transcribed", "i have transcribed", "as requested", "text", "ocr", "transcription",
    "transcript", "output", "result", "answer", "final answer", "提取", "识别", "这张", "该图",
    "图片", "图像", "根据", "文字", "文本", "以下為", "以下内容", "圖片中", "圖中",
    "hier ist", "hier sind", "der text", "gerne", "natürlich", "das bild", "im bild",
    "auf dem bild", "voici", "le texte", "l'image", "bien sûr", "aquí", "claro",
    "el texto", "la imagen", "ecco", "il testo", "l'immagine", "certo", "aqui está", "o texto",
    "a imagem", "вот", "текст", "на изображении", "конечно",
    "画像", "以下は", "以下が", "이미지", "다음은", "النص", "هذا هو النص", "إليك",
)  # fmt: skip
OUTROS = (
    "let me know", "please let me know", "i hope", "hope this", "hope it", "hope that",
    "if you need", "if you have", "if you want", "if you'd like", "feel free", "is there anything",
    "would you like", "if there is anything", "如果您", "如果你", "如有", "希望", "请告诉我",
    "ich hoffe", "lassen sie mich", "wenn sie", "falls sie", "n'hésitez", "si vous", "j'espère",
    "espero que", "espero ter", "si necesitas", "si necesita", "se precisar", "spero", "se hai",
    "если ", "надеюсь", "他に何か", "お役に立て", "도움이", "필요하시면", "يرجى إعلامي", "آمل",
)  # fmt: skip
_OF_TABLES = (
    "the table in the image", "the table from the image", "the tables in the image",
    "the table shown in the image", "the image contains", "the image shows",
    "the extracted table", "i have converted", "i've converted", "i have transcribed",
    "i've transcribed", "下面是", "表格如下",
)  # fmt: skip
MOST_LETTERS = 400  # of a phrase


def is_phrase(line: str) -> bool:
    """Whether a line beside the answer is a phrase of a model, such as "Here is the table:"."""
    start = line.lstrip(" *_#>-").lower().replace("’", "'")
    words = [word for word in (*INTROS, *OUTROS, *_OF_TABLES) if start.startswith(word)]
    return len(line) < MOST_LETTERS and any(
        not start[len(word) : len(word) + 1].isalnum() or not word.isascii() for word in words
    )


def introduces(line: str) -> bool:
    """Whether a line is a phrase that may introduce a fence."""
    if not line.endswith("\n"):
        return False
    colon = line.rstrip(" *_\r\n").endswith((":", "：")) or line.lstrip().startswith("#")
    return begins(line, INTROS) or (colon and begins(line, INTROS_WITH_COLON))


def begins(line: str, words: tuple[str, ...], partly: bool = False) -> bool:
    """Whether `line` begins with one of `words`; `partly`, whether it may when it goes on."""
    start = line.lstrip(" *_#>-").lower().replace("’", "'")
    return any(start.startswith(word) or (partly and word.startswith(start)) for word in words)
