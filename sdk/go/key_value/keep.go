package key_value

import (
	"runtime"
	"time"

	"github.com/fermyon/spin/sdk/go/internal/abi"
	"github.com/fermyon/spin/sdk/go/internal/host"
)

// Keep says what a write keeps beside a value. What it does not name, SetWith and SetManyWith keep no
// longer, and IncrementWith and CompareAndSwapWith leave as it is. Of the three about the expiry it names one at
// most, of the two about the metadata as well.
type Keep struct {
	// ExpiresIn is how long the key exists from now on, by the clock of the store: a millisecond at least.
	ExpiresIn time.Duration
	// ExpiresAt is the moment from which on the key does not exist.
	ExpiresAt time.Time
	// NoExpiry says that the key exists until it is deleted.
	NoExpiry bool
	// Metadata is JSON of at most 1024 bytes.
	Metadata string
	// NoMetadata says that there is none.
	NoMetadata bool
}

// details are as the host takes them. They do not keep the text alive.
func (keep *Keep) details() []abi.Detail {
	var details []abi.Detail
	if keep.ExpiresIn != 0 {
		// What is less than a millisecond is none, which the host refuses.
		details = append(details, abi.ExpiresIn(uint64(max(0, keep.ExpiresIn.Milliseconds()))))
	}
	if !keep.ExpiresAt.IsZero() {
		details = append(details, abi.ExpiresAt(uint64(max(0, keep.ExpiresAt.UnixMilli()))))
	}
	if keep.NoExpiry {
		details = append(details, abi.NoExpiry())
	}
	if keep.Metadata != "" {
		details = append(details, abi.Metadata(keep.Metadata))
	}
	if keep.NoMetadata {
		details = append(details, abi.NoMetadata())
	}
	return details
}

// SetWith keeps a value under a key, in place of the one that was there and of what was beside that, and something
// beside it. Only Bobbin has it.
func SetWith(store Store, key string, value []byte, keep Keep) error {
	var result abi.Area
	host.SetWith(uint32(store), key, value, keep.details(), &result)
	runtime.KeepAlive(keep)
	return failure(&result, wordAligned)
}

// SetManyWith keeps all the values, or, if there is an error, none of them, and the same beside each of them. Only
// Bobbin has it.
func SetManyWith(store Store, entries []Entry, keep Keep) error {
	var result abi.Area
	host.SetManyWith(uint32(store), spansOf(entries), keep.details(), &result)
	runtime.KeepAlive(entries)
	runtime.KeepAlive(keep)
	return failure(&result, wordAligned)
}

// IncrementWith adds to the counter at a key as Increment does, and keeps something beside it. Only Bobbin has it.
func IncrementWith(store Store, key string, delta int64, keep Keep) (int64, error) {
	var result abi.Area
	host.IncrementWith(uint32(store), key, delta, keep.details(), &result)
	runtime.KeepAlive(keep)
	if err := failure(&result, longAligned); err != nil {
		return 0, err
	}
	return result.Long(longAligned), nil
}

// CompareAndSwapWith does what CompareAndSwap does, and keeps something beside the value. Only Bobbin has it.
func CompareAndSwapWith(store Store, key, version string, value []byte, keep Keep) (bool, error) {
	var result abi.Area
	host.CompareAndSwapWith(uint32(store), key, seen(version), value, keep.details(), &result)
	runtime.KeepAlive(keep)
	if err := failure(&result, wordAligned); err != nil {
		return false, err
	}
	return result.Byte(wordAligned) == 1, nil
}
