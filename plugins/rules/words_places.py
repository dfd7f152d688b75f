"""Words for places in English and Chinese, by kind of place, and words that hint at a kind."""

from __future__ import annotations

from ainern2d.core import PlaceKind as K

PLACES_EN: dict[K, str] = {
    K.ANYWHERE: "hub, module",
    K.INTERIOR: "room, chamber, apartment, flat, suite, building, closet, indoors, boarding house,"
    " waiting room, guest room, changing room, dormitory, storeroom, pantry, scullery, larder,"
    " classroom corridor, gallery, den, lounge, lodgings, basement flat",
    K.HOME: "house, home, cottage, mansion, villa, lodge, farmhouse, townhouse, manor, bungalow,"
    " vicarage, rectory, parsonage, household",
    K.LIVING_ROOM: "living room, sitting room, drawing room, parlour, parlor, salon, front room,"
    " morning room, smoking room, fireside, hearthrug, hearth, sofa",
    K.DINING_ROOM: "dining room, breakfast room, breakfast table, dinner table, supper table,"
    " dining hall, refectory, banquet hall, mess hall, canteen",
    K.BEDROOM: "bedroom, bedchamber, bed chamber, nursery, sickroom, boudoir, bedside, bunk,"
    " dressing room, hotel room, sleeping chamber",
    K.KITCHEN: "kitchen, kitchenette, bakehouse, galley, cookhouse",
    K.STUDY: "study, den of books, book room",
    K.BATHROOM: "bathroom, washroom, toilet, lavatory, bath house, showers",
    K.ATTIC: "attic, garret, loft, attic room",
    K.CELLAR: "cellar, basement, vault, wine cellar, crypt of wine",
    K.HALLWAY: "hallway, corridor, passage, passageway, staircase, stairway, stairs, stairwell,"
    " landing, lobby, vestibule, foyer, entrance hall, front hall, stair, anteroom, antechamber",
    K.HUT: "hut, shack, shed, cabin, hovel, log cabin, lean-to, boathouse, hide-out",
    K.INN: "inn, tavern, hostelry, coaching house, guesthouse, hotel, caravanserai, tap room,"
    " taproom, alehouse, teahouse, tea house, tea room, tearoom, public house",
    K.RESTAURANT: "restaurant, cafe, café, coffee house, coffee shop, diner, bistro, eating house,"
    " noodle shop, cafeteria, pizzeria",
    K.BAR: "bar, pub, saloon, nightclub, night club, cocktail bar, casino, dance hall, ballroom,"
    " gaming room, gaming table, roulette table",
    K.SHOP: (
        "shop, bookshop, bakery, store, bookstore, grocery, drugstore, pharmacy, boutique,"
        " pawnshop, pawn shop, supermarket, department store, barber shop, salon de coiffure,"
        " butcher's"
    ),
    K.WORKSHOP: "workshop, workroom, smithy, forge, studio, atelier, garage, carpenter's shop",
    K.FACTORY: (
        "factory, control room, foundry, ironworks, steelworks, power plant, shop floor, assembly "
        "line, engine room, boiler room"
    ),
    K.MILL: "mill, windmill, watermill, water mill",
    K.BARN: "barn, stable, stables, hayloft, cowshed, byre, henhouse, sty, pigsty, kennel, coop",
    K.WAREHOUSE: "warehouse, storehouse, depot, granary, hangar",
    K.OFFICE: "office, bureau, counting house, boardroom, conference room, meeting room,"
    " headquarters, newsroom, bank, embassy, ministry, agency, cubicle",
    K.LABORATORY: "laboratory, lab, observatory",
    K.POLICE_STATION: "police station, station house, precinct, interrogation room,"
    " interview room, guardroom, guard room, guardhouse",
    K.SCHOOL: "classroom, class room, school, schoolroom, schoolhouse, lecture hall,"
    " lecture theatre, university, college, academy, kindergarten, gymnasium",
    K.LIBRARY: "library, archive, archives, reading room",
    K.HOSPITAL: "hospital, ward, infirmary, clinic, operating theatre, operating room, sick bay,"
    " sickbay, surgery, sanatorium, asylum, emergency room, field hospital, dressing station",
    K.HALL: "hall, great hall, feast hall, mead hall, auditorium, concert hall, assembly hall,"
    " town hall, hall of justice",
    K.COURTROOM: "courtroom, court room, law court, witness box, witness stand, jury box,"
    " prisoner's dock, court of law",
    K.PALACE: "palace, throne room, throne, royal chamber",
    K.CASTLE: "castle, fortress, citadel, keep, stronghold, battlements, ramparts",
    K.TEMPLE: "temple, pagoda, shrine, monastery, mosque, synagogue, meditation hall",
    K.CHURCH: "church, chapel, cathedral, abbey, convent, nave, pulpit, pew, pews, altar, sacristy,"
    " chancel, belfry, vestry",
    K.THEATRE: "theatre, theater, opera, opera house, playhouse, stage, cinema, circus, footlights",
    K.MUSEUM: "museum, art gallery, exhibition hall",
    K.STATION: "railway station, train station, bus station, terminus, airport, station hall,"
    " ticket office, booking office, ticket hall, waiting hall, departure lounge, station",
    K.PRISON: "prison, jail, gaol, cell, dungeon, cells, prison cell, oubliette, lock-up, lockup",
    K.TOWER: "tower, turret, belltower, bell tower, spire, lighthouse, watchtower, clock tower",
    K.LAMP_ROOM: "lamp room, lantern room",
    K.LIFT: "lift, elevator",
    K.TENT: "tent, marquee, pavilion, yurt, wigwam, tepee",
    K.CAVE: "cave, cavern, grotto, lair, burrow, rabbit hole",
    K.TUNNEL: "tunnel, mine, mineshaft, pit, shaft, sewer, sewers, catacombs, bunker, dugout,"
    " coal mine, coal face, coalface, mine gallery, pit bottom, underground gallery, cage",
    K.TOMB: "tomb, crypt, mausoleum, burial chamber, sepulchre",
    K.CAR: "car, taxi, cab, limousine, van, truck, lorry, jeep, passenger seat, back seat,"
    " driver's seat, windscreen, windshield, motor car, motorcar, dashboard",
    K.COACH: "coach, stagecoach, carriage, hansom, brougham, chaise, gig, wagon, waggon, cart,"
    " sleigh, sledge, dog cart, post chaise",
    K.TRAIN: "train, compartment, sleeping car, dining car, railway carriage, bus, minibus, subway,"
    " metro, train carriage, underground train, sleeper berth, passenger car, railroad car, "
    "rail car, boxcar, box car,"
    " baggage car, smoking car, club car, caboose, footplate",
    K.TRAM: "tram, tramcar, streetcar, trolley car",
    K.AEROPLANE: "aeroplane, airplane, plane, helicopter, airship, cockpit, bomber, airliner",
    K.SPACECRAFT: "spaceship, space ship, starship, spacecraft, space station, shuttle, airlock,"
    " control room of the ship, escape pod, command module, orbital station, rocket, lunar base,"
    " docking bay, docking ring, cargo bay, cryo bay, space capsule, flight deck, moon base",
    K.CABIN: (
        "ship's cabin, hold, stateroom, berth, captain's cabin, forecastle, fo'c'sle, hold of the "
        "ship, wheelhouse, pilot house, submarine"
    ),
    K.OUTDOORS: "outdoors, out of doors, outside, open air, countryside, wilderness, clearing out,"
    " bushes, hedge",
    K.TOWN: "town, city, suburb, suburbs, quarter of the city, metropolis, slums",
    K.STREET: "street, streets, alley, alleyway, pavement, sidewalk, lane of houses, avenue,"
    " boulevard, side street, back street, high street, main street, crossroads, street corner,"
    " kerb, curb, gutter, bus stop, parking lot, car park, school gate, school gates, factory gate,"
    " factory gates, hospital gate, stage door",
    K.SQUARE: "square, plaza, piazza, market square, town square, village green, marketplace,"
    " market place, scaffold",
    K.MARKET: "market, bazaar, fair, fairground, market stalls, souk",
    K.PLATFORM: (
        "platform, railway platform, tram stop, station platform, railway line, "
        "tracks, cutting,"
        " railway cutting, siding"
    ),
    K.ROOF: "roof, rooftop, rooftops, housetop, house top, roof garden, roof terrace",
    K.BRIDGE: "bridge, footbridge, drawbridge, viaduct",
    K.ROAD: "road, roadside, highway, path, lane, track, trail, footpath, wayside, pass road,"
    " motorway, cart track, bridle path, causeway, towpath, milestone, ditch",
    K.COURTYARD: "courtyard, court, yard, backyard, back yard, cloister, cloisters, quadrangle,"
    " stable yard, farmyard, patio, barrack square, playground, schoolyard",
    K.PORCH: "porch, veranda, verandah, balcony, terrace, doorstep, front steps, stoop,"
    " front step, piazza steps, steps, back step, door step",
    K.GATE: "city gate, castle gate, town gate, drawbridge gate, village gate",
    K.GARDEN: "garden, orchard, lawn, greenhouse, rose garden, kitchen garden, shrubbery,"
    " flower bed, vineyard, arbour, summerhouse, conservatory, hedge garden",
    K.PARK: "park, common land, zoo, gardens",
    K.SPORTS_GROUND: "stadium, playing field, cricket pitch, arena, racecourse, race course,"
    " tennis court, football pitch, pitch",
    K.GRAVEYARD: "graveyard, churchyard, cemetery, burial ground, grave, graveside, gravestone,"
    " headstone, tombstone",
    K.VILLAGE: "village, hamlet, settlement, village street",
    K.FARM: "farm, ranch, homestead, plantation, paddock, pen, sheepfold, steading",
    K.FIELD: "field, fields, meadow, meadows, pasture, cornfield, wheatfield, hayfield,"
    " rice field, paddy, paddies, stubble, furrow, downs, hillside field",
    K.PLAIN: "plain, plains, prairie, moor, moors, heath, steppe, moorland, savanna, veldt, grass",
    K.DESERT: "desert, dunes, sand dunes, oasis, badlands",
    K.ICE: (
        "ice, glacier, ice field, snowfield, tundra, floe, ice floe, snowdrift, drifts, pack ice"
    ),
    K.SWAMP: "swamp, marsh, bog, fen, bayou, marshes, fens, mire",
    K.FOREST: "forest, wood, woods, jungle, grove, thicket, woodland, copse, pine wood, glade,"
    " bamboo grove, undergrowth, clearing, rainforest, treetop, spinney, pine forest",
    K.MOUNTAIN: "mountain, mountains, mountainside, peak, summit, hill, hills, hillside, cliff,"
    " cliffs, ridge, slope, valley, gorge, ravine, canyon, hilltop, crag, mountain pass,"
    " precipice, volcano, crater, foothills",
    K.RUINS: "ruins, ruin, rubble",
    K.BATTLEFIELD: "battlefield, battleground, no man's land, field of battle, front line,"
    " firing line, shell hole, barricade",
    K.TRENCH: "trench, trenches, parapet, sap, fire step, foxhole, dug-out",
    K.CAMP: "camp, campfire, camp fire, encampment, bivouac, campsite",
    K.RIVER: "river, riverside, river bank, riverbank, stream, brook, creek, canal, ford, ferry,"
    " rapids, waterfall, embankment, mill race, weir, sluice, estuary, rowing boat, canoe, raft",
    K.LAKE: "lake, pond, lakeside, lagoon, pool, mere, tarn, reservoir, lake shore",
    K.BEACH: "beach, shore, seashore, seaside, sands, coast, shingle, sea wall, bay, cove,"
    " tide line, rock pool, surf",
    K.HARBOUR: "harbour, dock, harbor, pier, quay, wharf, jetty, port, docks, dockside, quayside,"
    " shipyard, landing stage, waterfront, marina, gangway, gangplank, breakwater",
    K.ISLAND: "island, isle, atoll, reef",
    K.SEA: "sea, ocean, high seas, open water, lifeboat, waves",
    K.DECK: "deck, forecastle deck, quarterdeck, quarter deck, poop, mast, rigging, crow's nest,"
    " ship, boat, steamer, sailing ship, schooner, vessel, yacht, bulwark, bulwarks, helm, prow,"
    " trawler, brig, whaler, taffrail, fishing boat, ferryboat",
    K.UNDER_WATER: "seabed, sea bed, sea floor, coral reef, ocean floor, under water, underwater",
    K.SKY: "air balloon, balloon, dragon's back",
    K.SPACE: "outer space, deep space, orbit, vacuum, asteroid, void of space",
}
"""English words by kind, separated by commas; the first words are the most usual."""

