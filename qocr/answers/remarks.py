"""Answers that are not the page but say something about it: that it has no text, or that the model
could not see it. Pure."""

from __future__ import annotations

import re

MOST_LETTERS = 200  # of an answer that says there is no text
MOST_REFUSAL_LETTERS = 300

_PICTURE = (
    r"(?:the|this|that|your)? ?(?:\w+ ){0,2}(?:image|picture|photo|scan|screenshot|document|page)"
)
_TEXT = r"(?:\w+ ){0,3}(?:text|words|writing|characters|letters)"
_MORE = r"(?: [^.!?]{0,80})?"
_NO_TEXT = re.compile(
    rf"(?:there (?:is|are|appears to be|seems to be) )?no {_TEXT}{_MORE}"
    rf" (?:in|on|from|within) {_PICTURE}{_MORE}"
    rf"|{_PICTURE} (?:does not|doesn't|do not) (?:\w+ to )?"
    rf"(?:contain|have|include|show) any {_TEXT}{_MORE}"
    rf"|{_PICTURE} (?:contains|has|shows) no {_TEXT}{_MORE}"
    r"|(?:the|this) (?:\w+ ){0,2}(?:image|picture|photo|scan) (?:is|appears to be|seems to be)"
    rf" (?:\w+ ){{0,3}}(?:blank|empty)\b{_MORE}"
    rf"|i (?:cannot|can't|can not|do not|don't) (?:see|find|detect)"
    rf" any {_TEXT} in {_PICTURE}{_MORE}"
    rf"|no {_TEXT} (?:was |is |could be )?(?:detected|found|recogni[sz]ed|visible|present)"
    r"|(?:这|该|此|這|該)?(?:张|幅|張)?(?:图片|图像|图|画面|圖片|圖像|圖)(?:中|里|上|内|裡)?.{0,4}"
    r"(?:没有|沒有|無|无|不包含|不含|未包含|未检测到|未识别到|未发现|未發現)"
    r"(?:包含)?(?:任何)?(?:可[识读见識讀見]别?的?)?(?:文字|文本|字符)(?:内容|信息|內容)?"
    r"|未(?:检测|识别|发现|偵測|識別)到?(?:任何)?(?:文字|文本)(?:内容|信息|內容)?"
    r"|(?:das|dieses) bild enthält keinen (?:\w+ )?text"
    r"|(?:auf|in) (?:dem|diesem) bild ist kein (?:\w+ )?text(?: \w+)*"
    r"|(?:es ist kein (?:\w+ )?text im bild|im bild ist kein (?:\w+ )?text)(?: \w+){0,3}"
    r"|kein text (?:erkannt|gefunden|im bild|auf dem bild)"
    r"|(?:l'|cette )image ne contient (?:pas de|aucun) texte(?: \w+)?"
    r"|il n'y a (?:pas de|aucun) texte (?:\w+ )?(?:dans|sur) (?:l'|cette )image"
    r"|(?:la|esta) imagen no (?:contiene|tiene) (?:ningún )?texto(?: \w+)?"
    r"|no hay (?:ningún )?texto (?:\w+ )?en (?:la|esta) imagen"
    r"|l'immagine non contiene (?:alcun )?testo|(?:a|esta) imagem não contém (?:nenhum )?texto"
    r"|на (?:этом )?изображении (?:нет|отсутствует) (?:\w+ )?текста?"
    r"|(?:この)?画像に.{0,8}(?:テキスト|文字).{0,8}(?:いません|ありません)"
    r"|(?:이 )?이미지에.{0,4}(?:텍스트|글자).{0,12}(?:없습니다|않습니다)"
    r"|لا (?:يوجد|توجد) (?:أي )?نص(?:وص)? في (?:هذه )?الصورة"
)
_BRACKETED = re.compile(r"[\[(<]\W?(?:(?:blank|empty)(?:[ _](?:page|image))?|no[ _]text)\W?[\])>]")
_MOST_BRACKETED = 24
_STARTS = tuple(
    "there |no |the |this |that |your |i |image |picture "
    "|这|该|此|這|該|张|图|画|圖|未|das |dieses |auf |in "
    "|es ist|im bild|kein |l'|cette |il n'y|la |esta |no hay|a imagem|на |この|画像|이|لا ".split(
        "|"
    )
)
_LONGEST_START = max(map(len, _STARTS))
_DOUBTFUL = frozenset(
    "no text|no text available|no content|none|null|n/a|blank|blank page|empty|the page is blank"
    "|no readable text|无|無|没有文字|沒有文字|无文字|空白|空白页|空白頁"
    "|kein text|aucun texte|nessun testo"
    "|sin texto|нет текста|텍스트 없음|텍스트가 없습니다|文字なし|テキストなし".split("|")
)
_APOLOGY = (
    r"(?:(?:i'm |i am )?(?:very |so )?sorry|i apologi[sz]e|unfortunately|as an ai[^.]{0,60}|i)\b"
)
_CANNOT = (
    r"(?:cannot|can't|can not|could not|couldn't|am unable to|'m unable to|unable to|not able to)"
)
_REFUSAL = re.compile(
    rf"{_APOLOGY}[^.!?]{{0,80}}\b{_CANNOT} (?:directly )?"
    r"(?:see|view|access|read|process|extract|transcribe"
    r"|analy[sz]e|open|display|recogni[sz]e)\b[^.!?]{0,120}\b(?:images?|pictures?|photos?)\b"
    rf"|{_APOLOGY}[^.!?]{{0,40}}\b{_CANNOT} (?:assist|help)(?: you)? with (?:that|this)\b"
    r"|(?:很|非常)?(?:抱歉|对不起|對不起|遗憾).{0,20}(?:无法|不能|無法|没有看到|未能).{0,20}"
    r"(?:图片|图像|圖片|请求|文字|内容)"
    r"|(?:entschuldigung|es tut mir leid|leider)\b[^.]{0,9}"
    r"(?:ich kann|kann ich) [^.]{0,60}\bnicht\b"
    r"|please (?:upload|provide|share|attach) (?:the|an|your)"
    r" (?:\w+ )?(?:image|picture|photo)[^.]{0,30}"
    r"\b(?:me to|i can)\b|请(?:您)?(?:上传|提供|发送).{0,12}(?:识别|转录|提取).{0,6}(?:图片|图像)"
)
_MARKS = " \t\n\r\"'`*_.!。！“”"


