"""Words that tell the world of a story: era, culture and genre, with their weights."""

from __future__ import annotations

from ainern2d.core import Culture, Era, Genre

ERAS: dict[Era, dict[float, str]] = {
    Era.ANCIENT: {
        1.0: (
            "chariot, toga, centurion, legionary, gladiator, pharaoh, amphora, slave market,"
            " galley slave,客栈,衙门,县令,知府,捕快,书生,举人,秀才,进士,丫鬟,老爷,公子,在下,"
            "姑娘家,银两,纹银,铜钱,长安,洛阳,御史,宰相,丞相,圣旨,殿下,陛下,太监,侍卫,马车,轿子,"
            "剑客,侠客,镖局,掌门,师尊,宗门,江湖,王爷,将军府,朝廷,皇上,皇帝,太后,贵妃,节度使,太守,"
            "刺史,科举,状元,官道,驿站,酒肆,打更,更夫,时辰,一炷香,半炷香,一盏茶,抱拳,拱手,作揖,"
            "跪下磕头,少侠,道长,贫道,老衲,施主,锦衣卫,六扇门,衣袂,长袍,发髻,玉佩,折扇,妾身,臣妾,"
            "本王,本宫,奴婢,奴才,草民,大人,夫君,娘子,小二,客官,马厩,弓箭,长枪,铠甲"
        ),
        0.5: (
            "辰时,巳时,午时,子时,丑时,寅时,卯时,酉时,戌时,亥时,三更,灯笼,宝剑,剑鞘,兵刃,蒲团,殿中,"
            "大殿,府上,柴房,城门,斗笠,蓑衣,毛笔"
        ),
    },
    Era.MEDIEVAL: {
        1.0: (
            "knight, knights, squire, sir knight, castle, drawbridge, jester, troubadour,"
            " minstrel, serf, vassal, longship, jarl, thane, mead hall, crossbow, chain mail,"
            " abbot, friar, crusade, tournament, halberd, battlements, dungeon, moat, liege,"
            " portcullis, lance, broadsword, tapestry, goblet,"
            " man-at-arms, men-at-arms, pikemen,"
            " pikes, bowshot, bowmen, longbow, longbows, earl, reeve, palfrey, siege tower,"
            " battering ram, hauberk, surcoat, gauntlet, gauntlets, chainmail, tabard,"
            " 骑士,城堡,领主,吟游诗人,十字军,男爵"
        ),
        0.5: (
            "sword, swords, shield, king, queen, armour, tavern, bow and arrow, archers, helmet,"
            " minstrels, monk, monks, pike, keep, siege, archer, monastery, parapet, garrison, dame"
        ),
        0.4: (
            "lady, sir, lord, steward, horses, lantern, candle, candles, servant, servants, hearth,"
            " mare"
        ),
    },
    Era.EARLY_MODERN: {
        1.0: (
            "musket, muskets, galleon, doublet, ruff, rapier, periwig, cutlass, privateer,"
            " redcoat, tricorn, powdered wig, sedan chair, frigate, buccaneer, pistoles, cavalier,"
            " musketeer, pirate, pirates, doubloon, doubloons, spyglass, treasure map, cutlasses,"
            " buccaneers, galleons, man-of-war, pieces of eight, powder keg, flintlock"
        ),
        0.5: (
            "breeches, coachman, snuff, highwayman, broadside, bosun, boatswain, pistols, rum,"
            " quarterdeck, taffrail, mutiny, cabin boy, crow's nest"
        ),
    },
    Era.NINETEENTH_CENTURY: {
        1.0: (
            "hansom, gas lamp, gaslight, gas-lamp, gas-light, naphtha, brougham, crinoline,"
            " bonnet, top hat, workhouse, governess, footman, butler, parlour, drawing room,"
            " waistcoat, telegram, telegraph, stagecoach, whalebone, parasol, post chaise, curate,"
            " vicar, squire's, smelling salts, calling card, carriage, omnibus, gentleman's,"
            " frock coat, quill, inkwell, lamplighter, chimney sweep, petticoat, petticoats,"
            " petticoat's, housemaid, scullery, lodgings, sovereigns, guinea, guineas, shillings,"
            " turnkey, steam engine, candlestick, ladyship, lordship, assizes, barouche, phaeton,"
            " fortnight, mantelpiece, horse-hair, shawl, dowry, rectory, plantation, magistrate,"
            " parsonage, whist, pianoforte, paraffin, saloon, livery stable, assay office,"
            " buckboard, stagecoaches, prospector, prospectors, wagon train, tannery, colt"
        ),
        0.5: (
            "servant, servants, candle, candles, maid, gentleman, lady, cab, lantern, horses,"
            " coach, cottage, sir, madam, fireplace, pence, carter, hearth, inn,"
            " pony, mare, gentlemen, ladies, colonel, parson"
        ),
        0.25: "miss, mr, mrs",
    },
    Era.EARLY_TWENTIETH_CENTURY: {
        1.0: (
            "tanks, trench, trenches, gramophone, biplane, zeppelin, flapper, speakeasy,"
            " prohibition,"
            " model t, wireless set, motor car, motorcar, puttees, dreadnought, parapet,"
            " whizz-bang, ration, air raid, blackout, blitz, dixie, no man's land, machine gun,"
            " machine guns, speakeasies, charabanc, tram, typewriter, cigarette case, machine-gun,"
            "民国,旗袍,黄包车,租界,巡捕,巡捕房,百乐门,军阀,督军,大帅,少帅,洋行,留声机,长衫,马褂,"
            "姨太太,法租界,洋车,学生装,大洋,鬼子,日本兵,汉奸,游击队,地下党,特务,国军,炮楼,八路军,"
            "新四军,中山装,弄堂,报童,侦探,舞女,银元,辫子,洋人,革命党,书局,先生太太,当铺,朝奉,汽笛,"
            "探长,十六铺,外滩,"
            "坦克,机枪,手榴弹,卫生员,冲锋号,阵地战"
        ),
        0.5: (
            "motor, telephone, cigarette, cigarettes, cinema, corporal, sergeant, gas mask, taxi,"
            " whistle, tank, rifle, rifles, grenade, lorry, barrage,步枪,战壕,炮弹,军号,"
            "电车,少爷,太太,老爷,巡警,报馆,舞厅,掌柜,洋房,司机,手枪"
        ),
    },
    Era.MODERN: {
        1.0: (
            "phone, smartphone, laptop, email, emails, internet, television, tv, computer, text "
            "message, texted, wifi, website, airport, jeans, t-shirt, hoodie, sneakers,"
            " supermarket, elevator, microwave, fridge, refrigerator, screen, app, traffic lights,"
            " helicopter, headphones, google, instagram, online, video, plastic bag, car park,"
            " highway, jet, apartment, flight attendant, camera, fax, photocopier, spreadsheet,"
            " teenager, teenagers, teenage, searchlight, diesel, petrol, gas station, tracksuit,"
            " sweatshirt, backpack, sunglasses, motorbike, scooter, parking lot, pickup truck,"
            " windscreen, windshield, headlights, seat belt, vending machine, duct tape, zipper,"
            " headteacher, fleece, lifejacket, life jacket, outboard, sonar, bank manager, plastic,"
            " cell phone, mobile phone, suv,手机,电脑,微信,短信,电梯,空调,地铁,公交车,出租车,高铁,"
            "电视,网络,外卖,外卖员,快递,写字楼,办公室,项目,会议室,加班,老板,经理,主管,高考,机场,"
            "飞机,航班,身份证,摄像头,监控,屏幕,键盘,超市,红绿灯,二维码,视频,直播,朋友圈,冰箱,泡面,"
            "咖啡,牛仔裤,便利店,公司,笔记本电脑,大学,医院,警察,邮件,年会,小区,物业,房贷,幼儿园,"
            "导航,校服,收银机,冲锋衣,面包车,油罐车,警报器,汽油,打火机,消防斧,高架桥,药店,断电,充电,"
            "塑料袋,矿泉水,电池,手电筒,防盗门,防护服,口罩,救护车,停车场,加油站,遥控器,扫码,"
            "水泥,背包,电视机,洗衣机,空调房,急诊,病房,手术室,注射器,抗生素,头孢"
        ),
        0.5: (
            "car, cars, police, coffee, radio, engine, photograph, plane, taxi, office, garage,"
            " bathroom, shower, café, cafe, fuel, freezer, bus, truck, van, torch beam, okay,"
            "司机,汽车,火车,电话,照片,医生,护士,路灯,同事,沙发,老师"
        ),
    },
    Era.FUTURE: {
        1.0: (
            "rover, satellite, mission control, launch site, lander, moonbase, regolith,"
            " crater, space suit, mars, earthrise, spaceship, starship, spacecraft, space "
            "station, android, robot, robots, hologram, airlock, warp, hyperspace, cryo,"
            " cyborg, laser, plasma, colony ship, terraform, nanobots, neural, holo, drone,"
            " drones, thrusters, ai, clone, relay,飞船,空间站,星舰,机器人,人工智能,全息,激光,"
            "星际,休眠舱,殖民地,星球,纳米,虚拟现实,气闸,太空,机械臂,人造,量子,舰桥,光年,"
            "智能体,义体,母舰, air recycler, recycler, airlocks, starport, weightless, zero-g,"
            " starfighter, shuttle bay, life support, spacer, asteroid, asteroids, terraformed"
        ),
        0.5: (
            "console, module, orbit, scanner, hatch, oxygen, system, sector, unit, 舱门,氧气,轨道,"
            "引擎,重力,宇航服,控制台,信号"
        ),
    },
}
"""Words of each era by weight; English phrases and Chinese words, separated by commas."""

