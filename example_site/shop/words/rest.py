"""Home, sections, events, shops and the few plain pages."""
# ruff: noqa: E501

HOME = {
    "draw": ("tourer", "coast", "dawn", "#1f6f54"),
    "en": {
        "title": "Roue Libre",
        "intro": "Bicycles for long roads, steep paths and Monday mornings, built and mended by people who ride them.",
    },
    "fr": {
        "title": "Roue Libre",
        "intro": "Des vélos pour les longues routes, les sentiers raides et les lundis matin, montés et réparés par des gens qui roulent.",
    },
}

SECTIONS = [
    {"slug": "touring", "draw": ("expedition", "hills", "summer", "#1f6f54"),
     "en": {"title": "Touring", "intro": "For a weekend along the canal or six months across a continent: bicycles that carry your house and go straight."},
     "fr": {"slug": "voyage", "title": "Voyage", "intro": "Pour un week-end le long du canal ou six mois à travers un continent : des vélos qui portent la maison et roulent droit."}},
    {"slug": "mountain", "draw": ("mountain", "peaks", "autumn", "#e2703a"),
     "en": {"title": "Mountain", "intro": "From the first forest path to the high Pyrenees, with forks set up for you before you leave the shop."},
     "fr": {"slug": "vtt", "title": "VTT", "intro": "Du premier chemin de forêt aux hautes Pyrénées, avec une fourche réglée pour vous avant de quitter la boutique."}},
    {"slug": "city", "draw": ("city", "town", "summer", "#b23a48"),
     "en": {"title": "City", "intro": "Upright, dry and always ready: for the office, the market and the school run."},
     "fr": {"slug": "ville", "title": "Ville", "intro": "Droit, au sec et toujours prêt : pour le bureau, le marché et le chemin de l'école."}},
    {"slug": "children", "draw": ("child", "park", "dawn", "#3a86c8"),
     "en": {"title": "Children", "intro": "Light enough to pick up alone after a fall. We take each one back at half its price when it is too small."},
     "fr": {"slug": "enfants", "title": "Enfants", "intro": "Assez légers pour se relever seul après une chute. Nous les reprenons à moitié prix quand ils deviennent trop petits."}},
    {"slug": "guides", "draw": ("trekking", "forest", "mist", "#d9a441"),
     "en": {"title": "Guides", "intro": "What we tell friends before they buy, pack or leave. Read here, or take the booklet with you."},
     "fr": {"slug": "guides", "title": "Guides", "intro": "Ce que nous disons aux amis avant d'acheter, de charger ou de partir. À lire ici, ou à emporter."}},
    {"slug": "events", "draw": ("fixed", "vineyard", "dusk", "#c8553d"),
     "en": {"title": "Events", "intro": "Rides, workshop evenings and test days, most of them free and all of them on two wheels."},
     "fr": {"slug": "rendez-vous", "title": "Rendez-vous", "intro": "Sorties, soirées atelier et journées d'essai, presque toujours gratuites et toujours sur deux roues."}},
]  # fmt: skip

#: ``days``: how long after the demo is loaded the event takes place.
EVENTS = [
    {"slug": "touring-weekend", "draw": ("expedition", "vineyard", "dawn", "#1f6f54"), "tags": ["touring"], "days": 13, "place": "Bordeaux → La Réole",
     "en": {"title": "A first night out", "intro": "Two days and eighty kilometres with a guide, a loaded bicycle lent by the shop and a campsite by the Garonne.",
            "text": "<p>We leave on Saturday at nine, with time for coffee. You learn to pack, to pitch a tent in the wind and to make breakfast for eight on one stove.</p><p>Bicycle, panniers and tent are lent. Bring a sleeping bag and an appetite.</p>"},
     "fr": {"title": "Une première nuit dehors", "intro": "Deux jours et quatre-vingts kilomètres avec un guide, un vélo chargé prêté par la boutique et un camping au bord de la Garonne.",
            "text": "<p>Départ samedi à neuf heures, café compris. On apprend à charger, à monter une tente dans le vent et à préparer le petit déjeuner de huit personnes sur un réchaud.</p><p>Vélo, sacoches et tente sont prêtés. Apportez un duvet et de l'appétit.</p>"}},
    {"slug": "workshop-evening", "draw": ("city", "town", "night", "#2a7f9e"), "tags": ["maintenance"], "days": 5, "place": "Bordeaux",
     "en": {"title": "Workshop evening: the chain", "intro": "Two hours, six people, one mechanic: clean it, measure it, break it and mend it.",
            "text": "<p>Come with your own bicycle, dirty if possible. You leave with a quiet chain, black hands and a card that says when to change it.</p>"},
     "fr": {"title": "Soirée atelier : la chaîne", "intro": "Deux heures, six personnes, une mécanicienne : la nettoyer, la mesurer, la casser, la réparer.",
            "text": "<p>Venez avec votre vélo, sale si possible. Vous repartez avec une chaîne silencieuse, les mains noires et une carte qui dit quand la changer.</p>"}},
    {"slug": "mountain-test-day", "draw": ("mountain", "forest", "autumn", "#e2703a"), "tags": ["mountain"], "days": 27, "place": "Gradignan",
     "en": {"title": "Mountain test day", "intro": "All our mountain bikes in the woods, set up for your weight, one lap of eight kilometres each.",
            "text": "<p>Bring shoes and a helmet; we bring eighteen bicycles, two mechanics and soup. No appointment, and no salesman behind a tree.</p>"},
     "fr": {"title": "Journée d'essai VTT", "intro": "Tous nos VTT dans les bois, réglés à votre poids, une boucle de huit kilomètres chacun.",
            "text": "<p>Apportez chaussures et casque ; nous apportons dix-huit vélos, deux mécaniciens et de la soupe. Sans rendez-vous, et sans vendeur derrière un arbre.</p>"}},
    {"slug": "children-sunday", "draw": ("balance", "park", "summer", "#f25f5c"), "tags": ["children"], "days": 20, "place": "Parc bordelais",
     "en": {"title": "Sunday without stabilisers", "intro": "Small bicycles lent, a gentle slope, and someone patient who does this every week.",
            "text": "<p>From three to seven years, ten till noon. Parents are asked to sit on the bench and to look at something else.</p>"},
     "fr": {"title": "Un dimanche sans petites roues", "intro": "De petits vélos prêtés, une pente douce, et quelqu'un de patient qui fait cela chaque semaine.",
            "text": "<p>De trois à sept ans, de dix heures à midi. Les parents sont priés de s'asseoir sur le banc et de regarder ailleurs.</p>"}},
]  # fmt: skip

