"""Invented people, and postcodes near the shops. Nobody of these exists."""
# ruff: noqa: E501

FIRST = {
    "fr": "Camille Louise Jeanne Manon Inès Chloé Agathe Margaux Hugo Jules Léo Paul Antoine Bastien Rémi Yann Gaspard Élise".split(),
    "en": "Emma Grace Hannah Ruby Olivia Alice Thomas Oliver George Harry Arthur Samuel Ben Martha".split(),
}
LAST = {
    "fr": "Lacaze Duprat Castagnet Moreau Lafitte Bordenave Sarrazin Peyrot Darrieux Cazaux Labat Fournier Mercadier Saubion".split(),
    "en": "Whitfield Ashdown Harlow Pembury Lockwood Marsden Thorley Birch Fenwick Calloway Redfern Stoke".split(),
}
POSTCODES = ["33000", "33200", "33600", "33120", "31000", "31500", "64000", "64200", "17000", "17300", "44000", "44600"]
