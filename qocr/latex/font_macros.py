r"""What a XeLaTeX document holds so that every letter is set in a font that has it.

`\lettersfrom[features]{fonts}{letters}` gives each letter that the main font lacks a class with the
first installed font of the list that has it; a letter that no font has is shown by its number and
told in the log. Classes join those of xeCJK: a letter of ours is to xeCJK what a Latin one is.
`\letteras{letter}{LaTeX}` says how a letter that no font has can be written, too.
`\cjklettersfrom` has the same arguments; xeCJK, where it is loaded, gets the first font.
"""

from __future__ import annotations

FONT_MACROS = r"""
% Each letter is shown in the first installed font of its list that has it. A letter that no font
% has is shown by its number, and the log says so: install one of the fonts.
\ExplSyntaxOn
\int_new:N \g_letters_int
\tl_new:N \l_letters_rest_tl
\tl_new:N \g_letters_had_tl
\tl_new:N \g_letters_left_tl
\msg_new:nnn { letters } { missing } { No~installed~font~has~#1~(U+#2). }
\cs_new_protected:Npn \letters_split:n #1
  {
    \tl_gclear:N \g_letters_had_tl
    \tl_gclear:N \g_letters_left_tl
    \group_begin:
      #1
      \tl_map_inline:Nn \l_letters_rest_tl
        {
          \tex_iffontchar:D \tex_font:D `##1 \scan_stop:
            \tl_gput_right:Nn \g_letters_had_tl {##1}
          \else:
            \tl_gput_right:Nn \g_letters_left_tl {##1}
          \fi:
        }
    \group_end:
    \tl_set_eq:NN \l_letters_rest_tl \g_letters_left_tl
  }
\cs_new_protected:Npn \letters_in_all_styles:
  {
    \tl_clear:N \l_tmpa_tl
    \clist_map_inline:nn { \normalfont, \sffamily, \ttfamily }
      {
        \letters_split:n {##1}
        \tl_put_right:NV \l_tmpa_tl \l_letters_rest_tl
        \tl_set_eq:NN \l_letters_rest_tl \g_letters_had_tl
      }
    \tl_set_eq:NN \l_letters_rest_tl \l_tmpa_tl
  }
\cs_new_protected:Npn \letters_font:nn #1#2
  {
    \int_gincr:N \g_letters_int
    \exp_args:Nc \newfontfamily { letters_font_ \int_use:N \g_letters_int } [#1] {#2}
    \exp_args:Nc \newXeTeXintercharclass { letters_class_ \int_use:N \g_letters_int }
    \letters_split:n { \use:c { letters_font_ \int_use:N \g_letters_int } }
  }
\cs_new_protected:Npn \letters_take:nn #1#2
  {
    \letters_font:nn {#1} {#2}
    \tl_map_inline:Nn \g_letters_had_tl
      { \XeTeXcharclass `##1 = \use:c { letters_class_ \int_use:N \g_letters_int } }
  }
\cs_new_protected:Npn \letters_miss:N #1
  {
    \cs_if_exist:cF { letters_as_#1 }
      {
        \msg_warning:nnxx { letters } { missing } { \tl_to_str:n {#1} } { \int_to_Hex:n {`#1} }
        \letteras {#1}
          { \mbox { \ttfamily [U+ \int_to_Hex:n {`#1} ] } \skip_horizontal:n { 0pt~plus~1pt } }
      }
    \exp_args:Nnc \char_set_active_eq:nN {`#1} { letters_as_#1 }
    \char_set_catcode_active:n {`#1}
  }
\NewDocumentCommand \letteras { m m } { \cs_new_protected:cpn { letters_as_#1 } {#2} }
\cs_new_protected:Npn \letters_from:nn #1#2
  {
    \clist_map_inline:nn {#2}
      {
        \tl_if_empty:NF \l_letters_rest_tl
          { \IfFontExistsTF {##1} { \letters_take:nn {#1} {##1} } { } }
      }
    \exp_args:NV \tl_map_function:nN \l_letters_rest_tl \letters_miss:N
  }
\NewDocumentCommand \lettersfrom { O{} m m }
  {
    \tl_set:Nn \l_letters_rest_tl {#3}
    \letters_in_all_styles:
    \letters_from:nn {#1} {#2}
  }
\NewDocumentCommand \cjklettersfrom { O{} m m }
  {
    \tl_set:Nn \l_letters_rest_tl {#3}
    \cs_if_exist:NT \setCJKmainfont
      {
        \clist_map_inline:nn {#2}
          {
            \IfFontExistsTF {##1}
              { \setCJKmainfont {##1} \letters_font:nn { } {##1} \clist_map_break: } { }
          }
      }
    \letters_from:nn {#1} {#2}
  }
\NewDocumentCommand \rtllettersfrom { O{} m m }
  {
    \lettersfrom [#1] {#2} {#3}
    \letters_font:nn { RawFeature = { script = hebr } } { lmroman10-regular.otf }
    \cs_gset:Npx \rtlbrackets { \exp_not:N \bracketsof { \int_use:N \g_letters_int } }
  }
\NewDocumentCommand \mainfontfrom { m }
  {
    \clist_map_inline:nn {#1}
      { \IfFontExistsTF {##1} { \setmainfont {##1} \clist_map_break: } { } }
  }
\cs_new_protected:Npn \letters_join:nn #1#2
  {
    \tl_set:Nx \l_letters_rest_tl { \tex_the:D \XeTeXinterchartoks #1 ~ 0 ~ }
    \XeTeXinterchartoks #1 ~ \use:c { letters_class_#2 }
      = \exp_after:wN { \l_letters_rest_tl \group_begin: \use:c { letters_font_#2 } }
    \tl_set:Nx \l_letters_rest_tl { \tex_the:D \XeTeXinterchartoks 0 ~ #1 ~ }
    \XeTeXinterchartoks \use:c { letters_class_#2 } #1 ~
      = \exp_after:wN { \exp_after:wN \group_end: \l_letters_rest_tl }
  }
\cs_new_protected:Npn \letters_change:nn #1#2
  {
    \int_compare:nNnF {#1} = {#2}
      {
        \XeTeXinterchartoks \use:c { letters_class_#1 } \use:c { letters_class_#2 }
          = { \group_end: \group_begin: \use:c { letters_font_#2 } }
      }
  }
\AtBeginDocument
  {
    \XeTeXinterchartokenstate = 1
    \XeTeXcharclass "200C = 4096 \scan_stop:
    \XeTeXcharclass "200D = 4096 \scan_stop:
    \int_step_inline:nn { \g_letters_int }
      {
        \int_step_inline:nnn { 0 } { \int_use:c { xe@alloc@intercharclass } }
          { \letters_join:nn {##1} {#1} }
        \letters_join:nn { 4095 } {#1}
      }
    \int_step_inline:nn { \g_letters_int }
      { \int_step_inline:nn { \g_letters_int } { \letters_change:nn {#1} {##1} } }
  }
\ExplSyntaxOff
""".strip()

