"""Words for places, times, weather and seasons, in English and Chinese."""

from __future__ import annotations

from typing import Literal

Time = Literal["dawn", "day", "dusk", "night"]
Season = Literal["", "spring", "summer", "autumn", "winter"]
Weather = Literal["clear", "cloudy", "rain", "snow", "fog", "storm"]

SETTINGS_EN = {
    "sea": "lighthouse sea seaside ocean beach shore coast harbour harbor pier dock deck ship boat"
    " island bay cliffs? quay jetty",
    "river": "river riverside lake pond stream creek canal ferry",
    "bridge": "bridge",
    "forest": "forest woods? jungle grove orchard",
    "lamp_room": r"lamp[-\s]room lantern[-\s]room",
    "classroom": "classroom school schoolroom",
    "tram": "tram tramcar streetcar",
    "train": "train carriage compartment bus subway metro",
    "shop": "shop bookshop bakery store workshop workroom smithy",
    "interior": r"living[-\s]room bedroom kitchen drawing[-\s]room room house hall hallway office"
    " inn tavern tearoom teahouse library hospital castle temple palace cabin attic"
    " cellar tower staircase stairs church bar caf[eé] restaurant theatre theater museum"
    " lift elevator corridor studio cave laboratory hut cottage barn",
    "courtyard": "courtyard yard backyard cloister",
    "village": "village hamlet",
    "mountain": "mountains? mountainside peak summit",
    "street": "street city town market alley road lane square rooftop roof station"
    " platform stop pavement harbourfront terminus",
    "landscape": "field meadow hill hillside valley garden park desert plain farm graveyard moor"
    " path",
}
SETTINGS_ZH = {
    "sea": "灯塔 大海 海边 海滩 沙滩 海岸 码头 港口 海港 渔船 甲板 小岛 岛上 海上 礁石",
    "river": "江边 河边 湖边 河岸 江面 河面 湖面 小船 渡船 渡口 河上 溪边 池塘",
    "bridge": "石桥 木桥 桥上 桥头 桥边",
    "forest": "森林 树林 林子 竹林 丛林 果园",
    "lamp_room": "灯室 灯房 塔顶",
    "classroom": "教室 课堂 学校 学堂 私塾",
    "tram": "电车",
    "train": "车厢 火车 列车 地铁 公交车",
    "shop": "书店 商店 小店 店里 修表店 杂货铺 药铺 铺子",
    "interior": "客厅 卧室 厨房 房间 屋里 屋子 屋内 大厅 办公室 客栈 酒馆 茶馆 茶楼"
    " 面馆 饭馆 咖啡馆 图书馆 医院 城堡 宫殿 寺庙 阁楼 地下室 塔楼 楼梯 教堂 剧院"
    " 博物馆 电梯 走廊 工作室 山洞 实验室 家里 值班室 候车室 书房",
    "courtyard": "院子 庭院 院里 院中 天井 四合院",
    "village": "村子 村口 村里 山村 寨子",
    "mountain": "山坡 山顶 山上 山谷 山门 山路 雪山 山脚",
    "street": "街道 大街 街上 长街 老街 街头 城市 城里 老城 小镇 镇上 集市 市场 小巷 巷子 巷口"
    " 马路 路边 广场 屋顶 天台 楼顶 车站 站台 月台 路口 终点站",
    "landscape": "田野 草地 草原 花园 公园 沙漠 农场 墓地 小路",
}
SET_PIECES: tuple[tuple[str, str], ...] = (
    ("lighthouse", r"lighthouse|灯塔"),
    ("lamp room", r"lamp[ -]?room|lantern[ -]?room|灯室|灯房"),
    ("tram", r"\btram|streetcar|电车|末班车"),
    ("train", r"\btrains?\b|railway|火车|列车"),
    ("boat deck", r"\bdeck\b|甲板"),
    ("boat", r"\bboats?\b|\bships?\b|\bferry\b|小船|渔船|渡船|帆船"),
    ("pier", r"\bpier\b|\bquay\b|\bdocks?\b|harbou?r|码头|港口"),
    ("kitchen", r"\bkitchen|厨房|灶台"),
    ("stove", r"\bstove\b|炉子|火炉|灶"),
    ("fireplace", r"fireplace|hearth|壁炉"),
    ("teahouse", r"tea[ -]?house|tearoom|茶馆|茶楼"),
    ("courtyard", r"court ?yard|院子|庭院|天井"),
    ("bookshelf", r"bookshel|library|bookshop|书架|图书馆|书店"),
    ("table", r"\btables?\b|\bdesk\b|桌"),
    ("window", r"\bwindows?\b|窗"),
    ("door", r"\bdoors?\b|门口|店门|大门|房门|木门"),
    ("stairs", r"\bstairs?\b|staircase|楼梯"),
    ("lantern", r"\blanterns?\b|灯笼|马灯"),
    ("street lamp", r"street ?lamps?|lamp ?posts?|路灯"),
    ("puddle", r"\bpuddles?\b|水洼|积水"),
    ("bench", r"\bbench|长椅"),
    ("bridge", r"\bbridge\b|石桥|木桥|桥上|桥头"),
    ("river", r"\brivers?\b|河|江边"),
    ("mountains", r"\bmountains?\b|\bpeaks?\b|雪山|群山|远山"),
    ("trees", r"\btrees?\b|\bpines?\b|树|松"),
    ("flowers", r"\bflowers?\b|blossom|桂花|花开|桃花|鲜花"),
    ("moon", r"\bmoon(?:light)?\b|月亮|月光"),
    ("stars", r"\bstars?\b|starlight|星星|星光"),
    ("clock", r"\bclocks?\b|挂钟|时钟"),
    ("blackboard", r"blackboard|黑板"),
    ("station", r"\bstation\b|\bplatform\b|terminus|车站|站台|月台|终点站"),
)
"""Set pieces of a backdrop, and their words in both languages."""
SET_PIECES_OF = dict(SET_PIECES)
SEASONS: tuple[tuple[Season, str], ...] = (
    (
        "spring",
        (
            r"\b(?:in|early|late|that|of) spring\b|\bspring (?:day|morning|rain|evening)|blossom"
            r"|春天|春日|初春|早春|春雨|春风|桃花|樱花"
        ),
    ),
    ("summer", r"\b(?:mid)?summer\b|夏天|夏日|盛夏|夏夜|蝉|荷花"),
    ("autumn", r"\bautumn\b|fallen leaves|秋天|秋日|深秋|秋风|秋雨|落叶|枫叶|桂花"),
    (
        "winter",
        r"\b(?:mid)?winter\b|\bsnow|\bfrost\b|冬天|冬日|寒冬|腊月|雪(?!白|亮)|结冰",
    ),
)
TIMES: tuple[tuple[Time, str, str], ...] = (
    (
        "night",
        r"(?<!last )\b(?:nights?|midnight|moon|moonlight|stars|starlight|tonight)\b(?! before)",
        r"(?<![昨前])(?:夜里|深夜|半夜|夜晚|午夜|今夜|夜色|夜空|夜幕|月亮|月光|星星|晚上|末班|夜)",
    ),
    (
        "dusk",
        r"\b(?:dusk|evening|sunset|twilight|sundown|nightfall)\b",
        r"傍晚|黄昏|夕阳|日落|暮色|晚霞|天色渐暗",
    ),
    (
        "dawn",
        r"\b(?:dawn|sunrise|daybreak|first light)\b",
        r"黎明|清晨|拂晓|日出|天亮|天刚亮|晨光|破晓|朝霞",
    ),
    (
        "day",
        r"\b(?:morning|noon|midday|afternoon|daylight|sunshine|sunny|day)\b",
        r"早上|早晨|上午|中午|正午|下午|白天|阳光|午后",
    ),
)
WEATHERS: tuple[tuple[Weather, str, str], ...] = (
    ("storm", r"\b(?:storms?|thunder|lightning|tempest|gale)\b", r"暴雨|暴风|雷雨|雷声|闪电|打雷"),
    ("snow", r"\b(?:snow|snowing|snowed|snowflakes?|blizzard)\b", r"雪(?!白|亮)"),
    ("rain", r"\b(?:rain|rained|raining|rainy|raindrops?|drizzle)\b", r"雨(?![衣伞])"),
    ("fog", r"\b(?:fog|foggy|mist|misty|haze)\b", r"雾"),
    ("cloudy", r"\b(?:clouds?|cloudy|overcast)\b", r"阴天|乌云|多云|阴沉|云层"),
)
