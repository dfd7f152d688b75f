"""Ten chapters of a serial in English and ten in Chinese, and who their people are."""

from __future__ import annotations

ENGLISH = (
    """Ada Quill carried the post through Lamp Street. She was a young woman with long red hair and
a green coat. Captain Brown, an old man with a grey beard, stood at his gate.
"Is there a letter for me?" asked Captain Brown.
"Not today," said Ada. "But there is one for the baker."
The Captain shook his head. "The baker gets all the letters," he said.
""",
    """In the morning Ada climbed the stairs to the clock shop. A boy named Pip opened the door. Pip
was nine years old.
"The clock has stopped," said Pip.
"Then nobody knows that I am late," said Ada Quill.
She gave him a parcel. Pip looked at it and laughed.
"It is from Captain Brown," he said.
""",
    """Mrs Brown waited in the kitchen. She was an old woman with white hair. She poured the tea.
"Tom never writes," said Mrs Brown.
Tom Brown sat down beside her. He put his cap on the table.
"I write every day," said Tom Brown. "I only never send it."
"Then send one," she said.
""",
    """The rain fell on Lamp Street. Pip ran after Ada with an umbrella.
"Take it," said Pip. "You are wet."
"I am always wet," said Ada. She took the umbrella and smiled.
The baker looked out of his shop. "Come in, both of you," said the baker. He was a fat man.
""",
    """Ned Brown came home from the sea. He was a young man with black hair. His mother ran
to the gate.
"Ned!" cried Mrs Brown.
"I have brought you a shell," said Ned Brown.
Ada stood in the street and watched them. "Welcome home," said Ada.
Ned looked at her. "Do I know you?" he asked.
""",
    """Captain Brown and Ned walked along the harbour. It was a cold night.
"You should stay," said Captain Brown.
"I should," said Ned. "But the ship sails on Monday."
The old man said nothing. Ned put a hand on his shoulder.
""",
    """Miss Quill was ill, and Pip carried the post. He knocked at every door.
"Where is Ada?" asked Mrs Brown.
"She is in bed," said Pip. "The doctor says she must sleep."
Doctor Lin came out of the house. She was a woman of forty years. "Let her rest," said Doctor Lin.
""",
    """Doctor Lin sat beside the bed. Ada opened her eyes.
"What day is it?" asked Ada.
"It is Sunday," said Doctor Lin. "The ship sails tomorrow."
Ada sat up. "I must go to the harbour," she said.
"You must not," said the doctor.
""",
    """Ada ran to the harbour. Her hair was short now, short black hair under a blue cap, and she
wore a yellow raincoat.
"Ned!" she shouted.
Ned Brown turned round. "You are ill," said Ned.
"I have a letter for you," said Ada. "I wrote it myself."
""",
    """The ship sailed without Ned Brown. Pip sat on the wall and counted the gulls.
"He stayed," said Pip.
"He stayed," said Captain Brown. The old man laughed.
Ada and Ned came up the street. "There is a letter for you, Captain," said Ada.
"At last," said Captain Brown.
""",
)
PEOPLE = {
    "Ada": {"Ada Quill", "Ada", "Miss Quill", "Quill"},
    "Tom Brown": {"Captain Brown", "Tom Brown", "Captain", "the captain", "Tom"},
    "Mrs Brown": {"Mrs Brown", "Mrs. Brown"},
    "Ned": {"Ned Brown", "Ned"},
    "Pip": {"Pip"},
    "Doctor Lin": {"Doctor Lin", "Lin", "the doctor", "Dr Lin"},
    "the baker": {"the baker", "baker"},
}
"""Who is who: all the names by which a plan may call each."""

CHINESE = (
    """林小雨背着邮包走进灯街。她是一个年轻的姑娘，一头红色的长发，穿着绿色的大衣。周大海站在门口，他是个白胡子的老人。
“今天有我的信吗？”周大海问。
“今天没有。”林小雨说，“不过面包师有一封。”
周大海摇了摇头。“面包师的信最多。”他说。
""",
    """早上，小雨爬上楼梯，来到钟表店。一个叫阿福的男孩打开了门，他今年九岁。
“钟停了。”阿福说。
“那就没人知道我迟到了。”小雨笑着说。
她递给他一个包裹。“是周大海寄来的。”阿福说。
""",
    """王秀兰坐在厨房里倒茶。她是个头发花白的老太太。
“大海从来不写信。”王秀兰说。
周大海在她身边坐下。“我天天写，”周大海说，“只是从来不寄。”
“那就寄一封。”王秀兰说。
""",
    """雨下在灯街上。阿福拿着伞追上林小雨。
“拿着，”阿福说，“你都湿了。”
“我总是湿的。”林小雨说。她接过伞，笑了。
""",
    """周宁从海上回来了。他是个黑头发的年轻人。王秀兰跑到门口。
“宁儿！”王秀兰喊道。
“我给你带了一个贝壳。”周宁说。
林小雨站在街上看着他们。“欢迎回家。”林小雨说。
""",
    """周大海和周宁沿着码头走。夜里很冷。
“你该留下来。”周大海说。
“我该留下，”周宁说，“可是船星期一就开。”
""",
    """林小雨病了，阿福替她送信。他敲了每一扇门。
“小雨呢？”王秀兰问。
“她在床上。”阿福说，“林医生说她要睡觉。”
林医生从屋里走出来。她是个四十岁的女人。“让她休息。”林医生说。
""",
    """林医生坐在床边。林小雨睁开了眼睛。
“今天是星期几？”林小雨问。
“星期天。”林医生说，“船明天开。”
林小雨坐了起来。“我要去码头。”她说。
""",
    """林小雨跑到码头。她现在剪了黑色的短发，戴着蓝色的帽子，穿着黄色的雨衣。
“周宁！”她喊道。
周宁转过身来。“你病了。”周宁说。
“我有一封信给你。”林小雨说。
""",
    """船开走了，周宁没有走。阿福坐在墙上数海鸥。
“他留下来了。”阿福说。
“他留下来了。”周大海笑着说。
林小雨走上街来。“有你的信。”林小雨说。
“终于来了。”周大海说。
""",
)
PEOPLE_ZH = {
    "林小雨": {"林小雨", "小雨"},
    "周大海": {"周大海", "大海"},
    "王秀兰": {"王秀兰"},
    "阿福": {"阿福"},
    "周宁": {"周宁", "宁儿"},
    "林医生": {"林医生"},
}
