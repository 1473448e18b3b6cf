package key_value

import (
	"encoding/binary"
	"errors"
	"strconv"
)

// Counter gives what the counter at a key stands at, without writing. A missing key counts as 0.
func Counter(store Store, key string) (int64, error) {
	value, err := Get(store, key)
	if errors.Is(err, ErrNoSuchKey) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return countOf(key, value)
}

// SetCounter writes a counter, as Increment goes on from it.
func SetCounter(store Store, key string, count int64) error {
	return Set(store, key, binary.LittleEndian.AppendUint64(nil, uint64(count)))
}

func countOf(key string, value []byte) (int64, error) {
	if len(value) != 8 {
		text := "key " + strconv.Quote(key) + " holds bytes that are not a counter (8 bytes)"
		return 0, &Error{Code: "not-a-counter", Text: text}
	}
	return int64(binary.LittleEndian.Uint64(value)), nil
}
