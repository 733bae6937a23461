"""The symbols of formulas that LaTeX knows with amsmath and amssymb."""

from __future__ import annotations

SYMBOLS = frozenset(
    """
Bbbk Bumpeq Cap Cup Delta Diamond Doteq Downarrow Finv
Game Gamma Im Join Lambda Leftarrow Leftrightarrow Lleftarrow Longleftarrow Longleftrightarrow
Longrightarrow Lsh Omega Phi Pi Pr Psi Re Rightarrow Rrightarrow Rsh Sigma Subset Supset Theta
Uparrow Updownarrow Upsilon Vdash Vert Vvdash Xi aleph alpha amalg angle approx approxeq arccos
arcsin arctan arg ast asymp backepsilon backprime backsim backsimeq backslash barwedge
because beta beth between bigcap bigcirc bigcup bigodot
bigoplus bigotimes bigsqcup bigstar bigtriangledown bigtriangleup biguplus bigvee bigwedge
blacklozenge blacksquare blacktriangle blacktriangledown blacktriangleleft blacktriangleright
bmod bot bowtie boxdot boxminus boxplus boxtimes bullet bumpeq cap cdot cdotp cdots centerdot
chi circ circeq circlearrowleft circlearrowright circledS circledast circledcirc circleddash
clubsuit colon complement cong coprod cos cosh cot coth csc cup curlyeqprec curlyeqsucc curlyvee
curlywedge curvearrowleft curvearrowright dagger daleth dasharrow dashleftarrow dashrightarrow
dashv ddagger ddots deg delta det diagup diamond diamondsuit digamma dim displaystyle div
divideontimes doteq doteqdot dotplus dotsb dotsc dotsi dotsm dotso doublebarwedge downarrow
downdownarrows downharpoonleft downharpoonright ell emptyset epsilon eqcirc eqsim eqslantgtr
eqslantless equiv eta eth exists exp fallingdotseq flat forall frown gamma gcd ge geq geqq
geqslant gets gg ggg gimel gnapprox gneq gneqq gnsim gtrapprox gtrdot gtreqless gtreqqless
gtrless gtrsim hbar heartsuit hom hookleftarrow hookrightarrow hslash idotsint iff iiiint iiint
iint imath impliedby implies in inf infty injlim int intercal intop iota jmath joinrel kappa ker
lVert lambda land langle lbrace lbrack lceil ldots le leadsto leftarrow leftarrowtail
leftharpoondown leftharpoonup leftleftarrows leftrightarrow leftrightarrows leftrightharpoons
leftrightsquigarrow leftthreetimes leq leqq leqslant lessapprox lessdot lesseqgtr lesseqqgtr
lessgtr lesssim lfloor lg lgroup lhd lim liminf limsup ll llcorner lll lmoustache ln
lnapprox lneq lneqq lnot lnsim log longleftarrow longleftrightarrow longmapsto longrightarrow
looparrowleft looparrowright lor lozenge lrcorner ltimes lvert mapsto mathstrut max
measuredangle mho mid min mit mod models mp mu multimap nLeftarrow nLeftrightarrow nRightarrow
nVDash nVdash nabla natural ncong ne nearrow neg neq nexists ngeq ngeqslant ngtr ni nleftarrow
nleftrightarrow nleq nleqslant nless nmid nonumber not notag notin nparallel nprec
npreceq nrightarrow nsim nsubseteq nsucc nsucceq nsupseteq ntriangleleft ntrianglelefteq
ntriangleright ntrianglerighteq nu nvDash nvdash nwarrow odot oint omega ominus oplus oslash
otimes owns parallel partial perp phi pi pitchfork pm prec precapprox preccurlyeq preceq
precnapprox precneqq precnsim precsim prime prod projlim propto psi rVert rangle rbrace rbrack
rceil restriction rfloor rgroup rhd rho rightarrow rightarrowtail rightharpoondown
rightharpoonup rightleftarrows rightleftharpoons rightrightarrows rightsquigarrow
rightthreetimes risingdotseq rmoustache rtimes rvert scriptscriptstyle scriptstyle searrow sec
setminus sharp sigma sim simeq sin sinh slash smallfrown smallsetminus smallsmile smile
spadesuit sphericalangle sqcap sqcup sqsubset sqsubseteq sqsupset sqsupseteq square star subset
subseteq subseteqq subsetneq subsetneqq succ succapprox succcurlyeq succeq succnapprox succneqq
succnsim succsim sum sup supset supseteq supseteqq supsetneq supsetneqq surd swarrow tan tanh
tau textstyle therefore theta times to top triangle triangledown triangleleft trianglelefteq
triangleq triangleright trianglerighteq twoheadleftarrow twoheadrightarrow ulcorner unlhd unrhd
uparrow updownarrow upharpoonleft upharpoonright uplus upsilon upuparrows urcorner vDash
varDelta varGamma varLambda varOmega varPhi varPi varPsi varSigma varTheta varUpsilon varXi
varepsilon varinjlim varkappa varliminf varlimsup varnothing varphi varpi varprojlim varpropto
varrho varsigma varsubsetneq vartheta vartriangle vartriangleleft vartriangleright vdash vdots
vee veebar vert wedge wp wr xi yen
""".split()
)