PLAIN = [
    {"slug": "shops", "kind": "shops", "draw": ("city_electric", "town", "dusk", "#1f6f54"),
     "en": {"title": "Our shops", "intro": "Six shops with a workshop behind each. Call before a test ride and the bicycle will be ready at your size."},
     "fr": {"slug": "boutiques", "title": "Nos boutiques", "intro": "Six boutiques, un atelier derrière chacune. Appelez avant l'essai : le vélo vous attendra, à votre taille."}},
    {"slug": "test-ride", "kind": "test_ride", "draw": ("gravel", "hills", "dusk", "#c8553d"),
     "en": {"title": "Book a test ride", "intro": "An hour, a hill and no obligation. Tell us where you live: we prepare the bicycle in the shop nearest to you."},
     "fr": {"slug": "essai", "title": "Réserver un essai", "intro": "Une heure, une côte et aucun engagement. Dites-nous où vous habitez : nous préparons le vélo dans la boutique la plus proche."}},
    {"slug": "privacy", "kind": "text", "draw": None,
     "en": {"title": "Your data", "intro": "What we keep, why, and how to make us forget it.",
            "text": "<p>If you accept personalised visits, we remember which pages you read for twenty-five months at most, to send advice that fits. If you refuse, "
            "we remember nothing but your refusal.</p><p>If you leave your address, we use it for what you ticked and for nothing else. Each message ends with a link "
            "that stops it in one click. Write to privacy@roue-libre.example to read, correct or erase what we know.</p>"},
     "fr": {"slug": "vos-donnees", "title": "Vos données", "intro": "Ce que nous gardons, pourquoi, et comment nous le faire oublier.",
            "text": "<p>Si vous acceptez la visite personnalisée, nous retenons les pages lues pendant vingt-cinq mois au plus, pour vous conseiller utilement. Si vous refusez, "
            "nous ne retenons que votre refus.</p><p>Si vous laissez votre adresse, elle sert à ce que vous avez coché et à rien d'autre. Chaque message se termine par un lien "
            "qui l'arrête en un clic. Écrivez à vie-privee@roue-libre.example pour lire, corriger ou effacer ce que nous savons.</p>"}},
]  # fmt: skip

SHOPS = [
    ("Roue Libre Bordeaux", "14 rue du Mirail", "33000", "Bordeaux", "+33 5 57 00 01 11"),
    ("Roue Libre Bayonne", "3 rue des Tonneliers", "64100", "Bayonne", "+33 5 57 00 01 12"),
    ("Roue Libre Toulouse", "27 rue des Filatiers", "31000", "Toulouse", "+33 5 57 00 01 13"),
    ("Roue Libre Pau", "8 rue Henri IV", "64000", "Pau", "+33 5 57 00 01 14"),
    ("Roue Libre La Rochelle", "5 quai Duperré", "17000", "La Rochelle", "+33 5 57 00 01 15"),
    ("Roue Libre Nantes", "19 allée Baco", "44000", "Nantes", "+33 5 57 00 01 16"),
]
HOURS = "Tue–Sat 10:00–19:00"
