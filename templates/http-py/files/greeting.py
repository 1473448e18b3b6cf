"""What visitors read."""


def greeting(path: str, visits: int) -> str:
    return f"Hello! This is visit {visits} of {path}.\n"
