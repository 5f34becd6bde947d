"""Touring bikes."""
# ruff: noqa: E501

BIKES = [
    {
        "slug": "garonne-520",
        "draw": ("tourer", "hills", "day", "#1f6f54"),
        "price": 1690,
        "stock": 6,
        "featured": True,
        "tags": ["touring"],
        "title": "Garonne 520",
        "en": {
            "intro": "The steel tourer we build most: calm under load, at home on lanes and canal paths, and easy to mend anywhere.",
            "text": "<p>The Garonne carries twenty-five kilos without wandering. Long chainstays keep your heels clear of the panniers, and the "
            "triple chainring gives a gear low enough to climb from Pau to the Aubisque while still talking.</p>"
            "<p>We build each frame in Bordeaux, spray it twice and leave every bolt a size you can find in a village hardware shop.</p>",
            "tip": ("What to try on a test ride", "Ride it with two loaded panniers: we keep a pair packed in each shop."),
        },
        "fr": {
            "intro": "La randonneuse en acier que nous montons le plus : stable en charge, à l'aise sur les petites routes, réparable partout.",
            "text": "<p>La Garonne porte vingt-cinq kilos sans broncher. Ses longues bases laissent les talons libres devant les sacoches et son "
            "triple plateau offre un braquet assez court pour monter de Pau à l'Aubisque en continuant à discuter.</p>"
            "<p>Chaque cadre est assemblé à Bordeaux, peint en deux couches, et toute la visserie se trouve dans une quincaillerie de village.</p>",
            "tip": ("À essayer", "Demandez l'essai avec deux sacoches chargées : chaque boutique en garde une paire prête."),
        },
        "specs": [("frame", "Reynolds 520 steel", "Acier Reynolds 520"), ("gears", "3 × 9 Shimano Alivio"), ("tyres", "700 × 37"),
                  ("weight", "14.2 kg"), ("load", "25 kg rear, 10 kg front", "25 kg arrière, 10 kg avant")],
    },
    {
        "slug": "atlas-expedition",
        "draw": ("expedition", "peaks", "dawn", "#c8553d"),
        "price": 2490,
        "stock": 3,
        "tags": ["touring"],
        "title": "Atlas Expedition",
        "en": {
            "intro": "For journeys counted in months: 26-inch wheels, three bottle cages and racks front and rear, ready to leave tomorrow.",
            "text": "<p>The Atlas has gone from Ushuaia to Quito twice in our customers' hands. Twenty-six inch tyres are sold in every market of the "
            "world, the hub gear asks for oil once a year, and the frame takes a dent without an argument.</p>"
            "<p>It is not a light bicycle. It is the one you stop thinking about on the third day.</p>",
            "tip": ("Before you decide", "Bring your own tent and sleeping bag: we load the bicycle together and look at the balance."),
        },
        "fr": {
            "intro": "Pour les voyages qui se comptent en mois : roues de 26 pouces, trois porte-gourdes, porte-bagages avant et arrière.",
            "text": "<p>L'Atlas est déjà allé deux fois d'Ushuaia à Quito avec nos clients. Les pneus de 26 pouces se vendent sur tous les marchés du "
            "monde, le moyeu à vitesses intégrées demande de l'huile une fois par an, et le cadre encaisse sans discuter.</p>"
            "<p>Ce n'est pas un vélo léger. C'est celui auquel on ne pense plus dès le troisième jour.</p>",
            "tip": ("Avant de choisir", "Venez avec votre tente et votre duvet : nous chargeons le vélo ensemble pour vérifier l'équilibre."),
        },
        "specs": [("frame", "Columbus steel", "Acier Columbus"), ("gears", "Rohloff 14"), ("tyres", "26 × 2.0"), ("weight", "16.8 kg"),
                  ("load", "40 kg in all", "40 kg au total")],
    },
    {
        "slug": "cevennes-gravel",
        "draw": ("gravel", "vineyard", "summer", "#2f5d8a"),
        "price": 1950,
        "stock": 5,
        "tags": ["touring", "gravel"],
        "title": "Cévennes Gravel",
        "en": {
            "intro": "Light bags, wide tyres and the white roads of the south: a gravel bike that likes to sleep outside.",
            "text": "<p>Forty-five millimetre tyres turn a vineyard track into a road. The frame has eyelets for three cages and a short wheelbase that "
            "makes it playful once the bags are off.</p>"
            "<p>It is our choice for a long weekend with a frame bag and a saddle bag, when you would rather travel fast and carry little.</p>",
            "tip": ("Good to know", "The wheels accept road tyres: one bicycle, two seasons."),
        },
        "fr": {
            "intro": "Petites sacoches, pneus larges et chemins blancs du Sud : un gravel qui aime dormir dehors.",
            "text": "<p>Ses pneus de quarante-cinq millimètres transforment un chemin de vigne en route. Le cadre offre des œillets pour trois cages et un "
            "empattement court qui le rend joueur une fois les sacoches retirées.</p>"
            "<p>C'est notre choix pour un long week-end, sacoche de cadre et sacoche de selle, quand on préfère aller vite et porter peu.</p>",
            "tip": ("Bon à savoir", "Les roues acceptent des pneus de route : un seul vélo, deux saisons."),
        },
        "specs": [("frame", "Aluminium, carbon fork", "Aluminium, fourche carbone"), ("gears", "1 × 12 SRAM Apex"), ("tyres", "700 × 45"),
                  ("weight", "10.1 kg"), ("load", "12 kg")],
    },
    {
        "slug": "canal-trekking",
        "draw": ("trekking", "hills", "summer", "#d9a441"),
        "price": 990,
        "stock": 11,
        "tags": ["touring"],
        "title": "Canal Trekking",
        "en": {
            "intro": "An upright position, full mudguards and dynamo lights: the honest way to begin touring along the canals.",
            "text": "<p>Bordeaux to Toulouse takes four days on the Canal Trekking, and most people who try it sign up for the other sea. The position is "
            "upright, the saddle is kind, and the rack is already bolted on.</p>"
            "<p>During the week it goes to work: lights that never need charging and mudguards long enough for clean trousers.</p>",
            "tip": ("First tour?", "Rent it for a weekend: the price comes off if you buy."),
        },
        "fr": {
            "intro": "Position droite, garde-boue enveloppants et éclairage dynamo : la façon la plus simple de commencer le voyage au fil des canaux.",
            "text": "<p>De Bordeaux à Toulouse, comptez quatre jours avec le Canal Trekking ; la plupart de ceux qui l'essaient continuent vers l'autre mer. "
            "Position droite, selle accueillante, porte-bagages déjà monté.</p>"
            "<p>En semaine, il va au travail : des feux qui ne se rechargent jamais et des garde-boue assez longs pour un pantalon propre.</p>",
            "tip": ("Premier voyage ?", "Louez-le un week-end : le prix est déduit si vous l'achetez."),
        },
        "specs": [("frame", "Aluminium"), ("gears", "3 × 8 Shimano"), ("tyres", "700 × 40"), ("weight", "15.4 kg"), ("load", "25 kg")],
    },
    {
        "slug": "canal-electric",
        "draw": ("electric", "vineyard", "autumn", "#7b4b94"),
        "price": 2790,
        "stock": 4,
        "tags": ["touring", "electric"],
        "title": "Canal Electric",
        "en": {
            "intro": "The same gentle geometry with a quiet motor and 130 kilometres of range: the hills get smaller, the picnics longer.",
            "text": "<p>The mid-drive motor helps without shouting, and the 625 Wh battery takes a loaded bicycle from one campsite to the next with some "
            "left over. A second battery fits in the pannier for the Massif Central.</p>"
            "<p>Couples who ride at different speeds tell us it is the best thing they have bought together.</p>",
            "tip": ("Range, honestly", "With luggage and hills count on 85 km; on canal paths 130 km."),
        },
        "fr": {
            "intro": "La même géométrie paisible, un moteur discret et 130 kilomètres d'autonomie : les côtes rétrécissent, les pique-niques s'allongent.",
            "text": "<p>Le moteur central aide sans bruit, et la batterie de 625 Wh emmène un vélo chargé d'un camping à l'autre en gardant de la marge. Une "
            "seconde batterie se glisse dans la sacoche pour le Massif central.</p>"
            "<p>Les couples qui n'ont pas la même allure nous disent que c'est leur meilleur achat à deux.</p>",
            "tip": ("L'autonomie, honnêtement", "Avec bagages et relief, comptez 85 km ; au bord des canaux, 130 km."),
        },
        "specs": [("frame", "Aluminium"), ("motor", "Bosch Performance, 65 Nm"), ("battery", "625 Wh"), ("tyres", "700 × 47"), ("weight", "24.5 kg")],
    },
    {
        "slug": "estuaire-light",
        "draw": ("gravel", "coast", "dusk", "#f2c14e"),
        "price": 1490,
        "stock": 0,
        "tags": ["touring"],
        "title": "Estuaire Light",
        "en": {
            "intro": "A slim tourer for small bags and long evenings by the sea, from the Gironde to Brittany on the Vélodyssée.",
            "text": "<p>Inn to inn, a change of clothes and a book: the Estuaire is for people who travel without a kitchen. It weighs eleven kilos and goes "
            "on a train without a fight.</p>"
            "<p>The next batch leaves the workshop in a few weeks. Leave your address for a test ride and we will call you first.</p>",
            "tip": ("On the train", "With the wheels out it fits a standard 120 × 90 cm bag."),
        },
        "fr": {
            "intro": "Une randonneuse fine pour petits sacs et longues soirées en bord de mer, de la Gironde à la Bretagne par la Vélodyssée.",
            "text": "<p>D'auberge en auberge, avec une tenue de rechange et un livre : l'Estuaire s'adresse à ceux qui voyagent sans cuisine. Il pèse onze kilos "
            "et monte dans un train sans se battre.</p>"
            "<p>La prochaine série sort de l'atelier dans quelques semaines. Demandez un essai, nous vous appellerons les premiers.</p>",
            "tip": ("Dans le train", "Roues démontées, il entre dans une housse standard de 120 × 90 cm."),
        },
        "specs": [("frame", "Reynolds 631 steel", "Acier Reynolds 631"), ("gears", "2 × 10 Shimano Tiagra"), ("tyres", "700 × 35"), ("weight", "11.0 kg"),
                  ("load", "15 kg")],
    },
]  # fmt: skip