PLACES_ZH: dict[K, str] = {
    K.INTERIOR: (
        "化妆间 更衣室 大楼 房间 屋里 屋内 屋中 屋子 室内 房里 房中 房内 包厢 公寓 宿舍 寝室 "
        "值班室 储藏室 包间 "
        "单间 里屋 外屋 西屋 东屋 正房 暗室 密室 隔间 厢房 耳房 里间 外间 上房 静室 石室 休息室"
    ),
    K.HOME: (
        "窑里 炕上 炕头 炕沿 炕边 窑洞 家里 家中 回家 到家 在家 屋檐下 老宅 宅子 宅院 府中 "
        "府里 府上 府邸 别墅 小屋 老屋 "
        "老家 家门 平房 楼上 楼下 小楼 茅舍 宅邸 大宅"
    ),
    K.LIVING_ROOM: "客堂 堂屋 客厅 起居室 会客室 花厅 正厅 沙发 前厅",
    K.DINING_ROOM: "餐厅 饭厅 饭桌 餐桌 食堂 宴会厅 酒席 筵席",
    K.BEDROOM: ("卧室 卧房 闺房 病榻 床上 床前 床边 床头 睡房 新房 洞房 被窝 榻上 枕边 帐中"),
    K.KITCHEN: "厨房 灶台 灶间 灶屋 灶前 伙房 灶下 灶房 灶边",
    K.STUDY: "书房 书斋",
    K.BATHROOM: "浴室 厕所 洗手间 卫生间 澡堂 盥洗室 浴池",
    K.ATTIC: "阁楼 亭子间",
    K.CELLAR: "地下室 地窖 酒窖",
    K.HALLWAY: "走廊 楼梯 过道 走道 楼道 廊下 回廊 长廊 门厅 玄关 楼梯口 甬道 楼梯间",
    K.HUT: "茅屋 草屋 窝棚 木屋 草棚 棚子 柴房 草庐 竹屋 茅庐",
    K.INN: "客栈 酒馆 茶馆 茶楼 酒楼 酒肆 旅馆 旅店 旅社 酒店 茶肆 茶棚 大堂 驿站 宾馆",
    K.RESTAURANT: (
        "饭馆 面馆 饭店 咖啡馆 咖啡厅 餐馆 小吃店 火锅店 面摊 馄饨摊 大排档 菜馆 饭铺 咖啡店"
    ),
    K.BAR: "酒吧 舞厅 夜总会 歌厅 赌场 赌坊 舞池 百乐门 青楼",
    K.SHOP: (
        "药行 粮行 布店 书店 商店 小店 店里 店铺 铺子 铺里 杂货铺 药铺 当铺 超市 商场 "
        "百货 药店 布庄 药房"
        " 店堂 修表店 裁缝铺 理发店 便利店 花店 钟表店 杂货店 绸缎庄 米铺 米店"
    ),
    K.WORKSHOP: "作坊 铁匠铺 工作室 画室 工坊 车库 修理铺 画坊 染坊",
    K.FACTORY: "工厂 车间 厂房 锅炉房 厂里 机房",
    K.MILL: "磨坊 磨房 水车 碾坊",
    K.BARN: "马厩 牲口棚 牲口圈 草料棚 饲养院 马房 牛棚 谷仓 猪圈 羊圈 马棚 鸡窝 牛栏",
    K.WAREHOUSE: "仓库 粮仓 货栈 库房",
    K.OFFICE: (
        "办公室 会议室 茶水间 公司 写字楼 工位 报馆 账房 衙门 银行 报社 总部 编辑部 格子间 科室 "
        "公署 机关 办公楼 签押房"
    ),
    K.LABORATORY: "实验室 研究所 天文台 丹房",
    K.POLICE_STATION: "警察局 派出所 警局 巡捕房 审讯室 公安局 捕房",
    K.SCHOOL: "考场 教室 课堂 学堂 私塾 学校 校园 讲台 大学 操场 礼堂 书塾 书院 课桌",
    K.LIBRARY: "图书馆 藏经阁 藏书阁 阅览室 档案室",
    K.HOSPITAL: "卫生所 医院 病房 病床 诊所 手术室 急诊室 医馆 急救室 卫生院 救护所 医务室 医舱",
    K.HALL: "大厅 厅堂 厅中 厅上 厅里 议事厅 聚义厅",
    K.COURTROOM: "法庭 法院 公堂 审判席 被告席 证人席 旁听席 庭上 大理寺",
    K.PALACE: (
        "宫殿 大殿 殿中 殿内 殿上 殿里 皇宫 王宫 宫中 宫里 金銮殿 御书房 朝堂 寝宫 后宫 龙椅 偏殿 "
        "正殿 冷宫 主殿"
    ),
    K.CASTLE: "城堡 要塞 堡垒",
    K.TEMPLE: (
        "寺庙 庙里 庙中 寺里 寺中 破庙 古刹 道观 观中 祠堂 佛堂 禅房 古寺 土地庙 神殿 庵里 山神庙 "
        "佛殿 塔林 大雄宝殿 香案"
    ),
    K.CHURCH: "教堂 礼拜堂 修道院 圣坛",
    K.THEATRE: "戏园 戏院 剧院 剧场 舞台 戏台 影院 电影院 后台 马戏团 戏园子 书场",
    K.MUSEUM: "博物馆 美术馆 展厅 展览馆",
    K.STATION: "火车站 车站 候车室 候车厅 机场 候机厅 汽车站 售票处 候机室",
    K.PRISON: "监狱 牢房 大牢 地牢 牢里 牢中 囚室 天牢 号子 看守所 水牢",
    K.TOWER: "塔楼 塔里 塔中 塔内 钟楼 高塔 灯塔 宝塔 鼓楼 城楼 了望塔",
    K.LAMP_ROOM: "灯室 灯房 塔顶",
    K.LIFT: "电梯 升降机",
    K.TENT: "帐篷 帐里 大帐 营帐 军帐 帐内 帐外 中军帐 毡房 蒙古包",
    K.CAVE: "山洞 洞里 洞中 洞内 洞口 洞府 岩洞 溶洞 石洞 洞穴 洞窟 石窟",
    K.TUNNEL: "隧道 矿井 矿洞 下水道 防空洞 井下 地铁站 密道 坑道 掩体 掩蔽部",
    K.TOMB: "墓室 古墓 墓道 陵墓 地宫",
    K.CAR: (
        "车里 车上 车内 轿车 汽车 出租车 副驾驶 后座 方向盘 卡车 吉普车 面包车 后视镜 雨刷 驾驶室"
    ),
    K.COACH: "马车 轿子 轿中 轿里 车厢帘 牛车 大车 黄包车 人力车 驴车 囚车 板车 车帘",
    K.TRAIN: "火车 列车 车厢 地铁 公交车 高铁 软卧 硬座 卧铺 公交 大巴 长途车 动车",
    K.TRAM: "电车",
    K.AEROPLANE: "飞机 直升机 机舱 驾驶舱里",
    K.SPACECRAFT: (
        "中继站 飞船 太空船 空间站 太空站 宇宙飞船 气闸 星舰 舰桥 货舱 主控室 控制舱 返回舱 舷窗 "
        "驾驶舱 休眠舱 舱室 舱门 母舰 战舰 基地 对接舱 控制台 穿梭机 生活舱 气闸舱"
    ),
    K.CABIN: "船舱 舱里 舱中 舱内 乌篷 潜艇",
    K.OUTDOORS: "野外 雪地 雪地里 露天 户外 外面 屋外 荒野 郊外 旷野 室外 门外 墙外 楼外 野地",
    K.TOWN: "城里 城中 城市 小镇 镇上 镇子 县城 城内 老城 镇里 市区 京城 城外",
    K.STREET: (
        "街道 大街 街上 长街 老街 街头 小巷 巷子 巷口 胡同 马路 街角 弄堂 夹道 街边 巷里 路口 街心 "
        "人行道 街口 弄口 校门口 校门外 厂门口 医院门口 小区 停车场 斑马线 十字街头 里弄 "
        "霞飞路 南京路 路灯下 巷中 十字路口"
    ),
    K.SQUARE: "广场 法场 刑场 校场 演武场 晒谷场 打谷场 演武台 擂台 空场 练武场 石坪",
    K.MARKET: "集市 市场 菜市场 夜市 庙会 菜市 集上 坊市",
    K.PLATFORM: "站台 终点站 月台 铁轨 铁路 公交站",
    K.ROOF: "屋顶 天台 楼顶 房顶 屋脊 瓦上 晒台 房上",
    K.BRIDGE: (
        "这座桥 那座桥 桥中间 桥那头 石桥 木桥 桥上 桥头 桥边 桥下 断桥 大桥 天桥 拱桥 "
        "小桥 铁桥 桥面 吊桥 独木桥"
    ),
    K.ROAD: (
        "路边 路上 大路 小路 公路 官道 山道 古道 土路 路旁 驿道 半路 途中 道旁 道上 田间小路 高速"
    ),
    K.COURTYARD: (
        "殿外 殿前 宫门 宫门外 丹墀 "
        "院子 庭院 院里 院中 天井 四合院 后院 前院 院落 院内 井台 院墙 院门 跨院 小院 中庭"
    ),
    K.PORCH: "家门口 自家门口 阳台 门廊 露台 台阶上 门槛 檐下 屋檐 廊檐",
    K.GATE: "城门 山门 城墙 城头 寨门 关前 城墙上 城楼下 关城",
    K.GARDEN: (
        "花园 果园 菜园 后花园 园中 园子 御花园 梅林 桃园 园里 花圃 草坪 药园 葡萄架 菜地 瓜棚"
    ),
    K.PARK: "公园 动物园 游乐场 植物园",
    K.SPORTS_GROUND: "球场 体育场 赛场 体育馆 足球场 跑道",
    K.GRAVEYARD: "墓地 坟地 坟前 坟场 坟头 公墓 墓碑 乱葬岗 陵园 墓园 坟边 坟上 墓前 烈士陵园",
    K.VILLAGE: "村子 村口 村里 山村 寨子 村头 村中 渔村 村庄 村外 屯子 庄上 小村 寨里 乡下 村道",
    K.FARM: "农场 牧场 农庄 果场 场院",
    K.FIELD: (
        "田野 田里 田间 田埂 稻田 麦田 田头 地里 庄稼地 玉米地 麦地 瓜地 高粱地 地头 田边 青纱帐"
    ),
    K.PLAIN: "草地 草原 平原 荒原 原野 草丛 戈壁滩 草坡 高原 草甸",
    K.DESERT: "沙漠 戈壁 大漠 沙丘 荒漠 绿洲 黄沙",
    K.ICE: "冰面 冰原 雪原 冰川 冰河 冰湖 冰层",
    K.SWAMP: "沼泽 芦苇荡 泥潭 湿地 沼泽地 芦苇",
    K.FOREST: "森林 树林 林子 竹林 丛林 松林 林中 林间 密林 山林 林里 桦林 灌木丛 白桦林 林海 树丛"
    " 枫林 桃林 黑松林 老林",
    K.MOUNTAIN: (
        "山坡 山顶 山上 山谷 山路 雪山 山脚 山下 山中 山里 山间 山腰 山崖 悬崖 崖边 峡谷 山巅 "
        "峰顶 山头 石阶 崖顶 崖下 谷中 谷底 岭上 坡上 后山 土坡 半山腰 山峰 谷口 山脊 山道上 峭壁 "
        "崖上"
    ),
    K.RUINS: "废墟 瓦砾 断壁残垣 断墙 残垣",
    K.BATTLEFIELD: "战场 阵地 前线 阵前 沙场 两军阵前 街垒 弹坑 前沿 高地",
    K.TRENCH: "战壕 堑壕 壕沟 散兵坑 猫耳洞",
    K.CAMP: "营地 军营 营里 营中 篝火 大营 兵营 营门 宿营地 火堆旁 火堆边",
    K.RIVER: (
        "坝上 坝底 大坝 堤坝 河道 河湾 河埠头 埠头 江边 河边 河岸 江面 河面 小船 渡船 渡口 "
        "河上 溪边 江上 江岸 河滩 小溪 河里 河堤 江心 "
        "溪水边 运河 船头 船尾 竹筏 瀑布 江水 河水 河中 水边 堤上 船家 小河 黄河 长江 江堤 江滩"
    ),
    K.LAKE: "湖边 湖岸 湖面 池塘 水池 湖心 湖上 荷塘 池边 湖中 水塘 潭边 塘边 池畔 湖畔 寒潭",
    K.BEACH: "海边 海滩 沙滩 海岸 礁石 海湾 滩涂 海堤",
    K.HARBOUR: "码头 港口 海港 渔港 跳板 船坞 港湾 十六铺",
    K.ISLAND: "小岛 岛上 荒岛 孤岛 海岛",
    K.SEA: "大海 海上 海面 海水 海里 海中 汪洋",
    K.DECK: "甲板 船上 渔船 轮船 船舷 帆船 海船 桅杆 货轮 大船 舵轮 客轮 邮轮",
    K.UNDER_WATER: "海底 水底 水下 龙宫 河底 湖底",
    K.SKY: "云端 云海 云上 飞剑上 半空中 高空",
    K.SPACE: "太空 宇宙 轨道上 星空中 真空 小行星",
}
"""Chinese words by kind, separated by spaces."""

