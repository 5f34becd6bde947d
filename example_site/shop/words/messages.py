"""Forms and e-mails of the story. ``{{ … }}`` are merge fields; words after | stand in when nothing is known."""
# ruff: noqa: E501

FORMS = {
    "newsletter": {
        "kind": "newsletter", "purpose": "news", "list": "newsletter", "double_opt_in": True, "questions": [],
        "en": {"name": "Newsletter", "consent": "I would like the Roue Libre letter, twice a month. I can stop it in one click.", "button": "Send me the letter",
               "thanks": "Thank you. A message is on its way to you: please confirm with its button."},
        "fr": {"name": "Lettre d'information", "consent": "Je souhaite recevoir la lettre de Roue Libre, deux fois par mois. Je peux l'arrêter en un clic.", "button": "Recevoir la lettre",
               "thanks": "Merci. Un message vient de vous être envoyé : cliquez sur son bouton pour confirmer."},
    },
    "touring-guide": {
        "kind": "download", "purpose": "advice", "list": "touring-advice", "double_opt_in": True, "questions": ["first_name", "postcode"],
        "en": {"name": "Touring guide", "title": "Take “Touring by bike” with you", "intro": "Our booklet: how to choose, how to pack, what to mend. It comes by e-mail at once.",
               "consent": "Send me touring advice", "button": "Send me the booklet", "thanks": "The booklet is on its way. Look in your mailbox in a minute.",
               "labels": {"postcode": ("Postcode", "To tell you which shop is near.")}},
        "fr": {"name": "Guide voyage", "title": "Emportez « Le voyage à vélo »", "intro": "Notre livret : choisir, charger, réparer. Il arrive par e-mail tout de suite.",
               "consent": "Recevez nos conseils voyage", "button": "Recevoir le livret", "thanks": "Le livret est en route. Regardez votre boîte dans une minute.",
               "labels": {"postcode": ("Code postal", "Pour vous dire quelle boutique est proche.")}},
    },
    "test-ride": {
        "kind": "request", "purpose": "", "list": None, "double_opt_in": False, "questions": ["first_name!", "postcode!", "height", "phone"], "sms_purpose": "offers",
        "en": {"name": "Test ride", "title": "Book a test ride", "intro": "We prepare the bicycle at your size and call you to fix the hour.", "button": "Book my test ride", "sms": "Text me when a new bicycle can be ridden. STOP ends it.",
               "thanks": "Thank you. The shop nearest to you calls within a working day.",
               "labels": {"postcode": ("Postcode", "The test ride takes place in the shop nearest to you."), "height": ("Your height in centimetres", "So that the saddle is right when you arrive.")}},
        "fr": {"name": "Essai", "title": "Réserver un essai", "intro": "Nous préparons le vélo à votre taille et vous appelons pour fixer l'heure.", "button": "Réserver mon essai", "sms": "Prévenez-moi par SMS quand un nouveau vélo est à l'essai. STOP pour arrêter.",
               "thanks": "Merci. La boutique la plus proche vous appelle sous un jour ouvré.",
               "labels": {"postcode": ("Code postal", "L'essai a lieu dans la boutique la plus proche."), "height": ("Votre taille en centimètres", "Pour que la selle soit juste à votre arrivée.")}},
    },
}  # fmt: skip

#: ``{{ link }}`` is each person's own, to the page.
TEXTS = {
    "new-bicycle": {
        "purpose": "offers", "page": "garonne-520",
        "en": {"name": "New bicycle to ride", "text": "Hello {{ first_name|there }}, new in the shops: the Garonne 520 can be ridden from Saturday. {{ link }}"},
        "fr": {"name": "Nouveau vélo à l'essai", "text": "Bonjour {{ first_name|et bienvenue }}, nouveau en boutique : le Garonne 520 est à l'essai dès samedi. {{ link }}"},
    },
}  # fmt: skip

#: What the blocks *Voucher* of the letters and e-mails give; an editor may change it.
OFFER = {
    "name": "First inspection", "worth": "First inspection free", "prefix": "ROUE", "good_for": 60,
    "terms": "In each of our shops, for a bicycle bought from us. One for each person.",
}  # fmt: skip

