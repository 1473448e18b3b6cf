package host

import (
	"runtime"
	"unsafe"

	"github.com/fermyon/spin/sdk/go/internal/abi"
)

// SetWith keeps a value and something beside it. The caller keeps alive what details point to, here and below.
func SetWith(store uint32, key string, value []byte, details []abi.Detail, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	text, bytes := abi.Text(key)
	content, contentBytes := abi.Bytes(value)
	list, count := abi.Details(details)
	setWith(store, text, bytes, content, contentBytes, list, count, result)
	runtime.KeepAlive(key)
	runtime.KeepAlive(value)
	runtime.KeepAlive(details)
}

// SetManyWith keeps values as SetMany does, and the same beside each of them.
func SetManyWith(store uint32, entries []abi.Span, details []abi.Detail, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	all, length := abi.Spans(entries)
	list, count := abi.Details(details)
	setManyWith(store, all, length/2, list, count, result)
	runtime.KeepAlive(entries)
	runtime.KeepAlive(details)
}

// IncrementWith adds to a counter and keeps something beside it.
func IncrementWith(store uint32, key string, delta int64, details []abi.Detail, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	text, bytes := abi.Text(key)
	list, count := abi.Details(details)
	incrementWith(store, text, bytes, delta, list, count, result)
	runtime.KeepAlive(key)
	runtime.KeepAlive(details)
}

// CompareAndSwapWith swaps as CompareAndSwap does, and keeps something beside the value.
func CompareAndSwapWith(
	store uint32, key string, version *string, value []byte, details []abi.Detail, result *abi.Area,
) {
	busy.Lock()
	defer busy.Unlock()
	text, bytes := abi.Text(key)
	isThere, seen := option(version)
	seenText, seenBytes := abi.Text(seen)
	content, contentBytes := abi.Bytes(value)
	list, count := abi.Details(details)
	compareAndSwapWith(
		store, text, bytes, isThere, seenText, seenBytes, content, contentBytes, list, count, result,
	)
	runtime.KeepAlive(key)
	runtime.KeepAlive(seen)
	runtime.KeepAlive(value)
	runtime.KeepAlive(details)
}

// GetEntries reads the values of keys with what is kept beside them.
func GetEntries(store uint32, keys []string, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	spans := abi.SpansOfTexts(keys)
	list, count := abi.Spans(spans)
	getEntries(store, list, count, result)
	runtime.KeepAlive(keys)
	runtime.KeepAlive(spans)
}

// GetDetails reads what is kept beside the values of keys.
func GetDetails(store uint32, keys []string, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	spans := abi.SpansOfTexts(keys)
	list, count := abi.Spans(spans)
	getDetails(store, list, count, result)
	runtime.KeepAlive(keys)
	runtime.KeepAlive(spans)
}

// Range is the record key-range.
type Range struct {
	Prefix             string
	Start, End, Cursor *string
	Reverse            bool
	Limit              uint32
}

type askRange func(
	store uint32, prefix unsafe.Pointer, prefixBytes uint32,
	hasStart uint32, start unsafe.Pointer, startBytes uint32,
	hasEnd uint32, end unsafe.Pointer, endBytes uint32, reverse uint32,
	hasCursor uint32, cursor unsafe.Pointer, cursorBytes uint32, limit uint32, result *abi.Area,
)

// ListRange asks for a page of keys.
func ListRange(store uint32, wanted Range, result *abi.Area) {
	ask(listRange, store, wanted, result)
}

// ListEntries asks for a page of keys with their values and what is kept beside them.
func ListEntries(store uint32, wanted Range, result *abi.Area) {
	ask(listEntries, store, wanted, result)
}

func ask(list askRange, store uint32, wanted Range, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	prefix, prefixBytes := abi.Text(wanted.Prefix)
	hasStart, first := option(wanted.Start)
	start, startBytes := abi.Text(first)
	hasEnd, last := option(wanted.End)
	end, endBytes := abi.Text(last)
	hasCursor, from := option(wanted.Cursor)
	cursor, cursorBytes := abi.Text(from)
	reverse := uint32(0)
	if wanted.Reverse {
		reverse = 1
	}
	list(
		store, prefix, prefixBytes, hasStart, start, startBytes, hasEnd, end, endBytes, reverse,
		hasCursor, cursor, cursorBytes, wanted.Limit, result,
	)
	runtime.KeepAlive(wanted.Prefix)
	runtime.KeepAlive(first)
	runtime.KeepAlive(last)
	runtime.KeepAlive(from)
}

// Commit checks and writes several keys. The caller keeps alive what they point to.
func Commit(store uint32, checks []abi.Check, writes []abi.Write, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	checked, checksCount, written, writesCount := abi.Lists(checks, writes)
	commit(store, checked, checksCount, written, writesCount, result)
	runtime.KeepAlive(checks)
	runtime.KeepAlive(writes)
}

// The cases of the interface's subject.
const (
	watchedKeys = iota
	watchedPrefix
)

// Watch begins to watch keys.
func Watch(store uint32, keys []string, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	spans := abi.SpansOfTexts(keys)
	list, count := abi.Spans(spans)
	watch(store, watchedKeys, list, count, result)
	runtime.KeepAlive(keys)
	runtime.KeepAlive(spans)
}

// WatchPrefix begins to watch the keys that begin with a prefix.
func WatchPrefix(store uint32, prefix string, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	text, bytes := abi.Text(prefix)
	watch(store, watchedPrefix, text, bytes, result)
	runtime.KeepAlive(prefix)
}

// Next asks a watcher for the next changes.
func Next(watcher, milliseconds uint32, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	next(watcher, milliseconds, result)
}

// End ends a watcher.
func End(watcher uint32) {
	busy.Lock()
	defer busy.Unlock()
	end(watcher)
}
