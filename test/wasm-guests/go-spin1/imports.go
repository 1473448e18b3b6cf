package main

import (
	"unsafe"

	"bobbin.test/protocol"
)

// area is where the host leaves a result: is it an error, then what it is.
type area [4]uint32

//go:wasmimport key-value open
func open(name unsafe.Pointer, nameBytes uint32, result *area)

//go:wasmimport key-value get
func get(store uint32, key unsafe.Pointer, keyBytes uint32, result *area)

//go:wasmimport key-value set
func set(store uint32, key unsafe.Pointer, keyBytes uint32, value unsafe.Pointer, valueBytes uint32, result *area)

//go:wasmimport key-value delete
func remove(store uint32, key unsafe.Pointer, keyBytes uint32, result *area)

//go:wasmimport key-value exists
func exists(store uint32, key unsafe.Pointer, keyBytes uint32, result *area)

//go:wasmimport key-value get-keys
func getKeys(store uint32, result *area)

//go:wasmimport key-value close
func closeStore(store uint32)

//go:wasmimport spin-config get-config
func getConfig(name unsafe.Pointer, nameBytes uint32, result *area)

var errorCases = []string{"store-table-full", "no-such-store", "access-denied", "invalid-store", "no-such-key", "io"}

var configErrorCases = []string{"provider", "invalid-key", "invalid-schema", "other"}

// flag is the lowest byte of a word, which is all that is written for small types.
func (a *area) flag(index int) byte { return byte(a[index]) }

func (a *area) err() error {
	if a.flag(0) == 0 {
		return nil
	}
	failure := &protocol.StoreError{Case: errorCases[a.flag(1)]}
	if failure.Case == "io" {
		failure.Text = string(takeBytes(a[2], a[3]))
	}
	return failure
}

func textPointer(text string) (unsafe.Pointer, uint32) {
	return unsafe.Pointer(unsafe.StringData(text)), uint32(len(text))
}