#: On paper, as EMAILS below; "offer" stands for the one above.
LETTERS = {
    "after-the-ride": {
        "purpose": "advice",
        "en": {"name": "After the test ride, by post", "subject": "Your bicycle, adjusted for you",
               "body": [
                   ("text", "<p>Hello {{ first_name|and welcome }},</p><p>You rode with us. Cables stretch and spokes settle during the first three hundred kilometres: bring the bicycle back then, whichever of ours it became. An hour, a coffee, and it runs as it should for a year.</p>"),
                   ("voucher", {"offer": "offer", "heading": "", "worth": ""}),
                   ("page_card", {"page": "packing-panniers", "button": "Read the guide", "otherwise": "newest"}),
                   ("button", {"text": "Choose the day", "link": {"page": "test-ride", "url": ""}}),
               ]},
        "fr": {"name": "Après l'essai, par courrier", "subject": "Votre vélo, réglé pour vous",
               "body": [
                   ("text", "<p>Bonjour {{ first_name|et bienvenue }},</p><p>Vous avez roulé avec nous. Pendant les trois cents premiers kilomètres, les câbles s'allongent et les rayons se mettent en place : ramenez-nous alors le vélo, quel que soit celui que vous avez choisi. Une heure, un café, et il roule comme il faut pour un an.</p>"),
                   ("voucher", {"offer": "offer", "heading": "", "worth": "La première révision offerte",
                               "terms": "Dans chacun de nos magasins, pour un vélo acheté chez nous. Un par personne."}),
                   ("page_card", {"page": "packing-panniers", "button": "Lire le guide", "otherwise": "newest"}),
                   ("button", {"text": "Choisir le jour", "link": {"page": "test-ride", "url": ""}}),
               ]},
    },
}  # fmt: skip