class NoText:
    """Drops an answer in pieces that says nothing but that there is no text on the picture.

    `phrase` is the answer that was dropped. `doubtful` says that the answer, which is kept, may say
    so, too.
    """

    def __init__(self) -> None:
        self.phrase = ""
        self.doubtful = False
        self._held: list[str] | None = []
        self._letters = 0

    def feed(self, piece: str) -> str:
        """What of the text is certain now that `piece` has come."""
        if self._held is None or not piece:
            return piece
        self._held.append(piece)
        self._letters += len(piece)
        text = "".join(self._held)
        if self._letters <= MOST_LETTERS and _may_be_remark(text):
            return ""
        self._held = None
        return text

    def end(self) -> str:
        """What is left when no piece follows."""
        text = "".join(self._held or ())
        self._held = None
        said = text.lower().replace("’", "'").strip(_MARKS)
        self.doubtful = said in _DOUBTFUL
        if _NO_TEXT.fullmatch(said.strip("[]()<>")) or _BRACKETED.fullmatch(said):
            self.phrase = text.strip()
            return ""
        return text


def is_refusal(text: str) -> bool:
    """Whether an answer says that the model did not see or read the picture."""
    if len(text) > MOST_REFUSAL_LETTERS:
        return False
    return _REFUSAL.match(text.lower().replace("’", "'").strip(_MARKS)) is not None


def _may_be_remark(text: str) -> bool:
    start = text.lower().replace("’", "'").lstrip(_MARKS)
    if "\n" in start.rstrip():
        return False
    if start.startswith(("[", "(", "<")):
        return len(start) <= _MOST_BRACKETED
    if len(start) <= _LONGEST_START and any(word.startswith(start) for word in _STARTS):
        return True
    return start.startswith(_STARTS) or start.strip(_MARKS) in _DOUBTFUL or _may_be_doubtful(start)


def _may_be_doubtful(start: str) -> bool:
    return len(start) < 20 and any(word.startswith(start.rstrip(_MARKS)) for word in _DOUBTFUL)
