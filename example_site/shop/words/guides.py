"""Guides. ``body`` is a list of (heading, rich text); ``form`` puts a capture form at the end."""
# ruff: noqa: E501

GUIDES = [
    {
        "slug": "choosing-a-touring-bike",
        "draw": ("tourer", "hills", "dawn", "#2f5d8a"),
        "tags": ["touring"],
        "minutes": 6,
        "form": "touring-guide",
        "en": {
            "title": "Choosing a touring bike well",
            "intro": "Steel or aluminium, drop bar or flat, and how low the lowest gear should be: five questions to ask before the price.",
            "body": [
                ("Where will you sleep?", "<p>The answer decides nearly everything. With a tent and a stove you carry eighteen to twenty-five kilos and need long "
                 "chainstays, strong wheels and a rack in front. From inn to inn, eight kilos are enough and a lighter frame is a pleasure every hour.</p>"),
                ("How low is low?", "<p>Look at the smallest chainring and the largest sprocket. If they have the same number of teeth, you will climb a six per cent "
                 "hill with luggage and stay seated. Most bicycles sold as tourers do not offer it.</p>"),
                ("What can be mended on a Sunday?", "<p>A cable, a tube and a chain link cover nine breakdowns out of ten. Prefer parts that exist in every town to parts that are "
                 "two per cent better.</p>"),
            ],
            "tip": ("The test that counts", "Ride the bicycle loaded, for an hour, with a hill. A car park tells you nothing."),
        },
        "fr": {
            "title": "Bien choisir son vélo de voyage",
            "intro": "Acier ou aluminium, guidon courbe ou plat, et jusqu'où descendre le petit braquet : cinq questions à poser avant le prix.",
            "body": [
                ("Où dormirez-vous ?", "<p>La réponse décide de presque tout. Avec tente et réchaud, on porte de dix-huit à vingt-cinq kilos : il faut de longues bases, des roues "
                 "solides et un porte-bagages avant. D'auberge en auberge, huit kilos suffisent et un cadre plus léger fait plaisir à chaque heure.</p>"),
                ("Jusqu'où descendre ?", "<p>Comparez le plus petit plateau et le plus grand pignon. S'ils ont le même nombre de dents, vous monterez une côte à six pour cent avec vos "
                 "bagages, assis. La plupart des vélos dits de voyage ne le permettent pas.</p>"),
                ("Que répare-t-on un dimanche ?", "<p>Un câble, une chambre à air et un maillon couvrent neuf pannes sur dix. Préférez les pièces que l'on trouve dans chaque ville à "
                 "celles qui sont meilleures de deux pour cent.</p>"),
            ],
            "tip": ("Le seul essai qui compte", "Roulez chargé, une heure, avec une côte. Un parking ne dit rien."),
        },
    },
    {
        "slug": "packing-panniers",
        "draw": ("expedition", "vineyard", "day", "#1f6f54"),
        "tags": ["touring"],
        "minutes": 4,
        "form": "touring-guide",
        "en": {
            "title": "Packing panniers that ride straight",
            "intro": "Heavy things low, wet things outside, and the one bag that never leaves you.",
            "body": [
                ("Low and forward", "<p>Put the stove, the tools and the food at the bottom of the front bags. A bicycle with a light front end wanders in the wind and shimmies "
                 "downhill; ten kilos in front are steadier than twenty behind.</p>"),
                ("A place for everything", "<p>Left front: kitchen. Right front: food. Left rear: sleep. Right rear: clothes. After three days your hands know, and breaking camp takes "
                 "twenty minutes.</p>"),
                ("What stays at home", "<p>Jeans, a second pair of shoes, the book you meant to read. Send them ahead to yourself poste restante if you must.</p>"),
            ],
            "tip": ("Weigh it", "Two kitchen scales under the wheels tell you the balance better than any rule."),
        },
        "fr": {
            "title": "Des sacoches qui roulent droit",
            "intro": "Le lourd en bas, l'humide dehors, et la sacoche qui ne vous quitte jamais.",
            "body": [
                ("En bas et devant", "<p>Réchaud, outils et nourriture au fond des sacoches avant. Un vélo léger de l'avant flotte au vent et guidonne en descente ; dix kilos devant sont "
                 "plus stables que vingt derrière.</p>"),
                ("Une place pour chaque chose", "<p>Avant gauche : cuisine. Avant droite : vivres. Arrière gauche : nuit. Arrière droite : vêtements. Après trois jours, les mains savent, et "
                 "lever le camp prend vingt minutes.</p>"),
                ("Ce qui reste à la maison", "<p>Le jean, la deuxième paire de chaussures, le livre que vous deviez lire. Au pire, envoyez-les en poste restante.</p>"),
            ],
            "tip": ("Pesez", "Deux pèse-personnes sous les roues en disent plus que toutes les règles."),
        },
    },
    {
        "slug": "bordeaux-sete-by-canal",
        "draw": ("trekking", "vineyard", "summer", "#d9a441"),
        "tags": ["touring"],
        "minutes": 7,
        "form": "touring-guide",
        "en": {
            "title": "From Bordeaux to Sète along the two canals",
            "intro": "Seven days, five hundred kilometres, no hills to speak of: the best first tour in France, stage by stage.",
            "body": [
                ("Days one to four: the Garonne", "<p>Leave Bordeaux by the Roger Lapébie path, sleep at Sauveterre, then let the canal carry you by Marmande, Agen and Moissac. The "
                 "surface is smooth as far as Toulouse.</p>"),
                ("Days five to seven: the Midi", "<p>After Castelnaudary the path turns to earth and roots. Forty-millimetre tyres make the difference between a good day and a long "
                 "one. The light between Carcassonne and Homps is worth an early start.</p>"),
                ("Coming back", "<p>Trains from Sète take bicycles, but book the hook. In July, leave on a Tuesday.</p>"),
            ],
            "tip": ("Water", "Locks have a tap beside the keeper's house; nobody has ever refused us."),
        },
        "fr": {
            "title": "De Bordeaux à Sète au fil des deux canaux",
            "intro": "Sept jours, cinq cents kilomètres et presque pas de côtes : le meilleur premier voyage de France, étape par étape.",
            "body": [
                ("Jours 1 à 4 : la Garonne", "<p>Quittez Bordeaux par la piste Roger-Lapébie, dormez à Sauveterre, puis laissez-vous porter par le canal : Marmande, Agen, Moissac. Le "
                 "revêtement est lisse jusqu'à Toulouse.</p>"),
                ("Jours 5 à 7 : le Midi", "<p>Après Castelnaudary, le chemin devient terre et racines. Des pneus de quarante millimètres font la différence entre une bonne et une longue "
                 "journée. La lumière entre Carcassonne et Homps mérite un départ matinal.</p>"),
                ("Le retour", "<p>Les trains au départ de Sète prennent les vélos, mais réservez le crochet. En juillet, partez un mardi.</p>"),
            ],
            "tip": ("L'eau", "Les écluses ont un robinet près de la maison ; on ne nous l'a jamais refusé."),
        },
    },
    {
        "slug": "repairs-on-the-road",
        "draw": ("gravel", "coast", "mist", "#c8553d"),
        "tags": ["touring", "maintenance"],
        "minutes": 5,
        "form": "touring-guide",
        "en": {
            "title": "Five repairs to know before you leave",
            "intro": "A puncture, a chain, a cable, a spoke, a loose rack: learn them at home, on a table, with tea.",
            "body": [
                ("The kit", "<p>Two tubes, six patches, a chain link, a gear cable, three spokes taped to the frame, a multi-tool and a few bolts. Six hundred grams that make every "
                 "other worry disappear.</p>"),
                ("The order", "<p>Most roadside trouble begins with something loose the day before. Each evening, turn round the bicycle once with your hand: wheels, rack, bars, "
                 "brakes. One minute.</p>"),
                ("When to ask for help", "<p>A crack in the frame or a wheel that touches the brake after two turns of the key: stop, and take a lift.</p>"),
            ],
            "tip": ("Workshop evening", "First Thursday of the month in Bordeaux: come and break a chain with us."),
        },
        "fr": {
            "title": "Cinq réparations à connaître avant de partir",
            "intro": "Une crevaison, une chaîne, un câble, un rayon, un porte-bagages : à apprendre chez soi, sur une table, avec un thé.",
            "body": [
                ("La trousse", "<p>Deux chambres, six rustines, un maillon rapide, un câble, trois rayons scotchés au cadre, un outil multiple et quelques vis. Six cents grammes qui font "
                 "disparaître tous les autres soucis.</p>"),
                ("Le tour du soir", "<p>La plupart des ennuis commencent la veille par une pièce desserrée. Chaque soir, faites le tour du vélo avec la main : roues, porte-bagages, "
                 "guidon, freins. Une minute.</p>"),
                ("Quand demander de l'aide", "<p>Une fissure dans le cadre, ou une roue qui frotte encore après deux tours de clé : arrêtez-vous et levez le pouce.</p>"),
            ],
            "tip": ("Soirée atelier", "Le premier jeudi du mois à Bordeaux : venez casser une chaîne avec nous."),
        },
    },
    {
        "slug": "five-loops-in-the-pyrenees",
        "draw": ("mountain", "peaks", "summer", "#20262b"),
        "tags": ["mountain"],
        "minutes": 6,
        "en": {
            "title": "Five mountain loops in the Pyrenees",
            "intro": "From two hours above Arreau to a long day at Luchon: climbs, water, shade, and where to give way.",
            "body": [
                ("Two hours: Arreau and the beech wood", "<p>Six hundred metres of climbing on a forest road, then a path that stays under the trees. Wet roots until ten in the morning.</p>"),
                ("Half a day: the lakes of Bastan", "<p>Leave before eight, be back before the walkers. The last three hundred metres are on foot, and that is fine.</p>"),
                ("A whole day: Superbagnères", "<p>Up by the old road, along the ridge, and down the longest descent we know. Two bottles, and a jacket for the top even in August.</p>"),
            ],
            "tip": ("Priority", "Walkers first, flocks before walkers, and shut every gate."),
        },
        "fr": {
            "title": "Cinq boucles VTT dans les Pyrénées",
            "intro": "De deux heures au-dessus d'Arreau à la grande journée de Luchon : montées, eau, ombre, et où céder le passage.",
            "body": [
                ("Deux heures : Arreau et la hêtraie", "<p>Six cents mètres de montée sur piste forestière, puis un sentier sous les arbres. Racines humides jusqu'à dix heures.</p>"),
                ("Une demi-journée : les lacs de Bastan", "<p>Partez avant huit heures, rentrez avant les marcheurs. Les trois cents derniers mètres se font à pied, et c'est très bien.</p>"),
                ("La grande journée : Superbagnères", "<p>Montée par l'ancienne route, la crête, puis la plus longue descente que nous connaissions. Deux gourdes, et une veste pour le sommet, même en août.</p>"),
            ],
            "tip": ("Priorités", "Les marcheurs d'abord, les troupeaux avant les marcheurs, et refermez chaque barrière."),
        },
    },
    {
        "slug": "set-up-your-fork",
        "draw": ("electric_mountain", "forest", "day", "#3aa38b"),
        "tags": ["mountain", "maintenance"],
        "minutes": 4,
        "en": {
            "title": "Setting up a suspension fork in ten minutes",
            "intro": "A shock pump, a rubber ring and a kerb: more comfort than any new part will give you.",
            "body": [
                ("Sag first", "<p>Sit still on the bicycle with your usual bag. The fork should sink by a quarter of its travel. More air if it sinks further, less if it does not.</p>"),
                ("Then rebound", "<p>Ride off a kerb, seated. The fork should come back once, without bouncing. Two clicks at a time, and write down where you end.</p>"),
            ],
            "tip": ("Every season", "Air leaves slowly. Check the pressure when you change to winter gloves."),
        },
        "fr": {
            "title": "Régler sa fourche en dix minutes",
            "intro": "Une pompe haute pression, un joint en caoutchouc et un trottoir : plus de confort qu'aucune pièce neuve.",
            "body": [
                ("L'enfoncement d'abord", "<p>Asseyez-vous sans bouger, avec votre sac habituel. La fourche doit s'enfoncer d'un quart. Plus d'air si elle s'enfonce davantage, moins dans le cas contraire.</p>"),
                ("Puis le rebond", "<p>Descendez un trottoir, assis. La fourche doit revenir une fois, sans rebondir. Deux crans à la fois, et notez où vous finissez.</p>"),
            ],
            "tip": ("Chaque saison", "L'air s'échappe lentement. Vérifiez la pression quand vous ressortez les gants d'hiver."),
        },
    },
    {
        "slug": "riding-to-work",
        "draw": ("city", "town", "dawn", "#2a7f9e"),
        "tags": ["city"],
        "minutes": 4,
        "en": {
            "title": "Riding to work for the first week",
            "intro": "One good route, one dry bag, and permission to take the tram on Thursday.",
            "body": [
                ("Try the way on a Sunday", "<p>The quickest route by car is rarely the best by bicycle. Two hundred metres more along the river save you three junctions and a bad mood.</p>"),
                ("Arrive fresh", "<p>Leave five minutes earlier and ride at the speed of conversation. Keep a shirt in the drawer for the day it rains sideways.</p>"),
                ("Lock it once, well", "<p>A steel lock through the frame and the rear wheel, to something that does not move, in sight of a window.</p>"),
            ],
            "tip": ("The allowance", "Ask for the sustainable mobility allowance; we print the certificate."),
        },
        "fr": {
            "title": "Aller au travail à vélo : la première semaine",
            "intro": "Un bon itinéraire, un sac étanche, et le droit de prendre le tram le jeudi.",
            "body": [
                ("Repérez un dimanche", "<p>Le trajet le plus rapide en voiture est rarement le meilleur à vélo. Deux cents mètres de plus le long du fleuve évitent trois carrefours et la mauvaise humeur.</p>"),
                ("Arrivez frais", "<p>Partez cinq minutes plus tôt et roulez à l'allure de la conversation. Gardez une chemise au bureau pour le jour où il pleut de travers.</p>"),
                ("Attachez une fois, bien", "<p>Un antivol en U autour du cadre et de la roue arrière, à un point qui ne bouge pas, en vue d'une fenêtre.</p>"),
            ],
            "tip": ("Le forfait", "Demandez le forfait mobilités durables ; nous imprimons l'attestation."),
        },
    },
    {
        "slug": "winter-care",
        "draw": ("city_electric", "park", "mist", "#b23a48"),
        "tags": ["city", "maintenance", "electric"],
        "minutes": 3,
        "en": {
            "title": "A bicycle that likes winter",
            "intro": "Oil on Sunday, battery indoors, and lights you do not have to remember.",
            "body": [
                ("The chain", "<p>Wipe, one drop on each roller, wait, wipe again. Five minutes each fortnight keep the salt out and the gears quiet.</p>"),
                ("The battery", "<p>Cold does not harm it but shortens the day. Charge it at room temperature and put it back warm.</p>"),
            ],
            "tip": ("Free check", "In November we check lights and brakes while you drink a coffee."),
        },
        "fr": {
            "title": "Un vélo qui aime l'hiver",
            "intro": "De l'huile le dimanche, la batterie au chaud, et des feux auxquels on n'a pas à penser.",
            "body": [
                ("La chaîne", "<p>Essuyer, une goutte par rouleau, attendre, essuyer encore. Cinq minutes tous les quinze jours chassent le sel et gardent les vitesses silencieuses.</p>"),
                ("La batterie", "<p>Le froid ne l'abîme pas mais raccourcit la journée. Chargez-la à température ambiante et remettez-la tiède.</p>"),
            ],
            "tip": ("Contrôle offert", "En novembre, nous vérifions feux et freins pendant que vous prenez un café."),
        },
    },
    {
        "slug": "learning-without-stabilisers",
        "draw": ("balance", "park", "dawn", "#3a86c8"),
        "tags": ["children"],
        "minutes": 4,
        "en": {
            "title": "Learning to ride without stabilisers",
            "intro": "Balance first, brakes second, pedals last: an afternoon is enough when the order is right.",
            "body": [
                ("Take the pedals off", "<p>On a gentle slope of grass, saddle low, feet on the ground. Glide, stop with the brake, walk up again. Twenty times, like a slide.</p>"),
                ("Put one back", "<p>When both feet stay up for five seconds, add the pedals. Hold the child's shoulders, never the handlebar.</p>"),
                ("Choose light", "<p>A bicycle heavier than a third of the child makes each fall a lesson in weight, not in balance.</p>"),
            ],
            "tip": ("Sunday school", "In spring we lend small bicycles in the Parc Bordelais, ten to twelve."),
        },
        "fr": {
            "title": "Apprendre sans petites roues",
            "intro": "L'équilibre d'abord, les freins ensuite, les pédales enfin : une après-midi suffit quand l'ordre est bon.",
            "body": [
                ("Retirez les pédales", "<p>Sur une pente d'herbe douce, selle basse, pieds au sol. Glisser, s'arrêter avec le frein, remonter. Vingt fois, comme au toboggan.</p>"),
                ("Remettez-les", "<p>Quand les deux pieds restent levés cinq secondes, remontez les pédales. Tenez les épaules de l'enfant, jamais le guidon.</p>"),
                ("Choisissez léger", "<p>Un vélo qui pèse plus du tiers de l'enfant fait de chaque chute une leçon de poids, pas d'équilibre.</p>"),
            ],
            "tip": ("L'école du dimanche", "Au printemps, nous prêtons de petits vélos au Parc bordelais, de dix heures à midi."),
        },
    },
    {
        "slug": "first-family-tour",
        "draw": ("longtail", "coast", "summer", "#e0a030"),
        "tags": ["children", "family"],
        "minutes": 5,
        "en": {
            "title": "A first tour with children",
            "intro": "Twenty kilometres a day, an ice cream at fifteen, and a campsite with a pond.",
            "body": [
                ("Distances", "<p>A six-year-old on a good small bicycle rides twenty kilometres on the flat, in two halves. Plan fifteen and be proud of five more.</p>"),
                ("Five stages around Arcachon", "<p>Arès, Andernos, Biganos, Le Teich, Arcachon: cycle paths all the way, birds on the right, oysters on the left, and a train home from everywhere.</p>"),
                ("What they carry", "<p>A bottle, a jumper and a soft toy. Nothing that matters in the evening if it is lost.</p>"),
            ],
            "tip": ("Bad weather", "Decide at breakfast, together. A day in a museum is part of the tour."),
        },
        "fr": {
            "title": "Premier voyage avec des enfants",
            "intro": "Vingt kilomètres par jour, une glace au quinzième, et un camping avec une mare.",
            "body": [
                ("Les distances", "<p>À six ans, sur un bon petit vélo, on roule vingt kilomètres à plat, en deux fois. Prévoyez-en quinze et soyez fiers des cinq suivants.</p>"),
                ("Cinq étapes autour d'Arcachon", "<p>Arès, Andernos, Biganos, Le Teich, Arcachon : des pistes tout du long, les oiseaux à droite, les huîtres à gauche, et un train de retour partout.</p>"),
                ("Ce qu'ils portent", "<p>Une gourde, un pull et un doudou. Rien d'important le soir, au cas où il se perdrait.</p>"),
            ],
            "tip": ("Mauvais temps", "Décidez au petit déjeuner, ensemble. Un jour au musée fait partie du voyage."),
        },
    },
]  # fmt: skip
