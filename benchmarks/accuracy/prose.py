"""What stands on the synthetic pages: plain prose, figures and a receipt, written for this."""

from __future__ import annotations

HARBOUR = """\
The ferry left the harbour at ten past seven, a little late because a van full of cheese had \
stalled on the ramp. Nobody complained. The morning was clear, the water lay flat as slate, and \
from the upper deck one could count eleven islands, or twelve if the rock with the lighthouse was \
allowed to be one. Margaret Oakley bought tea in a paper cup and wrote the date in her notebook.
She had come to measure the tide. For forty-six years the height of the water had been read twice \
a day from an iron post beside the chapel, first by the priest, then by his nephew, and lately by \
a retired teacher who never missed a Sunday. The figures filled nineteen ledgers. Nobody had ever \
added them up, and the council wanted to know whether the new quay would stand dry in winter.
"It will not," said the teacher before she had put down her bag. "Come and see." He opened the \
fourth ledger at a page marked with a blue thread and pointed at a storm in January 1987.
"""

WORKSHOP = """\
A good plane is never finished. When the blade has been ground and the sole has been made flat, \
the maker sets it on a shelf for a month, because wood and iron go on moving long after the hand \
has stopped. Only then is the mouth cut to its final width, which should be no wider than the \
thickness of three visiting cards.
Beginners ask which steel is best. The answer is that it hardly matters: a dull blade of fine \
steel tears the grain, and a sharp one of cheap steel does not. What does matter is the angle. \
Between 25 and 30 degrees the edge holds well in pine, lime and pear; beech, ash and oak want \
something steeper. Keep a stone at hand, wet it often, and count your strokes.
Sweep the floor before you go home. Shavings burn quickly, and so did the workshop in Mill Lane.
"""

LIBRARY = """\
Of the 3,412 volumes that were carried out of the reading room on that Friday, all but seven came \
back. Four of the missing books turned up in the cellar of a bakery, wrapped in oilcloth and \
smelling of rye; two had been lent to a ship's doctor who knew nothing of any fire. The seventh, \
a treatise on bees printed at Basel in 1571, has not been seen since.
The catalogue itself was saved by accident. A clerk had taken three of its drawers home in order \
to correct the spelling of Hungarian names, and so the letters G to M survived in his kitchen. The \
others were written again from memory, from invoices, and from the pencil marks on the shelves. It \
took five people two winters. They were paid by the card, a penny for each, and the accounts show \
that none of them ever claimed for a card that had to be thrown away.
Visitors still notice that the cards from G to M are paler than the rest.
"""

ORCHARD = """\
Pruning begins when the leaves are down and ends before the buds swell. Stand back first and look \
at the whole tree, for every cut is easier to make than to undo. Dead wood goes, then whatever \
rubs, then whatever grows towards the middle; after that, most trees need nothing more. Cut just \
outside the ring where a branch meets the stem, and do not paint the wound.
Old trees should be brought back over three years, not one. If too much is taken at once they \
answer with a thicket of straight shoots, and the next harvest is lost. Our oldest pear was \
planted in 1894 and still bears about 140 kilograms in a fair year, of which the wasps take some \
and the schoolchildren rather more. We do not mind either of them.
Fallen fruit is raked up every evening in September and pressed on Saturdays. The juice keeps \
until Easter if the bottles are filled to the brim, closed hot, and left to cool on \
a folded blanket.
"""

OBSERVATORY = """\
The dome turns on thirty-two wheels, each of which squeaks at a pitch of its own. Old observers \
could tell by ear which way the slit was facing. Since the motor was replaced in 2009 a small \
screen shows the bearing to a tenth of a degree, but on cold nights the screen goes blank, and \
then the wheels are listened to again.
Most of what we record is of no use to anybody at the time. A star of the ninth magnitude dims by \
a few parts in a hundred, recovers, and dims once more after 61 days; someone writes it down. Half \
a century later a student who was not yet born finds the entry, compares it with two others, and \
understands that the star has a companion. This is slow work, and it cannot be done in a hurry.
We are open to the public on the first Thursday of every month. Please dress warmly, leave your \
torches at the gate, and do not lean on the railing: it is older than it looks.
"""

CHINESE = """\
清晨六点，老城的茶馆已经坐满了人。水壶在炉子上轻轻作响，门口的黄狗懒洋洋地躺着，谁来了也不抬头。\
掌柜姓陈，今年七十三岁，记得每一位客人的口味：张先生要浓一点，李老师只喝菊花茶，修鞋的老王总是先付钱。
墙上挂着一张旧地图，上面的街道早已改了名字。有人说，河边原来有一座木桥，夏天孩子们从桥上跳进水里；\
后来发了大水，桥被冲走了，大家就在下游修了一座石桥。石桥很结实，可是再也没有人从上面跳下去。
下午常有学生来写作业。他们把书包放在窗台上，一边吃花生，一边争论数学题。掌柜听不懂，却喜欢听。\
他说：“年轻人的声音，比收音机好听得多。”天黑以前，他会给每个孩子倒一杯热水，然后催他们回家吃饭。
"""

