"""What runs in the model's process: torch and transformers are imported here and nowhere else."""