HINTS_EN: dict[K, str] = {
    K.INTERIOR: (
        "ceiling, carpet, wallpaper, chair, chairs, table, door, window, curtain, rug, lamp,"
        " bookcase, cupboard, candle, chandelier, threshold"
    ),
    K.OUTDOORS: "sky, horizon, grass, hedges, breeze, footprints, dust, bushes, birds, stones",
    K.COURTROOM: (
        "judge, jury, witness, verdict, usher, counsel, prosecutor, barrister, your honour, your "
        "honor, my lord, defendant, gavel, foreman, attorney, cross-examination, plead, dock"
    ),
    K.HOSPITAL: "nurse, patient, surgeon, stethoscope, bandage, matron, stretcher, drip, doctor,"
    " ventilator, monitor beeped, anaesthetic, orderly",
    K.KITCHEN: (
        "stove, oven, saucepan, kettle, dough, sink, dresser, rolling pin, frying pan,"
        " cook, larder, ladle, pots"
    ),
    K.BEDROOM: "pillow, bed, blanket, quilt, mattress, bedclothes, eiderdown, nightgown, duvet,"
    " headboard, coverlet, bedpost",
    K.OFFICE: "desk, keyboard, spreadsheet, printer, receptionist, colleague, colleagues, files,"
    " in-tray, photocopier, boss, meeting, deadline, email",
    K.SCHOOL: "blackboard, pupils, chalk, teacher, schoolmaster, lesson, homework, schoolmistress",
    K.SHOP: "counter, customer, customers, shopkeeper, cash register, shelves, price",
    K.CHURCH: "hymn, sermon, congregation, vicar, choir, organ, priest, font",
    K.FOREST: "trees, branches, ferns, moss, oak, oaks, pines, undergrowth, acorns, trunk, bark",
    K.SEA: "wave, tide, gulls, horizon, oars",
    K.DECK: (
        "sails, captain, mate, sailors, sailor, starboard, larboard, bosun, anchor, crew, port bow"
    ),
    K.BEACH: "sand, seaweed, shells, shell",
    K.SPACECRAFT: (
        "airlock, hatch, spacesuit, space suit, console, bulkhead, thrusters, hull, screens, life "
        "support, gravity, oxygen, module, cockpit, control panel, orbit, reactor"
    ),
    K.TRAIN: "conductor, rails, locomotive, guard's van, luggage rack, railway, carriages, engine",
    K.CAR: (
        "steering wheel, seat belt, wipers, headlights, ignition, gearbox, rear-view mirror, brake"
    ),
    K.TRENCH: "barbed wire, sentry, sandbags, shells, machine gun, duckboards",
    K.BATTLEFIELD: "charge, regiment, bayonet, cannon, cavalry, artillery",
    K.PRISON: "gaoler, jailer, turnkey, warder, shackles, bars, inmate, prisoners",
    K.INN: "innkeeper, landlord, landlady, ale, barmaid, tankard",
    K.BAR: "bartender, barman, whisky, cocktail, jukebox, croupier",
    K.RESTAURANT: "waiter, menu, waitress, tablecloth",
    K.STREET: "traffic, passers-by, passersby, cobbles, lamppost, street lamp, shop windows",
    K.GARDEN: "roses, flowerbeds, gardener, spade, trellis",
    K.GRAVEYARD: "coffin, mourners, burial, headstones",
    K.STATION: "porter, timetable, ticket",
    K.PALACE: "king, queen, courtiers, throne, majesty, emperor",
    K.FIELD: "plough, harvest, reapers, wheat, haystack, scarecrow",
    K.LIVING_ROOM: "armchair, fireplace, mantelpiece, hearthrug, curtains, piano, drawing-room",
    K.HALLWAY: "banister, banisters, umbrella stand",
}
"""English words that hint at a place without naming one."""