MIXED = """\
本机使用 USB-C 接口供电，额定电压为 5 V，最大电流 2.4 A。首次开机前，请先连接 Wi-Fi 网络，\
然后打开手机上的 Homelight 应用，点击 Settings 进入设置页面。
如果指示灯闪烁三次，说明连接失败。请检查路由器是否支持 2.4 GHz 频段，密码是否区分大小写。\
仍然无法连接时，可以按住 Reset 键 10 秒，设备会恢复出厂设置，\
型号 HL-208 的用户还需要重新输入序列号。
Our service team answers on weekdays from 9:00 to 17:30. 请将购买凭证的照片发送到 \
help@homelight.example，邮件标题请写明 Model 和 Serial Number。保修期为 24 个月，电池除外。
"""

GERMAN = """\
Als die Brücke über die Würm gesperrt wurde, lernte das Dorf wieder zu Fuß zu gehen. Der Bäcker \
stellte seine Körbe ans Ufer, der Fährmann – eigentlich Elektriker – ließ sich für jede Überfahrt \
fünfzig Cent geben, und die Schüler kamen so pünktlich wie nie zuvor.
Im März begannen die Arbeiten. Zuerst fand man zwei römische Münzen, dann ein Stück Leitung, das \
in keinem Plan verzeichnet war, schließlich den verlorenen Schlüssel der Kapelle. „Größere Schätze \
gibt es hier nicht“, sagte die Bürgermeisterin, „aber wir graben trotzdem weiter.“
Heute führt ein schmaler Steg hinüber. Er trägt höchstens zwölf Personen gleichzeitig, ächzt bei \
Frost und glänzt nach dem Regen. Die neue Brücke soll 4,8 Millionen Euro kosten und im Übrigen \
schöner werden als die alte; daran zweifeln allerdings außer den Möwen fast alle.
"""

FRENCH = """\
Au bout de l’allée, derrière les tilleuls, se trouvait une serre où personne n’entrait plus depuis \
l’été 1976. Les vitres avaient jauni, le poêle était rouillé, et pourtant un vieux citronnier y \
donnait encore, chaque hiver, une dizaine de fruits très amers.
Hélène décida de le sauver. Elle fit nettoyer la citerne, remplaça les carreaux brisés, paya de sa \
poche le maçon et même le charbon. «\xa0Vous êtes folle\xa0», lui répétait son frère aîné\xa0; \
elle répondait qu’à l’âge de quatre-vingts ans on a le droit de l’être un peu.
Le printemps venu, l’arbre fleurit comme jamais. On vint le voir de Nîmes, de Béziers, d’où \
encore\xa0? Un garçon de café proposa d’en faire de la confiture\xa0; le curé préféra \
y goûter d’abord. Ça ne plut qu’à moitié, mais le bocal, dit-on, fut rendu vide.
"""

FIGURES = """\
No.    Date         Article      Qty      Price        Sum
1001   2024-01-08   AX-4471       12      18.95     227.40
1002   2024-01-08   BR-0093        3     149.00     447.00
1003   2024-01-11   AX-4472      150       0.84     126.00
1004   2024-01-15   CK-7718        1   2,310.50   2,310.50
1005   2024-01-16   DD-6005       36       7.25     261.00
1006   2024-01-22   BR-0118        8      62.40     499.20
1007   2024-01-23   EZ-9930       24      11.10     266.40
1008   2024-01-29   AX-4471        5      18.95      94.75
1009   2024-02-02   FM-3364       60       3.33     199.80
1010   2024-02-05   CK-7702        2     875.00   1,750.00
1011   2024-02-09   GN-5581       17      40.60     690.20
1012   2024-02-12   DD-6011        9      98.70     888.30
Net                                                7,760.55
Tax 19 %                                           1,474.50
Total                                              9,235.05
"""

RECEIPT = """\
         CORNER GROCERY
   18 Station Road, Fernhill
      Tel. 0117 496 0231

14/06/2024  18:42   Till 03

Brown bread 800 g         2.35
Butter salted             2.10
Tomatoes  0.640 kg        1.92
Eggs free range x12       3.45
Olive oil 500 ml          6.80
Apples    1.215 kg        2.67
Washing powder            8.99
Card: birthday            1.50

SUBTOTAL                 29.78
Discount 10 %            -2.98
TOTAL                    26.80
CASH                     30.00
CHANGE                    3.20

VAT No. GB 417 2239 08
   Thank you, come again!
"""
