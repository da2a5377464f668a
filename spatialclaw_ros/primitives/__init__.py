"""What cells see: the namespace of `kernel_api.md`, its tools, the sketch and their drawing."""
