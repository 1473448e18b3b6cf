package key_value

import (
	"github.com/fermyon/spin/sdk/go/internal/abi"
	"github.com/fermyon/spin/sdk/go/internal/host"
)

// IfMissing is the version for a CompareAndSwap that is to write only if there is no such key.
const IfMissing = ""

// Versioned is a value and the version that it has.
type Versioned struct {
	// Value is nil if the key is missing.
	Value []byte
	// Version is what CompareAndSwap takes. A missing key has one too.
	Version string
}

// Increment adds to the counter at a key and gives the sum, in one step: of requests that count at the same
// time, none is lost. A missing key counts as 0. Counter reads it. Only Bobbin has it.
func Increment(store Store, key string, delta int64) (int64, error) {
	var result abi.Area
	host.Increment(uint32(store), key, delta, &result)
	if err := failure(&result, longAligned); err != nil {
		return 0, err
	}
	return result.Long(longAligned), nil
}

// GetVersioned gives the value of a key with its version, for CompareAndSwap. Only Bobbin has it.
func GetVersioned(store Store, key string) (Versioned, error) {
	var result abi.Area
	host.GetVersioned(uint32(store), key, &result)
	if err := failure(&result, wordAligned); err != nil {
		return Versioned{}, err
	}
	versioned := Versioned{Version: result.Text(16)}
	if result.Byte(4) == 1 {
		versioned.Value = result.Bytes(8)
	}
	return versioned, nil
}

// CompareAndSwap keeps a value under a key if nobody has written there since its version was read, and says
// whether it did. With the version IfMissing it writes if there is no such key. Only Bobbin has it.
func CompareAndSwap(store Store, key, version string, value []byte) (bool, error) {
	var result abi.Area
	host.CompareAndSwap(uint32(store), key, seen(version), value, &result)
	if err := failure(&result, wordAligned); err != nil {
		return false, err
	}
	return result.Byte(wordAligned) == 1, nil
}

// seen is a version as the host takes it.
func seen(version string) *string {
	if version == IfMissing {
		return nil
	}
	return &version
}
