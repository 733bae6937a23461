"""How the thoughts of models are marked, and how they read where they are not. Pure."""

from __future__ import annotations

import re

from qocr.answers.special_tokens import ANY_TOKEN

_NAMES = (
    r"(?:(?:\w{1,12}[:_])?(?:think(?:ing)?|thoughts?|reasoning|reflection|scratchpad)"
    r"|(?:thought|thinking|reasoning)_process|antthinking|analysis|cot|chain_of_thought|planning"
    r"|(?:inner_|internal_)?monologue|deliberation|思考|推理)"
)
_BAR, _GAP = "[|｜]", "[_▁ ]?"
_OPEN_BAR = (
    rf"<{_BAR}(?:(?:begin|start){_GAP}(?:of)?{_GAP})?{_NAMES}(?:{_GAP}(?:begin|start))?{_BAR}>"
)
_CLOSE_BAR = rf"<{_BAR}(?:/|end{_GAP}(?:of)?{_GAP}){_NAMES}{_BAR}>|<{_BAR}{_NAMES}{_GAP}end{_BAR}>"
_BARE_CHANNEL = r"(?-i:analysis(?=[A-Z]))"  # of gpt-oss, where a server drops the tokens
_FENCE_MARK = "(?:`{3}|~{3})"
_OPEN_TAG = (
    rf"<\s?{_NAMES}(?:\s[^<>]{{0,200}})?(?<!/)>|{_OPEN_BAR}|◁think▷|\[(?:THINK(?:ING)?|REASONING)\]"
    r"|<\|channel>thought\b|<unused94>(?:thought\b)?|&lt;think(?:ing)?&gt;"
)
_OPEN_BLOCK = (
    r"(?P<details><details\s[^<>]{0,80}reasoning[^<>]{0,80}>"
    r"|<details[^<>]{0,80}>\s*<summary>\s*(?:think|thought|reason|思考)[^<>]{0,80}</summary>)"
    rf"|(?P<fence>{_FENCE_MARK}[^\S\n]?(?:think(?:ing)?|thoughts?|reasoning)[^\S\n]*\n)"
    rf"|(?P<bare>{_BARE_CHANNEL})"
)
_CLOSE_TAG = (
    rf"<\s?/\s?{_NAMES}\s?>|{_CLOSE_BAR}|◁/think▷|\[/(?:THINK(?:ING)?|REASONING)\]"
    r"|<channel\|>|<unused95>|&lt;/think(?:ing)?&gt;"
)
_CHANNEL = r"<\|channel\|>\s?(?:analysis|commentary)[^<]{0,80}<\|message\|>"
_FINAL = r"<\|channel\|>\s?final[^<]{0,80}<\|message\|>"
_ASSISTANT = r"\s?(?:assistant|model)(?:[^\S\n]*\n|<\|im_sep\|>|(?=[^\sa-z.,]))"
_ROLE = (
    rf"<\|?im_start\|?>(?:{_ASSISTANT})?|<\|start\|>(?:assistant)?|<\|assistant\|>"
    r"|<\|start_header_id\|>assistant<\|end_header_id\|>"
    r"|<\|header_start\|>assistant<\|header_end\|>"
    r"|<\|start_of_role\|>assistant<\|end_of_role\|>"
    r"|<\|im_assistant\|>(?:assistant)?(?:<\|im_middle\|>)?"
    rf"|<start_of_turn>(?:{_ASSISTANT})?|<\|turn\|?>(?:{_ASSISTANT})?|<｜Assistant｜>"
)
_LEADING = (
    rf"{_ROLE}|{_FINAL}|<s>|<bos>|\[gMASK\]|<sop>|<\|begin_of_text\|>|<\|startoftext\|>"
    r"|<\|endoftext\|>|<\|begin_of_solution\|>|<\|START_RESPONSE\|>|<\|begin_of_box\|>"
    r"|<\|im_end\|>|<\|vision_start\|>|<\|vision_end\|>|<\|image_pad\|>"
    r"|<｜begin▁of▁sentence｜>|\[/INST\]|<\s?think(?:ing)?\s?/>"
)
_UNKNOWN = (
    rf"{ANY_TOKEN}|<(?:image|image_soft_token|start_of_image|end_of_image|IMG_CONTEXT|BOS|unk|pad"
    r"|OCR|reserved_\d{1,5}|0x[0-9A-F]{2})>|\[BOS\]"
)
TOKEN = re.compile(rf"\s*+(?:{_LEADING}|(?!(?i:{_OPEN_TAG}|{_CHANNEL}))(?P<unknown>{_UNKNOWN}))")
WRAPPER = re.compile(r"\s*+(?:<(?:answer|response)>|\[ANSWER\]|\[RESPONSE\])", re.IGNORECASE)
OPENING = re.compile(rf"\s*+(?:(?P<channel>{_CHANNEL})|{_OPEN_BLOCK}|{_OPEN_TAG})", re.IGNORECASE)
SURE = re.compile(r"think|thought|channel|unused|type=", re.IGNORECASE)
MAYBE_EDGE = re.compile(
    r"\s*+(?:<[^<>\n]{0,220}|&[a-z;&/]{0,16}|◁[/a-z]{0,6}|\[[A-Za-z/ ]{0,16}"
    r"|(?:`{1,3}|~{1,3})[^\S\n]?[a-z]{0,10}[^\S\n]*|(?:a|an|ana|anal|analy|analys|analysi|analysis)"
    r"|<(?:\|?im_start\|?|\|start\||start_of_turn|\|turn\|?|\|im_assistant\|)>\s?[a-z]{0,9}"
    r"(?:\s*|<[^<>\n]{0,20})"
    r"|<\|(?:channel|start_header_id|header_start|start_of_role)\|>[^<\n]{0,90}(?:<[^<>\n]{0,20})?"
    r"|<details[^<>]{0,80}>\s*(?:<[a-z]{0,7}>?[^<>\n]{0,80}(?:</?[a-z]{0,7})?)?)?\Z"
)
TAG = re.compile(rf"(?P<close>{_CLOSE_TAG})|{_OPEN_TAG}", re.IGNORECASE)
CLOSING = re.compile(_CLOSE_TAG, re.IGNORECASE)
_DETAILS_END = re.compile("</details>", re.IGNORECASE)
_FENCE_END = re.compile(rf"\n{_FENCE_MARK}[^\S\n]*(?=\n|\Z)")
_BARE_END = re.compile("assistantfinal")
_CHANNEL_END = re.compile(rf"<\|end\|>|(?={_FINAL})|(?=<\|start\|>assistant<\|channel\|>)")
BLANK_LINES = re.compile(r"(?:[^\S\n]*+\n)*+")
_BLANK_LINE_NEXT = re.compile(r"[^\S\n]*\n[^\S\n]*(?:\n|\Z)")
OVERLAP = 240  # the longest tag, and what decides whether it ends thoughts
_QUOTES = frozenset(" \t\"'`([{“‘«„「『,=|>")

