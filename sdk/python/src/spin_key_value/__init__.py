"""The key-value stores of a component.

from spin_key_value import kv_open_default

store = kv_open_default()
store.set("mykey", "myvalue")
value = store.get("mykey")
"""

from spin_key_value.atomic import Atomic
from spin_key_value.error import KeyValueError
from spin_key_value.keep import Entry, Keep, KeyDetails
from spin_key_value.store import EntryPage, KeyPage, Store, Versioned, kv_open, kv_open_default
from spin_key_value.watch import KeyChange, KeyWatch

__all__ = [
    "Atomic",
    "Entry",
    "EntryPage",
    "Keep",
    "KeyChange",
    "KeyDetails",
    "KeyPage",
    "KeyValueError",
    "KeyWatch",
    "Store",
    "Versioned",
    "kv_open",
    "kv_open_default",
]
