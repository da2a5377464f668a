"""Forgiveness: from what a cell gave to what a primitive takes.

A model that makes the obvious near miss gets the obvious result and one printed note. That is
done here and nowhere else: each module knows one kind of argument, in all the forms in which
models write it, and hands on the one form that the primitives compute with. What was put right
is said by a remark; what cannot be understood is an ``ArgumentError`` that says what was given
and what is accepted. An object, a frame of reference and a unit are never guessed.

frames (frames and lists of them), stacks (arrays over frames), windows (parts of a video),
labels (prompts and names of things), masks (masks in any container), pixels (boxes, points and
coordinates in a picture; empty where nothing was found), pictures, colours, points (places and
clouds in the world), boxes, poses (poses, rotations, sizes), planes, cameras (intrinsics),
reconstructions (their order among the arguments), scalars (numbers in any type), answers and
choices (what is answered), places (where an answer is), options (keywords by other names),
elsewhere (names that stand elsewhere or do not exist), reserved (names that a cell overwrote).

Nothing here measures or asks the host: of the primitives it knows only what errors, remarks and
arrays of points are, and of libraries numpy, OpenCV and Pillow.
"""
