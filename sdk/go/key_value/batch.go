package key_value

import (
	"runtime"

	"github.com/fermyon/spin/sdk/go/internal/abi"
	"github.com/fermyon/spin/sdk/go/internal/host"
)

// Entry is a key and its value.
type Entry struct {
	Key   string
	Value []byte
}

// GetMany gives the values of the keys, in their order. The value of a missing key is nil, and that of a key
// with an empty value is empty and not nil. Only Bobbin has it.
func GetMany(store Store, keys []string) ([][]byte, error) {
	var result abi.Area
	host.GetMany(uint32(store), keys, &result)
	if err := failure(&result, wordAligned); err != nil {
		return nil, err
	}
	return abi.TakeOptions(result.Word(4), result.Word(8)), nil
}

// SetMany keeps all the values, or, if there is an error, none of them. Only Bobbin has it.
func SetMany(store Store, entries []Entry) error {
	var result abi.Area
	host.SetMany(uint32(store), spansOf(entries), &result)
	runtime.KeepAlive(entries)
	return failure(&result, wordAligned)
}

// DeleteMany deletes all the keys, or, if there is an error, none of them. Missing keys are no error. Only
// Bobbin has it.
func DeleteMany(store Store, keys []string) error {
	var result abi.Area
	host.DeleteMany(uint32(store), keys, &result)
	return failure(&result, wordAligned)
}

// DeletePrefix deletes the keys that begin with a prefix, a page after the other, and gives their number. Only
// Bobbin has it.
func DeletePrefix(store Store, prefix string) (int, error) {
	deleted := 0
	options := ListOptions{Prefix: prefix}
	for {
		page, err := List(store, options)
		if err != nil {
			return deleted, err
		}
		if err := DeleteMany(store, page.Keys); err != nil {
			return deleted, err
		}
		deleted += len(page.Keys)
		if page.Cursor == nil {
			return deleted, nil
		}
		options.Cursor = page.Cursor
	}
}

// spansOf are a key and a value for each entry, one after the other.
func spansOf(entries []Entry) []abi.Span {
	spans := make([]abi.Span, 0, len(entries)*2)
	for _, entry := range entries {
		spans = append(spans, abi.SpanOfText(entry.Key), abi.SpanOfBytes(entry.Value))
	}
	return spans
}
