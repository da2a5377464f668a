"""The sandboxed kernel: the host's side here, what runs inside it in ``runtime``."""
