package main

import (
	"errors"
	"unsafe"

	"bobbin.test/protocol"
)

type spin1 struct{}

type store uint32

func (spin1) Open(label string) (protocol.Store, error) {
	var result area
	name, nameBytes := textPointer(label)
	open(name, nameBytes, &result)
	return store(result[1]), result.err()
}

func (spin1) Variable(name string) (string, error) {
	var result area
	pointer, bytes := textPointer(name)
	getConfig(pointer, bytes, &result)
	if result.flag(0) == 0 {
		return string(takeBytes(result[1], result[2])), nil
	}
	return "", errors.New(configErrorCases[result.flag(1)] + "\n" + string(takeBytes(result[2], result[3])))
}

func (s store) Get(key string) ([]byte, bool, error) {
	var result area
	pointer, bytes := textPointer(key)
	get(uint32(s), pointer, bytes, &result)
	err := result.err()
	var failure *protocol.StoreError
	if errors.As(err, &failure) && failure.Case == "no-such-key" {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	return takeBytes(result[1], result[2]), true, nil
}

func (s store) Set(key string, value []byte) error {
	var result area
	pointer, bytes := textPointer(key)
	set(uint32(s), pointer, bytes, unsafe.Pointer(unsafe.SliceData(value)), uint32(len(value)), &result)
	return result.err()
}

func (s store) Delete(key string) error {
	var result area
	pointer, bytes := textPointer(key)
	remove(uint32(s), pointer, bytes, &result)
	return result.err()
}

func (s store) Exists(key string) (bool, error) {
	var result area
	pointer, bytes := textPointer(key)
	exists(uint32(s), pointer, bytes, &result)
	return result.flag(1) == 1, result.err()
}

func (s store) Keys() ([]string, error) {
	var result area
	getKeys(uint32(s), &result)
	if err := result.err(); err != nil {
		return nil, err
	}
	return takeStrings(result[1], result[2]), nil
}

func (s store) Close() { closeStore(uint32(s)) }