# Directions: `\TeXXeTstate` is XeTeX's own; brackets are turned in a font of a script that
# runs leftwards, whatever its letters are.
DIRECTION_MACROS = r"""
\TeXXeTstate=1
\providecommand\rtlbrackets{}
\newcommand\startofline{}
\newcommand\bracketsof[1]{\ifcsname letters_class_#1\endcsname
  \XeTeXcharclass`\(=\csname letters_class_#1\endcsname
  \XeTeXcharclass`\)=\csname letters_class_#1\endcsname
  \XeTeXcharclass`\[=\csname letters_class_#1\endcsname
  \XeTeXcharclass`\]=\csname letters_class_#1\endcsname\else
  \XeTeXcharclass`\(=0 \XeTeXcharclass`\)=0 \XeTeXcharclass`\[=0 \XeTeXcharclass`\]=0 \fi}
""".strip()
DIRECTIONS_OF_BIDI = (
    r"\newcommand\rtltext[1]{\RL{\rtlbrackets#1}}\newcommand\ltrtext[1]{\LR{\bracketsof{0}#1}}"
    r"\newenvironment{rtlparagraphs}{\begin{RTL}\rtlbrackets}{\end{RTL}}"
    r"\newenvironment{ltrparagraphs}{\begin{LTR}\bracketsof{0}}{\end{LTR}}"
)
DIRECTIONS_OF_XETEX = (
    r"\newcommand\rtltext[1]{{\beginR\rtlbrackets#1\endR}}"
    r"\newcommand\ltrtext[1]{{\beginL\bracketsof{0}#1\endL}}"
    r"\AddToHook{para/begin}{\startofline}"
    r"\newenvironment{rtlparagraphs}{\par\let\startofline\beginR\rtlbrackets}{\par}"
    r"\newenvironment{ltrparagraphs}{\par\let\startofline\relax\bracketsof{0}}{\par}"
)
