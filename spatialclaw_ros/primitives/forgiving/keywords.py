"""Other names under which models give the arguments of calls: other name -> the call's own."""

from __future__ import annotations

TWO_POINTS = {
    'point1': 'p1',
    'point2': 'p2',
    'a': 'p1',
    'b': 'p2',
    'point_a': 'p1',
    'point_b': 'p2',
}
TWO_SETS = {'points_a': 'a', 'points_b': 'b', 'A': 'a', 'B': 'b', 'points1': 'a', 'points2': 'b'}
CAMERA = {
    'point_3d': 'point',
    'frame': 'camera',
    'c2w': 'camera',
    'extrinsics': 'camera',
    'pose': 'camera',
    'intrinsics': 'fx',
    'K': 'fx',
}
PIXEL = {'image': 'frame', 'img': 'frame', 'x': 'u', 'y': 'v', 'pixel': 'u', 'z': 'depth'}
SCALED = {'W': 'width', 'H': 'height', 'w': 'width', 'h': 'height', 'box': 'coords'}
OBJECT = {
    'frame_idx': 'frame',
    'frame_index': 'frame',
    'obj': 'object',
    'object_id': 'object',
    'label': 'object',
}
OF_OBJECT = {
    **OBJECT,
    'reconstruction': 'recon',
    'fi': 'frame',
    'image': 'frame',
    'object_idx': 'object',
    'obj_id': 'object',
}
QUESTION = {
    'image': 'images',
    'frame': 'images',
    'frames': 'images',
    'prompt': 'question',
    'query': 'question',
}
