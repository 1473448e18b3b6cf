package main

import (
	"bobbin.test/protocol"

	"github.com/spinframework/spin-go-sdk/v3/kv"
	"github.com/spinframework/spin-go-sdk/v3/variables"
)

type host struct{}

type store struct{ *kv.Store }

func (host) Open(label string) (protocol.Store, error) {
	opened, err := kv.Open(label)
	return store{opened}, asStoreError(err)
}

func (host) Variable(name string) (string, error) { return variables.Get(name) }

// Get looks whether there is a value, which the SDK does not tell from an empty one.
func (s store) Get(key string) ([]byte, bool, error) {
	value, err := s.Store.Get(key)
	if err != nil || len(value) > 0 {
		return value, true, asStoreError(err)
	}
	found, err := s.Store.Exists(key)
	return value, found, asStoreError(err)
}

func (s store) Set(key string, value []byte) error { return asStoreError(s.Store.Set(key, value)) }

func (s store) Delete(key string) error { return asStoreError(s.Store.Delete(key)) }

func (s store) Exists(key string) (bool, error) {
	found, err := s.Store.Exists(key)
	return found, asStoreError(err)
}

func (s store) Keys() ([]string, error) {
	var keys []string
	for key, err := range s.GetKeys() {
		if err != nil {
			return nil, asStoreError(err)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// Close does nothing: the SDK has no way to close a store.
func (store) Close() {}

// asStoreError finds the case again of which the SDK makes a text.
func asStoreError(err error) error {
	if err == nil {
		return nil
	}
	switch err.Error() {
	case "store table full":
		return &protocol.StoreError{Case: "store-table-full"}
	case "no such store":
		return &protocol.StoreError{Case: "no-such-store"}
	case "access denied":
		return &protocol.StoreError{Case: "access-denied"}
	}
	return &protocol.StoreError{Case: "other", Text: err.Error()}
}
