"""The booklet that people ask for."""

BOOKLET = {
    "en": {
        "title": "Touring by bike",
        "subtitle": "Choose, pack, leave: forty days of advice in a few pages",
        "packing": ("The list on our workshop door", [
            ("Front left", "Stove, pot, knife, spoon, lighter in a dry bag, coffee"),
            ("Front right", "Food for two days, oil in a small bottle, salt, a lemon"),
            ("Rear left", "Sleeping bag, mat, tent poles"),
            ("Rear right", "Two of everything to wear, one warm layer, rain jacket on top"),
            ("Handlebar", "Camera, papers, phone, the bag that never leaves you"),
            ("Under the saddle", "Two tubes, patches, chain link, multi-tool, three spokes"),
        ]),
        "closing": "Questions before you leave? Six shops, one telephone: 05 57 00 01 11.",
    },
    "fr": {
        "title": "Le voyage à vélo",
        "subtitle": "Choisir, charger, partir : nos conseils en quelques pages",
        "packing": ("La liste de la porte de l'atelier", [
            ("Avant gauche", "Réchaud, casserole, couteau, cuillère, briquet au sec, café"),
            ("Avant droite", "Vivres pour deux jours, huile en petite fiole, sel, un citron"),
            ("Arrière gauche", "Duvet, matelas, arceaux de la tente"),
            ("Arrière droite", "Deux tenues, une couche chaude, veste de pluie sur le dessus"),
            ("Guidon", "Appareil photo, papiers, téléphone : la sacoche qui ne vous quitte pas"),
            ("Sous la selle", "Deux chambres, rustines, maillon rapide, outil multiple, trois rayons"),
        ]),
        "closing": "Une question avant de partir ? Six boutiques, un téléphone : 05 57 00 01 11.",
    },
}  # fmt: skip