CULTURES: dict[Culture, dict[float, str]] = {
    Culture.CHINESE: {
        1.0: (
            "emperor's, jade, mandarin, rickshaw, pagoda, dumplings, chopsticks, yuan, beijing,"
            " shanghai, peking, canton,长安,北京,上海,江南,衙门,饺子,春节,祠堂,旗袍,功夫"
        ),
    },
    Culture.WESTERN: {
        0.7: (
            "church, vicar, pastor, bishop, chapel, mr, mrs, miss, sir, madam, lady, lord, london,"
            " paris, new york, christmas, sheriff, whisky, ale, shilling, dollars, pounds, butler,"
            " knight, sunday,教堂,牧师,神父,圣诞,伦敦,巴黎,纽约,英镑,美元,先令,公爵,伯爵,子爵,"
            "男爵,骑士,威士忌,修道院,夫人,爵士,庄园"
        ),
    },
    Culture.JAPANESE: {
        1.5: (
            "samurai, kimono, geisha, katana, shogun, tatami, sake, kyoto, edo, ronin, tokyo,"
            " sensei, ninja, daimyo, shoji, futon,和服,艺伎,榻榻米,江户,东京,京都,浪人,"
            "居酒屋,神社"
        ),
    },
    Culture.ARABIC: {
        1.5: (
            "caliph, sultan, vizier, bazaar, bedouin, camel, camels, minaret, dervish, djinn,"
            " genie, turban, baghdad, cairo, sheikh, caravan, emir, mosque, harem, scimitar,"
            " muezzin, dinars, 苏丹,骆驼,哈里发,清真寺,沙漠商队,巴格达"
        ),
    },
    Culture.INDIAN: {
        1.5: (
            "rajah, maharajah, sari, brahmin, rupees, elephant driver, bombay, delhi, calcutta,"
            " banyan, sadhu, mahout, sahib, memsahib, tiger hunt, 婆罗门,纱丽,孟买"
        ),
    },
    Culture.RUSSIAN: {
        1.2: (
            "samovar, tsar, czar, cossack, cossacks, roubles, rubles, kopecks, troika, moscow,"
            " petersburg, dacha, muzhik, ivanovitch, ivanovna, verst, versts, steppe, vodka,"
            " babushka, droshky, 沙皇,卢布,莫斯科,彼得堡,伏特加,俄国,哥萨克"
        ),
    },
    Culture.CLASSICAL: {
        1.3: (
            "toga, senator, forum, centurion, legion, gladiator, consul, athens, sparta, rome,"
            " caesar, zeus, hermes, oracle, triremes, trireme, amphitheatre, 罗马,元老院,角斗士,"
            "雅典,斯巴达,宙斯"
        ),
    },
}
"""Words of each culture by weight."""

