"""Words as data: colours, contents, materials, generic and furniture words of plain English.

Common knowledge of the language alone; no name of a data set, a brand or a scene stands here.
"""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


COLOURS = word_set(
    'red orange yellow green turquoise teal cyan blue navy purple violet magenta pink brown beige '
    'tan black white grey gray silver golden gold'
)
SAME_COLOUR = {
    'gray': 'grey',
    'navy': 'blue',
    'teal': 'turquoise',
    'violet': 'purple',
    'gold': 'golden',
}

CONTENTS = word_set(
    'apple bean beer biscuit bread butter candy cereal cheese chocolate cleanser coffee cookie '
    'cracker cream detergent egg fish flour fruit gelatin honey jam jelly juice ketchup lemonade '
    'mayonnaise meat milk mustard noodle nut oil oat paint pasta pea peach peanut pear pepper '
    'pickle pineapple popcorn pudding raisin rice salt sauce shampoo soap soda soup spice sugar '
    'syrup tea tomato toothpaste tuna vinegar vitamin water wine yoghurt yogurt'
)
"""What a package may hold. Two packages of different contents are different things."""

MATERIALS = word_set(
    'aluminium brass cardboard ceramic cloth concrete copper cork fabric foam glass iron leather '
    'marble metal paper plastic porcelain rubber steel stone wicker wood'
)

CATEGORIES = (COLOURS, CONTENTS, MATERIALS)
"""Words of one category exclude each other: a red mug is not the blue mug."""

VARIANTS = {
    'wooden': 'wood',
    'metallic': 'metal',
    'tin': 'can',
    'cup': 'mug',
    'couch': 'sofa',
    'television': 'tv',
    'telly': 'tv',
    'dustbin': 'bin',
    'wastebasket': 'bin',
    'screen': 'monitor',
    'display': 'monitor',
    'cupboard': 'cabinet',
    'fridge': 'refrigerator',
    'cellphone': 'phone',
    'smartphone': 'phone',
    'telephone': 'phone',
    'notebook': 'laptop',
    'ground': 'floor',
    'worktop': 'counter',
    'desktop': 'desk',
    'tabletop': 'table',
}
"""Words that name the same thing, each with the one used here."""

COMPOUNDS = {
    ('trash', 'can'): 'bin',
    ('garbage', 'can'): 'bin',
    ('rubbish', 'bin'): 'bin',
    ('rubbish', 'can'): 'bin',
    ('trash', 'bin'): 'bin',
    ('waste', 'bin'): 'bin',
    ('waste', 'basket'): 'bin',
    ('waste', 'paper', 'basket'): 'bin',
    ('paper', 'bin'): 'bin',
    ('watering', 'can'): 'watering-can',
    ('drawer', 'cabinet'): 'cabinet',
    ('drawer', 'unit'): 'cabinet',
    ('chest', 'of', 'drawer'): 'cabinet',
    ('filing', 'cabinet'): 'cabinet',
    ('file', 'cabinet'): 'cabinet',
    ('desk', 'lamp'): 'lamp',
    ('table', 'lamp'): 'lamp',
    ('desk', 'chair'): 'chair',
    ('office', 'chair'): 'chair',
    ('table', 'top'): 'table',
    ('desk', 'top'): 'desk',
    ('white', 'board'): 'board',
}
"""Words that together name something that their last word alone does not."""

GENERIC = word_set(
    'object thing item grocery product article stuff body one anything everything something'
)
"""Words that name whatever there is."""

NEUTRAL = word_set(
    'the a an this that these those all any each every separate different visible individual '
    'other remaining labelled labeled distinct single whole my your its their of some both '
    'object thing item grocery product'
)
"""Words that single nothing out beside a generic word."""

CLASSIFIERS = word_set('piece pair kind type sort set bit')
"""Words that count, before 'of'."""

FURNITURE = word_set(
    'armchair bed bench bookcase bookshelf cabinet chair chest counter desk drawer dresser '
    'nightstand shelf sideboard sofa stool table wardrobe'
)
FRUIT = word_set('apple apricot banana cherry grape lemon lime mango melon orange peach pear plum')
HYPERNYMS = {'furniture': FURNITURE, 'fruit': FRUIT}
"""Kinds of things, with the words that belong to them."""

SURFACES = word_set('floor table desk board counter bench carpet')
"""Things that are known by the plane they offer."""

CUT_AT = word_set(
    'with on in at from for that which near beside standing lying next by over under behind '
    'between and to above below into inside onto off is are'
)
"""The name of a thing ends before these."""

IRREGULAR_SINGULAR = {
    'people': 'person',
    'men': 'man',
    'women': 'woman',
    'children': 'child',
    'feet': 'foot',
    'knives': 'knife',
    'shelves': 'shelf',
    'leaves': 'leaf',
    'loaves': 'loaf',
    'scissors': 'scissors',
    'glasses': 'glass',
    'buses': 'bus',
}
