"""YOLO weights and their cards: registry, inference, export, evaluation."""
