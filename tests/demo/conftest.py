from tests.seeded import demo, seeded_file

__all__ = ["demo", "seeded_file"]