HINTS_ZH: dict[K, str] = {
    K.INTERIOR: (
        "门帘 炕 镜子 满屋 满堂 墙角 桌子 椅子 凳子 窗帘 屋顶的灯 天花板 长凳 烛火 房门 茶几 柜子 "
        "椅背 窗台"
    ),
    K.OUTDOORS: "树上 树下 落叶 天空 地平线 草叶 田埂 脚印 泥地 风沙 尘土 天边",
    K.COURTROOM: "法官 陪审 证人 被告 原告 律师 开庭 休庭 肃静 法槌 惊堂木 旁听",
    K.HOSPITAL: "护士 医生 病人 吊瓶 担架 输液 手术 大夫 绷带",
    K.KITCHEN: "锅里 灶 蒸笼 切菜 炒菜 面团 菜刀 铁锅 水缸",
    K.BEDROOM: "枕头 被子 被褥 床 床单",
    K.OFFICE: "电脑 屏幕 键盘 打印机 同事 主管 文件 加班 经理 老板 表格 领导 台灯",
    K.SCHOOL: "黑板 老师 同学 粉笔 学生 先生 下课 上课",
    K.SHOP: "柜台 掌柜 伙计 顾客 货架 账本",
    K.INN: "店小二 老板娘 客栈 店家 小二 客官 打尖 住店",
    K.FOREST: "树枝 松针 树叶 苔藓 松树 树梢 枝叶 树干",
    K.SEA: "海浪 浪花 海鸥 帆 海风 潮水",
    K.DECK: "船长 水手 大副 船员 舵手",
    K.SPACECRAFT: "宇航服 氧气 重力 舱 舷窗 引擎 星球 失重 屏幕 警报",
    K.TRAIN: "列车员 乘务员 乘客 检票 小桌板 座位 铁轨",
    K.CAR: "司机 刹车 安全带 油门 车窗 收音机",
    K.TRENCH: "铁丝网 哨兵 机枪 炮弹 连长 班长",
    K.BATTLEFIELD: "冲锋 敌军 厮杀 骑兵 刺刀 炮火 将士 号角",
    K.PRISON: "狱卒 镣铐 囚犯 铁窗 犯人 牢门",
    K.BAR: "乐队 舞女 酒保 吧台 威士忌 白兰地",
    K.RESTAURANT: "服务员 菜单 跑堂",
    K.STREET: "行人 路灯 车水马龙 黄包车 车灯 红绿灯 小贩 叫卖",
    K.PALACE: "皇上 陛下 太监 娘娘 朝臣 皇帝 大臣 龙袍 宫女 铜柱",
    K.TEMPLE: "佛像 香炉 和尚 木鱼 香客 方丈 菩萨 蒲团 住持",
    K.GRAVEYARD: "墓碑 纸钱 棺材 送葬 坟",
    K.FIELD: "庄稼 稻子 麦子 秧苗 锄头 青蛙 收割",
    K.MOUNTAIN: "石阶 山风 松枝 云雾",
    K.THEATRE: "台下 戏班 锣鼓 唱戏 观众 幕布",
    K.COURTYARD: "井栏 石桌 影壁 井边 晾衣绳",
}
"""Chinese words that hint at a place without naming one."""

