"""What runs inside the kernel's process and is imported nowhere else."""
