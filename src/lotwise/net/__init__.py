"""Net: balance every SKU, and give the resulting lines their dates."""

from lotwise.net.netting import net

__all__ = ["net"]