GENERIC = frozenset({K.ANYWHERE, K.INTERIOR, K.OUTDOORS, K.HOME, K.TOWN, K.HALLWAY, K.ROAD, K.SKY})
"""Kinds that give way to a more special one that the same scene names."""

PARTS_EN = frozenset(
    [
        "door",
        "doors",
        "table",
        "floor",
        "window",
        "windows",
        "wall",
        "walls",
        "ceiling",
        "chair",
        "chairs",
        "clock",
        "light",
        "lights",
        "lamp",
        "fire",
        "stairs",
        "counter",
        "stove",
        "fireplace",
        "sofa",
        "curtains",
        "desk",
        "steps",
    ]
)
"""Things of a place: ``the kitchen table`` is in a kitchen."""
NOT_PARTS_EN = frozenset(
    [
        "bell",
        "bag",
        "bags",
        "ticket",
        "tickets",
        "boy",
        "boys",
        "girl",
        "girls",
        "gate",
        "lamp",
        "folk",
        "people",
        "life",
        "air",
        "man",
        "men",
        "keeper",
        "master",
        "masters",
        "woman",
        "women",
        "house",
        "houses",
        "water",
        "maid",
        "maids",
        "wall",
        "party",
        "parties",
        "clothes",
        "dress",
        "table-cloth",
        "friend",
        "friends",
        "mouse",
        "cat",
        "dog",
        "flowers",
        "flower",
        "knife",
        "garden",
    ]
)
"""What a place only qualifies: a ``village girl`` may be anywhere."""
