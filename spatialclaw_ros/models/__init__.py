"""Models and segmenters: one back-end a file, all behind the Protocols of ``core``."""
