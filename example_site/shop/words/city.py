"""City bikes."""
# ruff: noqa: E501

BIKES = [
    {
        "slug": "bastide",
        "draw": ("city", "town", "day", "#b23a48"),
        "price": 690,
        "stock": 14,
        "featured": True,
        "tags": ["city"],
        "title": "Bastide",
        "en": {
            "intro": "The everyday bicycle with a basket: step through, sit upright, and arrive with your clothes as they were.",
            "text": "<p>Eight gears inside the hub, a chain behind its guard and lights that work by themselves. The Bastide asks for air in the tyres and "
            "nothing else until spring.</p><p>The basket holds a market morning: two leeks, a melon and the newspaper.</p>",
            "tip": ("Locking it", "The frame lock is built in; add a chain to a fixed point and sleep well."),
        },
        "fr": {
            "intro": "Le vélo de tous les jours, avec son panier : on l'enjambe, on s'assied droit, on arrive comme on est parti.",
            "text": "<p>Huit vitesses dans le moyeu, la chaîne derrière son carter et des feux qui s'allument seuls. Le Bastide demande de l'air dans les pneus, "
            "et rien d'autre jusqu'au printemps.</p><p>Le panier contient un matin de marché : deux poireaux, un melon et le journal.</p>",
            "tip": ("L'attacher", "L'antivol de cadre est intégré ; ajoutez une chaîne et dormez tranquille."),
        },
        "specs": [("frame", "Hi-ten steel", "Acier"), ("gears", "Shimano Nexus 8"), ("tyres", "700 × 38"), ("weight", "16.5 kg"), ("lights", "Hub dynamo", "Dynamo de moyeu")],
    },
    {
        "slug": "bastide-electric",
        "draw": ("city_electric", "town", "dusk", "#2a7f9e"),
        "price": 2190,
        "stock": 6,
        "tags": ["city", "electric"],
        "title": "Bastide Electric",
        "en": {
            "intro": "The Bastide with a hand at your back: across the bridge against the wind, twelve kilometres each way, no sweat.",
            "text": "<p>The small motor sits in the frame where nobody looks. It starts with the first turn of the pedal and stops with the last, and the belt "
            "drive leaves no mark on a light suit.</p><p>Charge it on Sunday evening; it will last until Friday.</p>",
            "tip": ("Ask your employer", "The sustainable mobility allowance may pay up to 800 euros a year."),
        },
        "fr": {
            "intro": "Le Bastide avec une main dans le dos : le pont contre le vent, douze kilomètres aller, et pas une goutte de sueur.",
            "text": "<p>Le petit moteur se cache dans le cadre. Il part au premier tour de pédale et s'arrête au dernier, et la courroie ne laisse aucune trace "
            "sur un costume clair.</p><p>Chargez-le le dimanche soir ; il tient jusqu'au vendredi.</p>",
            "tip": ("Parlez-en à l'employeur", "Le forfait mobilités durables peut atteindre 800 euros par an."),
        },
        "specs": [("frame", "Aluminium"), ("motor", "Bosch Active, 40 Nm"), ("battery", "500 Wh"), ("gears", "Gates belt, Nexus 5", "Courroie Gates, Nexus 5"), ("weight", "22.0 kg")],
    },
    {
        "slug": "mono",
        "draw": ("fixed", "town", "mist", "#20262b"),
        "price": 590,
        "stock": 8,
        "tags": ["city"],
        "title": "Mono",
        "en": {
            "intro": "One gear, two brakes, nine and a half kilos. For flat towns and people who like things simple.",
            "text": "<p>Nothing to adjust, nothing to rattle. The Mono comes with a flip-flop hub, and weighs so little that the third floor is not a reason to "
            "leave it in the street.</p><p>We paint it to order in twelve colours, at no extra charge.</p>",
            "tip": ("Carry it", "At 9.5 kg it hangs on a single hook behind the door."),
        },
        "fr": {
            "intro": "Une vitesse, deux freins, neuf kilos et demi. Pour les villes plates et les gens qui aiment le simple.",
            "text": "<p>Rien à régler, rien qui vibre. Le Mono a un moyeu réversible, et pèse si peu que le troisième étage n'est plus une raison de le laisser "
            "dans la rue.</p><p>Nous le peignons à la demande, en douze couleurs, sans supplément.</p>",
            "tip": ("À l'épaule", "Avec 9,5 kg, il tient sur un simple crochet derrière la porte."),
        },
        "specs": [("frame", "Chromoly steel", "Acier chromoly"), ("gears", "Single speed", "Monovitesse"), ("tyres", "700 × 28"), ("weight", "9.5 kg")],
    },
    {
        "slug": "grande-famille",
        "draw": ("longtail", "park", "summer", "#e0a030"),
        "price": 4290,
        "stock": 2,
        "tags": ["city", "family", "electric"],
        "title": "Grande Famille",
        "en": {
            "intro": "A longtail that takes two children, two satchels and a cello to school, and still turns in a corridor.",
            "text": "<p>No longer than a tandem without its front half, the Grande Famille carries 200 kilos on small wheels that keep the weight low. The motor "
            "makes the hill by the school a matter of conversation.</p><p>The bench takes child seats, a rail, a rain cover, or a cushion for a friend.</p>",
            "tip": ("Try it together", "Bring the children: the test ride lasts an hour, with helmets lent."),
        },
        "fr": {
            "intro": "Un longtail qui emmène deux enfants, deux cartables et un violoncelle à l'école, et tourne encore dans un couloir.",
            "text": "<p>À peine plus long qu'un vélo ordinaire, le Grande Famille porte 200 kilos sur de petites roues qui gardent le poids en bas. Avec le "
            "moteur, la côte de l'école devient un moment de conversation.</p><p>Le banc reçoit des sièges, un arceau, une bâche de pluie, ou un coussin pour un ami.</p>",
            "tip": ("Essayez ensemble", "Venez avec les enfants : l'essai dure une heure, casques prêtés."),
        },
        "specs": [("frame", "Aluminium"), ("motor", "Bosch Cargo, 85 Nm"), ("battery", "2 × 500 Wh"), ("load", "200 kg"), ("weight", "31 kg")],
    },
]  # fmt: skip
