"""The forms of questions as data: what is named and meant, and the plain question of each."""

from __future__ import annotations

from spatialclaw_ros.models.rules.free.form import NUMBER, POLAR, SIDE, SOME, TREND, Form

NOT_TALLER = 'shorter|farther|less|nearer|wide|camera|bottom|left|right|behind'
"""With one of them it is not asked which of two is taller."""

FORMS: tuple[Form, ...] = (
    # the robot's own way
    Form('how wide is the doorway', NUMBER, 0, ('door', 'wide|gap|fit')),
    Form(
        'how wide is the doorway',
        *(NUMBER, 0, ('door', 'distance|how much', 'between'), 'nearest|start|self'),
    ),
    Form(
        'how many degrees have you turned overall since the first picture',
        *(NUMBER, 0, ('turn', 'angle|how much'), 'camera|speed'),
    ),
    Form(
        'how far are you now from where you started, in a straight line',
        *(
            NUMBER,
            0,
            ('start|straight|first place', 'distance|how much|straight'),
            'camera|path|turn|door|speed',
        ),
    ),
    Form(
        'how far have you driven in total',
        *(
            NUMBER,
            0,
            ('drive|path', 'distance|how much|path'),
            'camera|straight|turn|angle|door|front|behind|supposed|speed|between|nearest',
        ),
    ),
    # how many
    Form(
        'how many different {k} have you seen in all the pictures',
        *(NUMBER, 0, ('count', 'all|each once'), 'newest'),
        kinds=1,
    ),
    Form(
        'how many {k} are there in the newest picture',
        *(NUMBER, 0, ('count', 'newest'), 'all|each once|between|carried by'),
        kinds=1,
    ),
    # one thing, a number
    Form(
        'how fast did the {a} move on average while it was moving',
        *(NUMBER, 1, ('speed',), 'supposed|self|turn|angle'),
    ),
    Form(
        'how many seconds ago did you last see the {a}',
        *(NUMBER, 1, ('ago', 'last seen|in view'), 'tall|top|bottom|speed|first place|start'),
    ),
    Form(
        'how far has the {a} moved from where it was at first',
        *(
            NUMBER,
            1,
            ('moved|first place', 'distance|how much'),
            'camera|body|bump|top|bottom|tall|high|above|count|turn|angle|speed',
        ),
    ),
    Form(
        'how far is the middle of the {a} from your camera right now',
        *(NUMBER, 1, ('camera', 'distance')),
        bars='body|bump|top|bottom|tall|floor|moved|turn|angle|start',
    ),
    Form(
        'how far is the {a} from your body now, over the floor',
        *(NUMBER, 1, ('body', 'bump', 'distance|nearest points')),
        bars='camera|top|bottom|tall|speed|path',
    ),
    Form(
        'how far is the {a} from your body now, over the floor',
        *(NUMBER, 1, ('body|bump|self', 'distance|gap|nearest points')),
        bars='camera|top|bottom|last seen|in view|long|tall|speed|high|ends|begins|path',
    ),
    Form(
        'how high above the floor is the underside of the {a}',
        *(
            NUMBER,
            1,
            ('bottom|clears the floor|begins', 'high|above|clears the floor|floor'),
            'top|tall|own|own view|body',
        ),
    ),
    Form(
        'how high above the floor is the underside of the {a}',
        *(NUMBER, 1, ('begins', 'above the floor'), 'top|ends|own view|body'),
    ),
    Form(
        'how high above the floor is the top of the {a}',
        *(NUMBER, 1, ('top|ends', 'floor'), 'bottom|tall|own|camera|body|moved'),
    ),
    Form(
        'how high above the floor is the top of the {a}',
        *(NUMBER, 1, ('top', 'high|above'), 'bottom|tall|own|camera|body|moved'),
    ),
    Form('how tall is the {a}', NUMBER, 1, ('tall',), 'floor|long|begins'),
    Form('how tall is the {a}', NUMBER, 1, ('top', 'bottom'), 'floor'),
    Form(
        'how tall is the {a}',
        NUMBER,
        1,
        ('high', 'own'),
        'floor|above the floor|begins|top|bottom',
    ),
    Form(
        'how long is the {a} along its longer side',
        *(NUMBER, 1, ('long',), 'top|bottom|camera|tall|last seen|ago|drive'),
    ),
    # two things, a number
    Form(
        'how far above the top of the {b} is the underside of the {a}',
        *(NUMBER, 2, ('top', 'bottom|begins'), 'centre'),
        roles='bottom over top',
    ),
    Form(
        'how far apart are the {a} and the {b} at their nearest points',
        *(NUMBER, 2, ('nearest points', 'distance|how much'), 'centre|top|bottom|camera|body'),
    ),
    Form(
        'how wide is the free gap between the {a} and the {b}',
        *(
            NUMBER,
            2,
            ('gap|wide', 'wide|fit|self|floor|between'),
            'nearest points|centre|top|bottom|door',
        ),
    ),
    Form(
        'how far is the middle of the {a} from the middle of the {b}',
        *(
            NUMBER,
            2,
            ('centre', 'distance|how much'),
            'nearest points|top|bottom|camera|body|floor',
        ),
    ),
    # yes or no
    Form('do you fit through the doorway', POLAR, 0, ('door', 'fit|wide|gap'), 'past|in view'),
    Form('did the {a} move', POLAR, 1, ('moved',), 'approach|carried by|in|supposed'),
    Form(
        'are the middles of the {a} and the {b} more than {n} apart',
        *(POLAR, 2, ('more', 'centre'), 'less|nearest points'),
        limit=True,
    ),
    Form(
        'are the middles of the {a} and the {b} less than {n} apart',
        *(POLAR, 2, ('less', 'centre'), 'more|nearest points'),
        limit=True,
    ),
    Form(
        'is the {a} taller than {n}',
        *(POLAR, 1, ('more', 'tall|high|top'), 'less|floor|above the floor|wide|bottom'),
        limit=True,
    ),
    Form(
        'is the {a} shorter than {n}',
        *(POLAR, 1, ('less', 'tall|high|top'), 'more|floor|above the floor|wide|bottom'),
        limit=True,
    ),
    Form(
        'is the {a} standing on the {b}',
        POLAR,
        2,
        ('carried by',),
        'carries|in|between|supposed',
        'on',
    ),
    Form(
        'is the {a} standing on the {b}',
        POLAR,
        2,
        ('carries',),
        'in|holds|between|supposed',
        'under',
    ),
    Form('is the {a} inside the {b}', POLAR, 2, ('in|holds',), 'carries|between|supposed', 'in'),
    Form('do you fit between the {a} and the {b}', POLAR, 2, ('fit', 'between|gap|wide'), 'past'),
    Form(
        'would the {c} fit through the gap between the {a} and the {b}',
        *(POLAR, 3, ('fit', 'between|gap'), 'nearer'),
        roles='pair and other',
    ),
    Form(
        'is the {c} between the {a} and the {b}',
        *(POLAR, 3, ('between',), 'fit|nearer|past'),
        roles='pair and other',
    ),
    Form(
        'is the {a} closer to the {c} than the {b}',
        *(POLAR, 3, ('nearer',), 'farther'),
        roles='nearer than',
    ),
    # sides
    Form(
        'in the newest picture, is the {a} to the left or to the right of the {b}',
        *(SIDE, 2, ('camera',)),
        roles='side of',
        sides='left right',
    ),
    Form(
        'in the newest picture, is the {a} to the left or to the right of the {b}',
        *(SIDE, 2, (), 'own view'),
        roles='side of',
        sides='left right',
    ),
    Form(
        'seen from the camera, is the {a} in front of the {b} or behind it',
        *(SIDE, 2, (), ''),
        roles='side of',
        sides='front behind',
    ),
    Form(
        "from the {b}'s own point of view, is the {a} in front, behind, left or right",
        *(SIDE, 2, ('own view',), 'camera'),
        roles='seen from',
        sides='left right front behind',
    ),
    Form(
        'is the {a} in front of you, behind you, to your left or to your right',
        *(SIDE, 1, ('self',), 'camera'),
        sides='left right front behind',
    ),
    Form('did you turn left or right overall', SIDE, 0, ('turn',), 'camera', sides='left right'),
    Form(
        'did you move forwards, backwards, to the left or to the right, seen from where you began',
        *(SIDE, 0, ('drive|start|direction',), 'camera'),
        sides='left right front behind',
    ),
    # whether something comes or goes
    Form('is the {a} coming closer to you or going away', TREND, 1),
    # which of some
    Form(
        'which of these changed place since the first pictures',
        *(SOME, 0, ('since|start|all', 'changed')),
    ),
    Form(
        'which of these changed place since the first pictures',
        *(SOME, 0, ('since', 'moved'), 'speed|nearest|tall'),
    ),
    Form('which of these moved', SOME, 0, ('moved',), 'nearest|tall|changed|speed|start'),
    Form(
        'which is taller, {either}',
        *(SOME, 0, ('taller',), 'shorter|nearest|farther|above the floor'),
        options=2,
    ),
    Form(
        'which is taller, {either}',
        *(SOME, 0, ('outdoes', 'high', 'set together'), f'{NOT_TALLER}|above the floor'),
        options=2,
    ),
    Form(
        'which is taller, {either}',
        *(SOME, 0, ('outdoes', 'tall|own'), f'{NOT_TALLER}|above the floor'),
        options=2,
    ),
    Form(
        'which is taller, {either}',
        *(SOME, 0, ('outdoes', 'high'), f'{NOT_TALLER}|floor|above|above the floor'),
        options=2,
    ),
    Form(
        'which is closer to the camera right now, {either}',
        *(SOME, 0, ('camera', 'nearer'), 'farther'),
        options=2,
    ),
    Form(
        'what is nearest to you',
        *(SOME, 0, ('nearest', 'self'), 'farther|camera|tall|start|since|past'),
    ),
    Form(
        'what was nearest to the {a} where you last saw it',
        *(SOME, 1, ('nearest', 'last seen|ago'), 'farther'),
    ),
    Form('what is the {a} standing on', SOME, 1, ('carried by|carries',), 'nearest|in|between'),
    Form('what is inside the {a}', SOME, 1, ('in|holds',), 'nearest|carries|between'),
    Form(
        'which is nearer to the {a}, {either}',
        *(SOME, 1, ('nearer',), 'farther|last seen|ago'),
        options=2,
    ),
    Form(
        'what is nearest to the {a}',
        SOME,
        1,
        ('nearest',),
        'farther|last seen|ago|in|between|floor',
    ),
    Form('what stands between the {a} and the {b}', SOME, 2, ('between',), 'last seen'),
)
"""The first that fits is taken: the more special come first."""
