// Package key_value reads and writes the key-value stores that the manifest grants a component.
//
// A key is a text of at most 256 bytes and a value at most 1 megabyte, unless the runtime configuration
// says otherwise. Each call goes to the host, which keeps the data.
package key_value

import (
	"github.com/fermyon/spin/sdk/go/internal/abi"
	"github.com/fermyon/spin/sdk/go/internal/host"
)

// Store is an open store. It is good for the request that opened it.
type Store uint32

// noStore is what Open gives with an error; no store that is open has this number.
const noStore Store = 0xFFFFFFFF

// Open opens the store with this name. The component's key_value_stores in the manifest have to list it, or
// the error is ErrAccessDenied.
func Open(name string) (Store, error) {
	var result abi.Area
	host.Open(name, &result)
	if err := failure(&result, wordAligned); err != nil {
		return noStore, err
	}
	return Store(result.Word(wordAligned)), nil
}

// OpenDefault opens the store named "default".
func OpenDefault() (Store, error) {
	return Open("default")
}

// Get gives the value of a key. A missing key is the error ErrNoSuchKey.
func Get(store Store, key string) ([]byte, error) {
	var result abi.Area
	host.Get(uint32(store), key, &result)
	if err := failure(&result, wordAligned); err != nil {
		return []byte{}, err
	}
	return result.Bytes(wordAligned), nil
}

// Set keeps a value under a key, in place of the one that was there. The value may be empty.
func Set(store Store, key string, value []byte) error {
	var result abi.Area
	host.Set(uint32(store), key, value, &result)
	return failure(&result, wordAligned)
}

// Delete deletes a key and its value. It is no error if there is no such key.
func Delete(store Store, key string) error {
	var result abi.Area
	host.Delete(uint32(store), key, &result)
	return failure(&result, wordAligned)
}

// Exists says whether the store has the key.
func Exists(store Store, key string) (bool, error) {
	var result abi.Area
	host.Exists(uint32(store), key, &result)
	if err := failure(&result, wordAligned); err != nil {
		return false, err
	}
	return result.Byte(wordAligned) == 1, nil
}

// GetKeys gives all keys of the store. Where there may be many, List gives them page by page.
func GetKeys(store Store) ([]string, error) {
	var result abi.Area
	host.GetKeys(uint32(store), &result)
	if err := failure(&result, wordAligned); err != nil {
		return []string{}, err
	}
	return result.Texts(wordAligned), nil
}

// Close closes the store. At the end of the request, all stores are closed anyway.
func Close(store Store) {
	host.Close(uint32(store))
}