# How thoughts begin, and a page hardly ever does.
_STARTS = (
    "okay", "ok,", "alright", "hmm", "wait,", "so,", "so the", "so i", "so let", "well,",
    "got it", "the user", "user wants", "user asks", "i need", "i should", "i see",
    "i will", "i'll", "i'm", "i am", "i can", "i must", "i have to", "i've", "let me",
    "let's", "let us", "we need", "we are", "we have", "we should", "we must", "first,",
    "now,", "look", "my task", "the task", "the picture", "the image", "the photo",
    "the document", "the scan", "the page shows", "this is a", "this is an", "this looks",
    "this image", "this picture", "this appears", "this page", "it looks", "it seems",
    "to extract", "to read", "to answer", "to transcribe", "thinking", "thought",
    "here's a thinking", "here's my", "analy", "**analy", "**think", "1. **analy", "用户",
    "好的", "首先", "我需要", "我来", "我将", "我看", "让我", "嗯", "现在", "图片", "图像",
    "图中", "这张", "这是一", "这个图", "根据", "接下来", "任务", "i'd", "i think",
    "i want", "i notice", "examining", "reading the", "given the", "in the image",
    "in the picture", "the text is", "the text in", "the receipt", "the invoice",
    "the letter is", "the table has", "the form", "it's", "they want", "they ask", "user:",
    "this document", "this receipt", "this invoice", "based on", "good,", "great,",
    "right,", "yes,", "to do this", "as an ai", "step 1", "思考", "看图", "分析", "我们",
    "这里", "从图", "der nutzer", "der benutzer", "ich soll", "ich muss", "ich sehe", "ich werde",
    "das bild zeigt", "auf dem bild", "zuerst", "okay", "l'utilisateur", "l'image", "je dois",
    "je vais", "je vois", "d'abord", "el usuario", "la imagen", "debo ", "necesito", "voy a",
    "veo ", "o usuário", "a imagem", "preciso", "devo ", "l'utente", "l'immagine", "пользовател",
    "на изображении", "на картинке", "нужно", "мне нужно", "я вижу", "сначала", "ユーザー",
    "画像", "この画像", "まず", "사용자", "이미지", "먼저", "المستخدم", "الصورة", "في الصورة",
    "users want", "need to",
)  # fmt: skip
LONGEST_START = max(map(len, _STARTS))


def reads_like_thoughts(start: str) -> bool:
    """Whether a text that begins with `start` may be thoughts; `start` has up to LONGEST_START
    letters."""
    start = start.lower()
    return any(start.startswith(word) or word.startswith(start) for word in _STARTS)


def closing_of(opening: re.Match[str]) -> re.Pattern[str]:
    """What ends the thoughts that a tag, header or fence begins."""
    ends = {
        "channel": _CHANNEL_END,
        "details": _DETAILS_END,
        "fence": _FENCE_END,
        "bare": _BARE_END,
    }
    return next((end for name, end in ends.items() if opening[name]), CLOSING)


def ends_thoughts(text: str, tag: re.Match[str]) -> bool:
    """Whether a closing tag ends thoughts, and is not part of a sentence about it."""
    before = text[tag.start() - 1] if tag.start() else "\n"
    if before == "\n" or before not in _QUOTES or tag.start() == tag.end():
        return True
    if tag.start() <= OVERLAP and text[: tag.start()].isspace():
        return True
    return _BLANK_LINE_NEXT.match(text, tag.end()) is not None
