"""The texts that language models are given, as data files beside this one."""
