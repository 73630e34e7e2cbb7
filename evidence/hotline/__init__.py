"""Reports from the hotline: what somebody saw, the footage that is held for it, what became of it
(docs/design/hotline.md)."""
