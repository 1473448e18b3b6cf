"""The variables of a component, from `[component.ID.variables]` of the manifest."""

from __future__ import annotations

from bobbin_sdk.host import case_of, connected

__all__ = ["ConfigError", "config_get"]


class ConfigError(Exception):
    """What `config_get` raises.

    `code` is `invalid-key`, `invalid-schema`, `provider` or `other`; `text` says what happened.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text


def config_get(name: str) -> str:
    """Give the value of a variable. Raises ConfigError where there is no such variable."""
    if not isinstance(name, str):
        raise TypeError(f"the name of a variable is a str, not {type(name).__name__}")
    host = connected()
    try:
        return host.config.get_config(name)
    except host.error as error:
        code, text = case_of(error)
        raise ConfigError(code, text or "the variable could not be read") from None
