"""What is drawn on any page, or needed to draw it: the filter bar, the address, tables, metrics, bars, formats, caches.

The lowest room of ui/: nothing here knows who looks, what they may see, or which page it is drawn on.
"""