GENRES: dict[Genre, dict[float, str]] = {
    Genre.XIANXIA: {
        1.0: (
            "cultivator, sect elder, spirit stone, 修炼,修真,宗门,灵气,灵石,丹药,筑基,金丹,元婴,"
            "飞剑,御剑,法宝,师尊,仙人,仙子,洞府,渡劫,灵根,长老,弟子,掌教,妖兽,灵力,剑气,结界,阵法,"
            "秘境,天劫,道友,真人,神识,亲传,外门,内门,炼丹,灵兽,剑冢,仙门,魔尊,修士,剑诀,白猿,真气,"
            "法诀,山门"
        ),
        0.5: "师兄,师姐,师弟,师妹,师父,剑,妖,仙",
    },
    Genre.WUXIA: {
        1.0: (
            "江湖,武林,侠客,大侠,镖局,轻功,内力,掌门,武功,点穴,剑客,刀客,暗器,少侠,盟主,丐帮,魔教,"
            "绝学,拳法,掌法,秘籍,帮主,镖师,镖头,剑法,刀法"
        ),
        0.5: "剑,刀,客栈,抱拳,师父,师兄,马,酒",
    },
    Genre.PALACE: {
        1.0: (
            "皇上,娘娘,贵妃,皇后,太后,嫔妃,本宫,臣妾,后宫,宫女,太监,陛下,公主,王爷,王妃,侧妃,嫡女,"
            "庶女,圣旨,奴婢,朕,侯府,太子,嬷嬷,世子"
        ),
    },
    Genre.FANTASY: {
        1.0: (
            "dragon, dragons, wizard, witch, elf, elves, dwarf, goblin, goblins, spell, magic,"
            " sorcerer, sorceress, enchanted, troll, potion, amulet, mage, unicorn, fairy,"
            " fairies, wand, prophecy, giant, ogre, griffin, rune, runes, dwarves, warlock,"
            " enchantment,魔法,巫师,精灵,巨龙,法师,魔杖,咒语,兽人,矮人,女巫,仙女,龙族"
        ),
        0.5: "king, queen, prince, princess, sword, castle, kingdom, knight, 国王,王子,城堡,剑",
    },
    Genre.FABLE: {
        1.0: (
            "fox, wolf, crow, hare, tortoise, hedgehog, badger, mole, squirrel, owl, beaver, lion,"
            " donkey, rabbit, frog, mouse, bear, hen, rooster, stork, mice, magpie, raven,"
            " grasshopper, cricket, goose, gander, otter, toad,狐狸,乌鸦,兔子,乌龟,刺猬,松鼠,"
            "猫头鹰,狮子,老虎,驴,青蛙,老鼠,熊,母鸡,公鸡,猴子,大象,喜鹊,蚂蚁,小猪,小鸟,羊,狼,小熊,"
            "獾,河狸,麻雀"
        ),
    },
    Genre.SPACE: {
        1.3: (
            "rover, satellite, mission control, launch site, lander, moonbase, regolith,"
            " crater, space suit, mars, earthrise, spaceship, starship, spacecraft, space "
            "station, airlock, astronaut, orbit, asteroid, shuttle, hyperspace, galaxy,"
            " saturn, jupiter, lunar, planet, planets, spacesuit, bulkhead, thrusters, zero "
            "gravity, cosmonaut, hull breach, colony, docking, escape pod,探测车,登月,卫星,"
            "月面,月壤,发射场,中继站,飞船,空间站,星舰,宇航员,气闸,宇航服,轨道,行星,星际,太空,"
            "舰桥,失重,小行星,舰长,殖民地,休眠舱,星系,光年,火星,木星,土星,月球,返回舱,地球,"
            "母舰, air recycler, recycler, airlocks, starport, life support, hyperdrive, spacer,"
            " ship's time, zero-g"
        ),
    },
    Genre.HORROR: {
        1.0: (
            "ghost, ghosts, corpse, coffin, haunted, vampire, scream, screamed, blood, skeleton,"
            " graveyard, crypt, terror, horror, demon, cursed, possessed, apparition, spectre,"
            " undead, séance, seance, shroud, ghastly, phantom, dread, grave,鬼,尸体,棺材,僵尸,"
            "厉鬼,幽灵,冤魂,闹鬼,惨叫,鲜血,阴森,坟,纸人,诅咒,恐惧,毛骨悚然,鬼魂,招魂,尸,寒毛,鬼屋,"
            "冥币,黄符"
        ),
    },
    Genre.CRIME: {
        1.0: (
            "detective, murder, murdered, murderer, inspector, suspect, alibi, clue, clues,"
            " evidence, police, corpse, jury, verdict, constable, fingerprints, crime, prisoner,"
            " witness, revolver, thief, stolen, theft, guilty, scotland yard, trial, criminal,"
            " barrister, dock,侦探,凶手,凶案,嫌疑,案子,线索,探长,巡捕,警察,法医,凶器,尸体,证据,"
            "破案,嫌疑人,刑警,审讯,现场,被告,法官,证人,捕头,仵作,命案,指纹,失踪"
        ),
    },
    Genre.WAR: {
        1.0: (
            "soldier, soldiers, regiment, battalion, trench, trenches, rifle, rifles, bayonet,"
            " cannon, shells, enemy, troops, sergeant, corporal, lieutenant, battle, artillery,"
            " sentry, machine gun, machine guns, platoon, grenade, barrage, cavalry, battlefield,"
            " tank, tanks,战壕,敌军,士兵,连长,排长,班长,机枪,冲锋,阵地,炮弹,手榴弹,鬼子,步枪,战士,"
            "团长,司令,前线,敌人,突围,炮火,刺刀,营长,卫生员,撤退,伤员,侦察,军号,将军,大军"
        ),
    },
    Genre.SEAFARING: {
        1.0: (
            "deck, sail, sails, mast, captain, mate, harpoon, anchor, schooner, mutiny, pirate,"
            " pirates, crew, helm, starboard, larboard, port bow, whale, rigging, galleon, bosun,"
            " sailor, sailors, shipwreck, lighthouse, quarterdeck, forecastle, cutlass,甲板,水手,"
            "船长,桅杆,海盗,帆船,舵,抛锚,大副,捕鲸,船员,海图,舵手"
        ),
    },
    Genre.WESTERN: {
        1.0: (
            "livery stable, assay office, prospector, prospectors, gulch, canyon, sheriff, saloon,"
            " cowboy, cowboys, ranch, rustlers, outlaw, six-shooter, colt, corral,"
            " stagecoach, prairie, gunslinger, posse, mustang, spurs, lasso, holster, homestead,"
            " deputy, marshal, 牛仔,警长,左轮"
        ),
    },
    Genre.SCHOOL: {
        1.0: (
            "school, classroom, teacher, pupils, homework, headmaster, headmistress, exam, lesson,"
            " lessons, dormitory, schoolmaster, prefect, term, classmate, blackboard, recess,"
            " principal,教室,老师,同学,班主任,高考,考试,作业,学校,课堂,校园,黑板,同桌,操场,校长,"
            "班长,放学,下课,晚自习,宿舍,试卷"
        ),
    },
    Genre.WORKPLACE: {
        1.0: (
            "office, boss, colleague, colleagues, meeting, spreadsheet, deadline, client, clients,"
            " hr, promotion, startup, boardroom, intern, manager,办公室,老板,同事,主管,项目,会议,"
            "加班,客户,经理,总监,合同,工位,公司,方案,职场,总裁,年会,简历,面试,董事长,下班"
        ),
    },
    Genre.COUNTRY: {
        1.0: (
            "farm, plough, barn, harvest, cows, cattle, village, villagers, field, sheep,"
            " shepherd, orchard, hay, stable, milk, pasture, peasants, peasant,村子,村里,庄稼,"
            "地里,麦子,锄头,牛,村长,乡下,田里,队长,生产队,老乡,炕,赶集,稻田,玉米,院子,种地,公社,"
            "磨坊"
        ),
    },
    Genre.SOCIETY: {
        1.0: (
            "drawing room, ball, dinner party, countess, duchess, baronet, marriage, engaged,"
            " engagement, proposal, ladyship, governess, curtsey, estate, heiress, suitor,"
            " gentleman, parlour, acquaintance, elegant, fortune, dowry, visitors, carriage,"
            " ballroom, dance"
        ),
    },
}
"""Words of each genre by weight."""
