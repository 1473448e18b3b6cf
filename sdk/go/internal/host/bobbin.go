package host

import (
	"runtime"

	"github.com/fermyon/spin/sdk/go/internal/abi"
)

// GetMany reads the values of keys.
func GetMany(store uint32, keys []string, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	spans := abi.SpansOfTexts(keys)
	list, count := abi.Spans(spans)
	getMany(store, list, count, result)
	runtime.KeepAlive(keys)
	runtime.KeepAlive(spans)
}

// SetMany keeps values: a key and a value for each, one after the other. The caller keeps them alive.
func SetMany(store uint32, entries []abi.Span, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	list, count := abi.Spans(entries)
	setMany(store, list, count/2, result)
	runtime.KeepAlive(entries)
}

// DeleteMany deletes keys.
func DeleteMany(store uint32, keys []string, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	spans := abi.SpansOfTexts(keys)
	list, count := abi.Spans(spans)
	deleteMany(store, list, count, result)
	runtime.KeepAlive(keys)
	runtime.KeepAlive(spans)
}

// ListKeys asks for a page of keys; the first one has no cursor.
func ListKeys(store uint32, prefix string, cursor *string, limit uint32, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	text, bytes := abi.Text(prefix)
	isThere, from := option(cursor)
	fromText, fromBytes := abi.Text(from)
	listKeys(store, text, bytes, isThere, fromText, fromBytes, limit, result)
	runtime.KeepAlive(prefix)
	runtime.KeepAlive(from)
}

// Increment adds to a counter.
func Increment(store uint32, key string, delta int64, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	text, bytes := abi.Text(key)
	increment(store, text, bytes, delta, result)
	runtime.KeepAlive(key)
}

// GetVersioned reads a value and its version.
func GetVersioned(store uint32, key string, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	text, bytes := abi.Text(key)
	getVersioned(store, text, bytes, result)
	runtime.KeepAlive(key)
}

// CompareAndSwap keeps a value if the key still has the version, or, without one, if there is no such key.
func CompareAndSwap(store uint32, key string, version *string, value []byte, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	text, bytes := abi.Text(key)
	isThere, seen := option(version)
	seenText, seenBytes := abi.Text(seen)
	content, contentBytes := abi.Bytes(value)
	compareAndSwap(store, text, bytes, isThere, seenText, seenBytes, content, contentBytes, result)
	runtime.KeepAlive(key)
	runtime.KeepAlive(seen)
	runtime.KeepAlive(value)
}
