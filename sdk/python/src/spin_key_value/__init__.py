"""The key-value stores of a component.

from spin_key_value import kv_open_default

store = kv_open_default()
store.set("mykey", "myvalue")
value = store.get("mykey")
"""

from spin_key_value.error import KeyValueError
from spin_key_value.store import KeyPage, Store, Versioned, kv_open, kv_open_default

__all__ = ["KeyPage", "KeyValueError", "Store", "Versioned", "kv_open", "kv_open_default"]
