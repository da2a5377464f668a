"""The libraries that every kernel has imported before its first cell."""

from __future__ import annotations

LIBRARIES = (
    'numpy',
    'scipy.ndimage',
    'scipy.spatial',
    'scipy.spatial.transform',
    'scipy.signal',
    'scipy.optimize',
    'scipy.stats',
    'matplotlib.pyplot',
    'PIL.Image',
    'PIL.ImageDraw',
    'PIL.ImageFont',
    'cv2',
)
