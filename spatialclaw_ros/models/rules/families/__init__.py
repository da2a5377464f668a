"""The families of questions that rules answers, one file each."""
