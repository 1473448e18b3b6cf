"""What the SDK's modules share, and the program `bobbin-py2wasm` that builds components.

Applications import `spin_key_value`, `spin_http` and `spin_config`.
"""

__version__ = "0.1.0"
