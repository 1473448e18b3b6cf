package abi

import (
	"structs"
	"unsafe"
)

// Detail is one of what a write keeps beside a value, as an element of a list.
type Detail struct {
	_            structs.HostLayout
	tag, payload uint64
}

// The cases of the interface's detail, in its order.
const (
	expiresIn = iota
	expiresAt
	noExpiry
	metadata
	noMetadata
)

// ExpiresIn is an expiry in so many milliseconds.
func ExpiresIn(milliseconds uint64) Detail { return Detail{tag: expiresIn, payload: milliseconds} }

// ExpiresAt is an expiry at a moment, in milliseconds since 1970.
func ExpiresAt(milliseconds uint64) Detail { return Detail{tag: expiresAt, payload: milliseconds} }

// NoExpiry takes the expiry away.
func NoExpiry() Detail { return Detail{tag: noExpiry} }

// Metadata is JSON. It does not keep the text alive.
func Metadata(json string) Detail {
	return Detail{tag: metadata, payload: SpanOfText(json).word()}
}

// NoMetadata takes the metadata away.
func NoMetadata() Detail { return Detail{tag: noMetadata} }

// Details gives the parameters of a list of details, which the caller keeps alive.
func Details(details []Detail) (unsafe.Pointer, uint32) {
	return inHeap(unsafe.Pointer(unsafe.SliceData(details))), uint32(len(details))
}

// Check is a key and a version that it has to have, as an element of a list.
type Check struct {
	_                  structs.HostLayout
	key                Span
	isThere            uint32
	address, textBytes uint32
}

// CheckOf is a check; without a version, the key has to be missing. It does not keep the texts alive.
func CheckOf(key string, version *string) Check {
	if version == nil {
		return Check{key: SpanOfText(key)}
	}
	seen := SpanOfText(*version)
	return Check{key: SpanOfText(key), isThere: 1, address: seen.address, textBytes: seen.count}
}

// Write is what a commit does to a key, as an element of a list.
type Write struct {
	_                          structs.HostLayout
	tag, key, written, details uint64
}

// SetOf writes a value. Like the others it does not keep alive what it points to.
func SetOf(key string, value []byte, details []Detail) Write {
	return Write{tag: 0, key: SpanOfText(key).word(), written: SpanOfBytes(value).word(), details: wordOf(details)}
}

// DeleteOf deletes a key.
func DeleteOf(key string) Write { return Write{tag: 1, key: SpanOfText(key).word()} }

// IncrementOf adds to a counter.
func IncrementOf(key string, delta int64, details []Detail) Write {
	return Write{tag: 2, key: SpanOfText(key).word(), written: uint64(delta), details: wordOf(details)}
}

// Lists gives the parameters of the lists of a commit, which the caller keeps alive.
func Lists(checks []Check, writes []Write) (unsafe.Pointer, uint32, unsafe.Pointer, uint32) {
	return inHeap(unsafe.Pointer(unsafe.SliceData(checks))), uint32(len(checks)),
		inHeap(unsafe.Pointer(unsafe.SliceData(writes))), uint32(len(writes))
}

func wordOf(details []Detail) uint64 {
	address, count := Details(details)
	return Span{address: uint32(uintptr(address)), count: count}.word()
}

// word is the span as eight bytes.
func (span Span) word() uint64 { return uint64(span.address) | uint64(span.count)<<32 }

// Beside is what is kept beside a value.
type Beside struct {
	// ExpiresAt is in milliseconds since 1970.
	ExpiresAt int64
	HasExpiry bool
	Metadata  string
}

// Entry is a value with what is kept beside it.
type Entry struct {
	Value []byte
	Beside
}

// Change is what a key is now: its value is nil if it is missing.
type Change struct {
	Key     string
	Value   []byte
	Version string
}

// TakeEntries takes over a list of entries that may be missing: nil.
func TakeEntries(address, count uint32) []*Entry {
	entries := make([]*Entry, count)
	for index, words := range elements(address, count, 12) {
		if byte(words[0]) == 1 {
			value := TakeBytes(words[2], words[3])
			entries[index] = &Entry{Value: value, Beside: takeBeside(words[4:])}
		}
	}
	return entries
}

// TakeDetails takes over a list of what is kept beside values: nil where the key is missing.
func TakeDetails(address, count uint32) []*Beside {
	details := make([]*Beside, count)
	for index, words := range elements(address, count, 10) {
		if byte(words[0]) == 1 {
			beside := takeBeside(words[2:])
			details[index] = &beside
		}
	}
	return details
}

// TakeChanges takes over a list of changes.
func TakeChanges(address, count uint32) []Change {
	changes := make([]Change, count)
	for index, words := range elements(address, count, 7) {
		changes[index].Key = TakeText(words[0], words[1])
		if byte(words[2]) == 1 {
			changes[index].Value = TakeBytes(words[3], words[4])
		}
		changes[index].Version = TakeText(words[5], words[6])
	}
	return changes
}

// TakeLongs takes over a list of numbers of eight bytes.
func TakeLongs(address, count uint32) []int64 {
	if count == 0 {
		return []int64{}
	}
	return unsafe.Slice((*int64)(take(address)), count)
}

func takeBeside(words []uint32) (beside Beside) {
	if byte(words[0]) == 1 {
		beside.HasExpiry = true
		beside.ExpiresAt = int64(uint64(words[2]) | uint64(words[3])<<32)
	}
	if byte(words[4]) == 1 {
		beside.Metadata = TakeText(words[5], words[6])
	}
	return beside
}

// elements are those of a list, each of so many words of four bytes.
func elements(address, count uint32, words int) [][]uint32 {
	if count == 0 {
		return nil
	}
	all := unsafe.Slice((*uint32)(take(address)), int(count)*words)
	parts := make([][]uint32, count)
	for index := range parts {
		parts[index] = all[index*words : (index+1)*words]
	}
	return parts
}
