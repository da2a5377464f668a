"""Running out of memory, told apart from other failures, with the ways out."""

from __future__ import annotations

REMEDY = (
    'take a smaller model, a quantisation (nf4, int8), smaller images (max_image_pixels) or '
    'fewer of them'
)


def is_out_of_memory(error: BaseException) -> bool:
    """Tell whether memory ran out, on the GPU or on the host.

    torch has a class of its own for GPUs alone; for the host it raises a RuntimeError of its
    allocator, which only its text tells.
    """
    import torch  # noqa: PLC0415

    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    said = str(error)
    return isinstance(error, RuntimeError) and (
        'DefaultCPUAllocator' in said or 'out of memory' in said
    )


def out_of_memory(error: BaseException) -> str:
    """Return the error for it, and give back what the allocator holds."""
    import torch  # noqa: PLC0415

    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    first = str(error).strip().splitlines()[0][:300] if str(error).strip() else ''
    return f'out of memory ({first or type(error).__name__}): {REMEDY}'
