;; What stands for somebody else's component: it answers every request with one sentence, by the interface of Spin 1.
(module
  (memory (export "memory") 1)
  (data (i32.const 64) "Hello from a component that was fetched.\n")
  (global $free (mut i32) (i32.const 4096))
  ;; The host writes the request where this says.
  (func $allocate (param $old i32) (param $old-size i32) (param $alignment i32) (param $size i32) (result i32)
    (local $place i32)
    (local.set $place (i32.and (i32.add (global.get $free) (i32.const 7)) (i32.const -8)))
    (global.set $free (i32.add (local.get $place) (local.get $size)))
    (if (i32.gt_u (global.get $free) (i32.const 65536)) (then (unreachable)))
    (local.get $place))
  (export "canonical_abi_realloc" (func $allocate))
  (func (export "canonical_abi_free") (param i32 i32 i32))
  ;; Its result: status, no headers, a body, and where that is.
  (func (export "handle-http-request")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
    (i32.store (i32.const 1024) (i32.const 200))
    (i32.store (i32.const 1040) (i32.const 1))
    (i32.store (i32.const 1044) (i32.const 64))
    (i32.store (i32.const 1048) (i32.const 41))
    (i32.const 1024)))
