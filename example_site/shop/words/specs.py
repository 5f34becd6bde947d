"""Names of the lines of a data sheet."""
# ruff: noqa: E501

SPECS = {
    "en": {"frame": "Frame", "gears": "Gears", "tyres": "Tyres", "weight": "Weight", "load": "Load", "motor": "Motor", "battery": "Battery",
           "fork": "Fork", "lights": "Lights", "age": "Age", "height": "Child's height"},
    "fr": {"frame": "Cadre", "gears": "Vitesses", "tyres": "Pneus", "weight": "Poids", "load": "Charge", "motor": "Moteur", "battery": "Batterie",
           "fork": "Fourche", "lights": "Éclairage", "age": "Âge", "height": "Taille de l'enfant"},
}  # fmt: skip
