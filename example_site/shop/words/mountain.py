"""Mountain bikes."""
# ruff: noqa: E501

BIKES = [
    {
        "slug": "pic-noir-29",
        "draw": ("mountain", "peaks", "day", "#20262b"),
        "price": 1790,
        "stock": 7,
        "featured": True,
        "tags": ["mountain"],
        "title": "Pic Noir 29",
        "en": {
            "intro": "A trail hardtail with a slack head angle and 130 mm of travel: simple, direct, and hard to upset.",
            "text": "<p>Riders who come back to a hardtail after years of full suspension smile for the same reason: you feel the ground and you choose. The "
            "Pic Noir rolls over roots on 29-inch wheels and climbs with its weight where it should be.</p>"
            "<p>One chainring, a dropper post, sealed bearings. A rinse after the ride and that is all it wants.</p>",
            "tip": ("Set-up included", "We adjust the fork to your weight in the shop; it takes ten minutes."),
        },
        "fr": {
            "intro": "Un semi-rigide de trail à l'angle de chasse couché et 130 mm de débattement : simple, direct, imperturbable.",
            "text": "<p>Ceux qui reviennent au semi-rigide après des années de tout-suspendu sourient pour la même raison : on sent le terrain et on choisit. Le "
            "Pic Noir avale les racines en 29 pouces et grimpe bien posé.</p>"
            "<p>Un seul plateau, une tige de selle télescopique, des roulements étanches. Un coup d'eau après la sortie, et c'est tout.</p>",
            "tip": ("Réglage compris", "Nous réglons la fourche à votre poids en boutique, en dix minutes."),
        },
        "specs": [("frame", "Aluminium 6061"), ("gears", "1 × 12 Shimano Deore"), ("fork", "RockShox 130 mm"), ("tyres", "29 × 2.4"), ("weight", "13.4 kg")],
    },
    {
        "slug": "aneto-trail",
        "draw": ("mountain", "forest", "mist", "#e2703a"),
        "price": 2890,
        "stock": 2,
        "tags": ["mountain"],
        "title": "Aneto Trail",
        "en": {
            "intro": "Our bicycle for long days in the Pyrenees: it climbs for two hours and forgives you all the way down.",
            "text": "<p>The Aneto was drawn around one loop above Luchon: 1,400 metres up, a ridge, and a descent that never ends. It holds its line when your "
            "arms no longer do.</p><p>Room for two bottles in the frame, because the fountain is always one valley further on.</p>",
            "tip": ("Where to ride it", "Our mountain guide lists five loops, with water and shade."),
        },
        "fr": {
            "intro": "Notre vélo des longues journées pyrénéennes : deux heures de montée, et il pardonne tout en descente.",
            "text": "<p>L'Aneto a été dessiné autour d'une boucle au-dessus de Luchon : 1 400 mètres de montée, une crête, et une descente qui ne finit pas. Il "
            "tient sa ligne quand les bras ne la tiennent plus.</p><p>De la place pour deux gourdes, car la fontaine est toujours une vallée plus loin.</p>",
            "tip": ("Où rouler", "Notre guide montagne propose cinq boucles, avec l'eau et l'ombre."),
        },
        "specs": [("frame", "Aluminium 7005"), ("gears", "1 × 12 Shimano SLX"), ("fork", "Fox 140 mm"), ("tyres", "29 × 2.5"), ("weight", "14.1 kg")],
    },
    {
        "slug": "pic-noir-electric",
        "draw": ("electric_mountain", "peaks", "dusk", "#3aa38b"),
        "price": 3990,
        "stock": 3,
        "tags": ["mountain", "electric"],
        "title": "Pic Noir Electric",
        "en": {
            "intro": "Two summits in one morning. An 85 Nm motor that follows your legs, and a battery you can lift out with one hand.",
            "text": "<p>The motor answers the pedal like a second pair of legs, not like a switch. On a steep, loose climb that is the difference between riding "
            "and pushing.</p><p>The battery comes out without tools, for the hut's wall socket or to leave the bicycle lighter on the car.</p>",
            "tip": ("Good manners", "Many Pyrenean paths ask e-bikes to give way: our guide says where."),
        },
        "fr": {
            "intro": "Deux sommets dans la matinée. Un moteur de 85 Nm qui suit les jambes et une batterie qui se retire d'une main.",
            "text": "<p>Le moteur répond à la pédale comme une deuxième paire de jambes, pas comme un interrupteur. Dans une montée raide et fuyante, c'est la "
            "différence entre rouler et pousser.</p><p>La batterie se retire sans outil, pour la prise du refuge ou pour alléger le vélo sur la voiture.</p>",
            "tip": ("Savoir-vivre", "Sur bien des sentiers, les vélos électriques cèdent le passage : notre guide dit où."),
        },
        "specs": [("frame", "Aluminium"), ("motor", "Shimano EP8, 85 Nm"), ("battery", "720 Wh"), ("tyres", "29 × 2.6"), ("weight", "23.9 kg")],
    },
    {
        "slug": "sentier-hardtail",
        "draw": ("mountain", "hills", "autumn", "#5a8f3c"),
        "price": 890,
        "stock": 9,
        "tags": ["mountain"],
        "title": "Sentier",
        "en": {
            "intro": "A first mountain bike that will not need replacing after one winter: good brakes, good tyres, nothing to hide.",
            "text": "<p>We spent the budget where a beginner feels it: hydraulic brakes, wide tyres and a fork that moves. The rest is plain, strong and easy to "
            "change later.</p><p>It is the bicycle of our Saturday outings; come and borrow one before you choose.</p>",
            "tip": ("Saturday outing", "Every Saturday at nine, from the Bordeaux shop. All levels."),
        },
        "fr": {
            "intro": "Un premier VTT qu'il ne faudra pas remplacer après un hiver : de bons freins, de bons pneus, rien à cacher.",
            "text": "<p>Nous avons mis le budget là où un débutant le sent : freins hydrauliques, pneus larges, fourche qui travaille. Le reste est sobre, solide "
            "et facile à faire évoluer.</p><p>C'est le vélo de nos sorties du samedi ; venez en emprunter un avant de choisir.</p>",
            "tip": ("Sortie du samedi", "Chaque samedi à neuf heures, au départ de la boutique de Bordeaux. Tous niveaux."),
        },
        "specs": [("frame", "Aluminium"), ("gears", "1 × 10 Shimano"), ("fork", "Suntour 100 mm"), ("tyres", "29 × 2.25"), ("weight", "14.6 kg")],
    },
]  # fmt: skip
