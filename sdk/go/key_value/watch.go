package key_value

import (
	"math"
	"time"

	"github.com/fermyon/spin/sdk/go/internal/abi"
	"github.com/fermyon/spin/sdk/go/internal/host"
)

// KeyWatch tells what keys are, and then each change. It ends with the request that began it.
type KeyWatch uint32

// KeyChange is what a key is now.
type KeyChange struct {
	Key string
	// Value is nil if the key is missing.
	Value []byte
	// Version is what CompareAndSwap and Check take.
	Version string
}

// Watch begins to watch keys, whoever changes them. Only Bobbin has it.
func Watch(store Store, keys []string) (KeyWatch, error) {
	var result abi.Area
	host.Watch(uint32(store), keys, &result)
	return keyWatch(&result)
}

// WatchPrefix begins to watch all keys that begin with a prefix. Only Bobbin has it.
func WatchPrefix(store Store, prefix string) (KeyWatch, error) {
	var result abi.Area
	host.WatchPrefix(uint32(store), prefix, &result)
	return keyWatch(&result)
}

// Next waits for the next changes, at first what all keys are: of a key that changes several times meanwhile the latest
// state. Where nothing changes for so long they are empty and not nil, and nil where the watcher has ended. While it
// waits, no other goroutine can call the host.
func (watcher KeyWatch) Next(patience time.Duration) ([]KeyChange, error) {
	var result abi.Area
	milliseconds := max(0, min(patience.Milliseconds(), math.MaxUint32))
	host.Next(uint32(watcher), uint32(milliseconds), &result)
	if err := failure(&result, wordAligned); err != nil {
		return nil, err
	}
	if result.Byte(4) == 0 {
		return nil, nil
	}
	found := abi.TakeChanges(result.Word(8), result.Word(12))
	changes := make([]KeyChange, len(found))
	for index, change := range found {
		changes[index] = KeyChange(change)
	}
	return changes, nil
}

// End ends it.
func (watcher KeyWatch) End() {
	host.End(uint32(watcher))
}

func keyWatch(result *abi.Area) (KeyWatch, error) {
	if err := failure(result, wordAligned); err != nil {
		return 0, err
	}
	return KeyWatch(result.Word(wordAligned)), nil
}