#: Blocks are (type, value); "page" and "page_type" are filled in by ``loading.messages``.
EMAILS = {
    "follow-up": {
        "purpose": "advice",
        "en": {"name": "Touring follow-up", "subject": "Choosing a touring bike well", "preheader": "One more guide, and three questions to ask in any shop.",
               "body": [
                   ("heading", {"text": "Choosing a touring bike well", "size": "large"}),
                   ("text", "<p>Hello {{ first_name|and welcome }},</p><p>You have had “{{ document_title|our booklet }}” for two days. Before you compare prices, here is what we would read next.</p>"),
                   ("recommended_pages", {"heading": "Worth reading now", "page_type": "shop.guidepage", "count": 1, "button": "Read the guide"}),
                   ("pages_viewed", {"heading": "Bicycles to compare", "page_type": "shop.bikepage", "count": 2, "otherwise": "newest", "button": "See this bicycle"}),
                   ("text", "<p>A question? Answer this message: a mechanic reads it, not a robot.</p><p>{{ sender_name }}</p>"),
               ]},
        "fr": {"name": "Suite voyage", "subject": "Bien choisir son vélo de voyage", "preheader": "Un guide de plus, et trois questions à poser dans n'importe quelle boutique.",
               "body": [
                   ("heading", {"text": "Bien choisir son vélo de voyage", "size": "large"}),
                   ("text", "<p>Bonjour {{ first_name|et bienvenue }},</p><p>Vous avez « {{ document_title|notre livret }} » depuis deux jours. Avant de comparer les prix, voici ce que nous lirions ensuite.</p>"),
                   ("recommended_pages", {"heading": "À lire maintenant", "page_type": "shop.guidepage", "count": 1, "button": "Lire le guide"}),
                   ("pages_viewed", {"heading": "Des vélos à comparer", "page_type": "shop.bikepage", "count": 2, "otherwise": "newest", "button": "Voir ce vélo"}),
                   ("text", "<p>Une question ? Répondez à ce message : un mécanicien le lit, pas un robot.</p><p>{{ sender_name }}</p>"),
               ]},
    },
    "offer": {
        "purpose": "advice",
        "en": {"name": "Touring test ride", "subject": "Try the {{ page_title|right bicycle }} for an hour", "preheader": "Loaded, with a hill, in the shop nearest to you.",
               "body": [
                   ("heading", {"text": "An hour, a hill, no obligation", "size": "large"}),
                   ("text", "<p>Hello {{ first_name|and welcome }},</p><p>No page replaces an hour in the saddle. We put the {{ page_title|bicycle }} at your height, hang two loaded panniers on it, and you leave for a ride.</p>"),
                   ("pages_viewed", {"heading": "", "page_type": "shop.bikepage", "source": "clicked", "count": 1, "otherwise": "newest", "button": "Book my test ride"}),
                   ("nearest_shop", {"heading": "The shop nearest to you", "otherwise": "link", "link": {"page": "shops", "url": ""}, "link_text": "Find a shop near you"}),
               ]},
        "fr": {"name": "Essai voyage", "subject": "Essayez le {{ page_title|vélo qu'il vous faut }} une heure", "preheader": "Chargé, avec une côte, dans la boutique la plus proche.",
               "body": [
                   ("heading", {"text": "Une heure, une côte, aucun engagement", "size": "large"}),
                   ("text", "<p>Bonjour {{ first_name|et bienvenue }},</p><p>Aucune page ne remplace une heure en selle. Nous réglons le {{ page_title|vélo }} à votre taille, nous y accrochons deux sacoches chargées, et vous partez rouler.</p>"),
                   ("pages_viewed", {"heading": "", "page_type": "shop.bikepage", "source": "clicked", "count": 1, "otherwise": "newest", "button": "Réserver mon essai"}),
                   ("nearest_shop", {"heading": "La boutique la plus proche", "otherwise": "link", "link": {"page": "shops", "url": ""}, "link_text": "Trouver une boutique"}),
               ]},
    },
    "second-advice": {
        "purpose": "advice",
        "en": {"name": "Touring second advice", "subject": "Packing for a first tour", "preheader": "Heavy things low, wet things outside: a list to print.",
               "body": [
                   ("heading", {"text": "Packing for a first tour", "size": "large"}),
                   ("text", "<p>Hello {{ first_name|and welcome }},</p><p>The bicycle is half of it; the bags are the other half. Here is what we tell friends before they leave, and a day to try it with us.</p>"),
                   ("page_card", {"page": "packing-panniers", "button": "Read the guide", "otherwise": "newest"}),
                   ("recommended_pages", {"heading": "And a ride with us", "page_type": "shop.eventpage", "count": 1, "button": "See the ride"}),
                   ("text", "<p>This is the last message of this series. When you want to ride one, the shops are open from Tuesday to Saturday.</p>"),
                   ("button", {"text": "Book a test ride", "link": {"page": "test-ride", "url": ""}}),
               ]},
        "fr": {"name": "Deuxième conseil voyage", "subject": "Préparer ses sacoches pour un premier voyage", "preheader": "Le lourd en bas, l'humide dehors : une liste à imprimer.",
               "body": [
                   ("heading", {"text": "Préparer ses sacoches", "size": "large"}),
                   ("text", "<p>Bonjour {{ first_name|et bienvenue }},</p><p>Le vélo, c'est la moitié ; les sacoches, l'autre. Voici ce que nous disons aux amis avant leur départ, et un jour pour l'essayer avec nous.</p>"),
                   ("page_card", {"page": "packing-panniers", "button": "Lire le guide", "otherwise": "newest"}),
                   ("recommended_pages", {"heading": "Et une sortie ensemble", "page_type": "shop.eventpage", "count": 1, "button": "Voir la sortie"}),
                   ("text", "<p>C'est le dernier message de cette série. Quand vous voudrez essayer, les boutiques sont ouvertes du mardi au samedi.</p>"),
                   ("button", {"text": "Réserver un essai", "link": {"page": "test-ride", "url": ""}}),
               ]},
    },
    "welcome": {
        "purpose": "news",
        "en": {"name": "Newsletter welcome", "subject": "Three routes to begin with", "preheader": "One by the sea, one by the canal, one through the vines.",
               "body": [
                   ("heading", {"text": "Welcome aboard", "size": "large"}),
                   ("text", "<p>Hello {{ first_name|and welcome }},</p><p>Our letter comes twice a month. Until the next one, here is what readers liked most.</p>"),
                   ("recommended_pages", {"heading": "To begin with", "page_type": "shop.guidepage", "count": 3, "button": "Read the guide"}),
               ]},
        "fr": {"name": "Bienvenue lettre", "subject": "Trois itinéraires pour commencer", "preheader": "Un au bord de la mer, un le long du canal, un dans les vignes.",
               "body": [
                   ("heading", {"text": "Bienvenue à bord", "size": "large"}),
                   ("text", "<p>Bonjour {{ first_name|et bienvenue }},</p><p>Notre lettre paraît deux fois par mois. En attendant la prochaine, voici ce que les lecteurs ont préféré.</p>"),
                   ("recommended_pages", {"heading": "Pour commencer", "page_type": "shop.guidepage", "count": 3, "button": "Lire le guide"}),
               ]},
    },
}  # fmt: skip
