"""Children's bikes."""
# ruff: noqa: E501

BIKES = [
    {
        "slug": "premier-tour",
        "draw": ("balance", "park", "day", "#f25f5c"),
        "price": 149,
        "stock": 20,
        "tags": ["children"],
        "title": "Premier Tour",
        "en": {
            "intro": "The balance bike for two to four years: three kilos, soft tyres, and the end of stabilisers.",
            "text": "<p>A child who has glided on a Premier Tour pedals a real bicycle within an afternoon. Balance comes first, and it comes by itself.</p>"
            "<p>The saddle goes down to 32 centimetres and the handlebar has soft ends. It will be handed down to a cousin, and then to another.</p>",
            "tip": ("The right height", "Feet flat on the ground, knees slightly bent."),
        },
        "fr": {
            "intro": "La draisienne de deux à quatre ans : trois kilos, des pneus souples, et la fin des petites roues.",
            "text": "<p>Un enfant qui a glissé sur un Premier Tour pédale sur un vrai vélo en une après-midi. L'équilibre vient d'abord, et il vient tout seul.</p>"
            "<p>La selle descend à 32 centimètres, le guidon a des embouts souples. Elle passera à un cousin, puis à un autre.</p>",
            "tip": ("La bonne hauteur", "Les pieds à plat au sol, les genoux légèrement fléchis."),
        },
        "specs": [("age", "2 to 4 years", "2 à 4 ans"), ("height", "85–105 cm"), ("tyres", "12 × 2.0"), ("weight", "3.1 kg")],
    },
    {
        "slug": "petit-loup-16",
        "draw": ("child", "park", "summer", "#3a86c8"),
        "price": 289,
        "stock": 12,
        "featured": True,
        "tags": ["children"],
        "title": "Petit Loup 16",
        "en": {
            "intro": "The first bicycle with pedals: half the usual weight, brakes made for small hands, and a flag to be seen.",
            "text": "<p>At six kilos, a four-year-old can pick it up alone after a fall, which changes everything. The brake levers come close to the bar and need "
            "little strength.</p><p>No suspension and no stickers of film heroes: the colour is the hero.</p>",
            "tip": ("It comes back", "When it is too small, we take it back at half its price."),
        },
        "fr": {
            "intro": "Le premier vélo à pédales : deux fois plus léger que d'habitude, des freins pour petites mains, un fanion pour être vu.",
            "text": "<p>À six kilos, un enfant de quatre ans le relève seul après une chute, et cela change tout. Les leviers de frein sont proches du guidon et "
            "demandent peu de force.</p><p>Pas de suspension, pas d'autocollants de héros : le héros, c'est la couleur.</p>",
            "tip": ("Il revient", "Quand il devient trop petit, nous le reprenons à la moitié de son prix."),
        },
        "specs": [("age", "4 to 6 years", "4 à 6 ans"), ("height", "100–118 cm"), ("tyres", "16 × 1.75"), ("weight", "6.0 kg")],
    },
    {
        "slug": "galopin-20",
        "draw": ("child", "hills", "dawn", "#e86a92"),
        "price": 379,
        "stock": 10,
        "tags": ["children"],
        "title": "Galopin 20",
        "en": {
            "intro": "Seven gears and a bell: the bicycle of the first real outings, from six to nine years.",
            "text": "<p>Seven gears with one lever, easy to understand on the first hill. Mudguards, lights and a small rack are there from the start, because "
            "children ride to school too.</p><p>It keeps up with grown-ups on a canal path for twenty kilometres, ice cream included.</p>",
            "tip": ("First family tour", "Our guide gives five stages of under twenty kilometres."),
        },
        "fr": {
            "intro": "Sept vitesses et une sonnette : le vélo des premières vraies sorties, de six à neuf ans.",
            "text": "<p>Sept vitesses avec une seule manette, faciles à comprendre dès la première côte. Garde-boue, feux et petit porte-bagages sont montés, "
            "car les enfants vont aussi à l'école à vélo.</p><p>Il suit les grands sur un chemin de halage pendant vingt kilomètres, glace comprise.</p>",
            "tip": ("Premier voyage en famille", "Notre guide propose cinq étapes de moins de vingt kilomètres."),
        },
        "specs": [("age", "6 to 9 years", "6 à 9 ans"), ("height", "115–135 cm"), ("gears", "Shimano 7"), ("weight", "8.4 kg")],
    },
    {
        "slug": "renard-24",
        "draw": ("child_mountain", "forest", "autumn", "#ef7b2d"),
        "price": 549,
        "stock": 5,
        "tags": ["children", "mountain"],
        "title": "Renard 24",
        "en": {
            "intro": "A mountain bike that is not a toy: disc brakes, an air fork and eleven kilos, from nine to twelve years.",
            "text": "<p>The Renard follows its owner into the woods and brings them back. The air fork is set to a child's weight, so it really moves, and the "
            "disc brakes stop with one finger.</p><p>Sizes are honest: we would rather see you again next year than sell one too big.</p>",
            "tip": ("Wednesday club", "A coach, ten children and the woods of Gradignan, every Wednesday."),
        },
        "fr": {
            "intro": "Un VTT qui n'est pas un jouet : freins à disque, fourche à air et onze kilos, de neuf à douze ans.",
            "text": "<p>Le Renard suit son propriétaire dans les bois et le ramène. La fourche à air se règle au poids d'un enfant, donc elle travaille vraiment, "
            "et les disques freinent d'un seul doigt.</p><p>Nos tailles sont honnêtes : mieux vaut se revoir l'an prochain que vendre trop grand.</p>",
            "tip": ("Le club du mercredi", "Un moniteur, dix enfants et les bois de Gradignan, chaque mercredi."),
        },
        "specs": [("age", "9 to 12 years", "9 à 12 ans"), ("height", "130–150 cm"), ("gears", "1 × 9 Shimano"), ("weight", "11.2 kg")],
    },
]  # fmt: skip
