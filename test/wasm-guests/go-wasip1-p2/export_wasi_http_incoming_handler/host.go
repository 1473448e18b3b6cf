package export_wasi_http_incoming_handler

import (
	"errors"

	"bobbin.test/protocol"

	"wit_component/fermyon_spin_key_value"
	"wit_component/fermyon_spin_variables"

	witTypes "go.bytecodealliance.org/pkg/wit/types"
)

type host struct{}

type store struct{ *fermyon_spin_key_value.Store }

func (host) Open(label string) (protocol.Store, error) {
	opened, err := unpack(fermyon_spin_key_value.StoreOpen(label))
	return store{opened}, err
}

func (host) Variable(name string) (string, error) {
	result := fermyon_spin_variables.Get(name)
	if result.IsOk() {
		return result.Ok(), nil
	}
	switch failure := result.Err(); failure.Tag() {
	case fermyon_spin_variables.ErrorInvalidName:
		return "", errors.New("invalid-name\n" + failure.InvalidName())
	case fermyon_spin_variables.ErrorUndefined:
		return "", errors.New("undefined\n" + failure.Undefined())
	case fermyon_spin_variables.ErrorProvider:
		return "", errors.New("provider\n" + failure.Provider())
	default:
		return "", errors.New("other\n" + failure.Other())
	}
}

func (s store) Get(key string) ([]byte, bool, error) {
	value, err := unpack(s.Store.Get(key))
	return value.SomeOr(nil), value.IsSome(), err
}

func (s store) Set(key string, value []byte) error {
	_, err := unpack(s.Store.Set(key, value))
	return err
}

func (s store) Delete(key string) error {
	_, err := unpack(s.Store.Delete(key))
	return err
}

func (s store) Exists(key string) (bool, error) { return unpack(s.Store.Exists(key)) }

func (s store) Keys() ([]string, error) { return unpack(s.GetKeys()) }

func (s store) Close() { s.Drop() }

// unpack makes of a result what Go has for one.
func unpack[T any](result witTypes.Result[T, fermyon_spin_key_value.Error]) (value T, err error) {
	if result.IsOk() {
		return result.Ok(), nil
	}
	switch failure := result.Err(); failure.Tag() {
	case fermyon_spin_key_value.ErrorStoreTableFull:
		return value, &protocol.StoreError{Case: "store-table-full"}
	case fermyon_spin_key_value.ErrorNoSuchStore:
		return value, &protocol.StoreError{Case: "no-such-store"}
	case fermyon_spin_key_value.ErrorAccessDenied:
		return value, &protocol.StoreError{Case: "access-denied"}
	default:
		return value, &protocol.StoreError{Case: "other", Text: failure.Other()}
	}
}
