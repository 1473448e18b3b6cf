package host

import (
	"runtime"

	"github.com/fermyon/spin/sdk/go/internal/abi"
)

// Open opens the store of a name.
func Open(name string, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	text, bytes := abi.Text(name)
	open(text, bytes, result)
	runtime.KeepAlive(name)
}

// Get reads a value.
func Get(store uint32, key string, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	text, bytes := abi.Text(key)
	get(store, text, bytes, result)
	runtime.KeepAlive(key)
}

// Set keeps a value.
func Set(store uint32, key string, value []byte, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	text, bytes := abi.Text(key)
	content, contentBytes := abi.Bytes(value)
	set(store, text, bytes, content, contentBytes, result)
	runtime.KeepAlive(key)
	runtime.KeepAlive(value)
}

// Delete deletes a key.
func Delete(store uint32, key string, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	text, bytes := abi.Text(key)
	remove(store, text, bytes, result)
	runtime.KeepAlive(key)
}

// Exists asks whether there is a key.
func Exists(store uint32, key string, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	text, bytes := abi.Text(key)
	exists(store, text, bytes, result)
	runtime.KeepAlive(key)
}

// GetKeys asks for all keys.
func GetKeys(store uint32, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	getKeys(store, result)
}

// Close closes a store.
func Close(store uint32) {
	busy.Lock()
	defer busy.Unlock()
	closeStore(store)
}

// GetConfig reads a variable.
func GetConfig(name string, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	text, bytes := abi.Text(name)
	getConfig(text, bytes, result)
	runtime.KeepAlive(name)
}

// Request sends a request. Headers are name and value, one after the other; without a body it is nil.
func Request(method uint32, uri string, headers []string, body []byte, result *abi.Area) {
	busy.Lock()
	defer busy.Unlock()
	text, bytes := abi.Text(uri)
	spans := abi.SpansOfTexts(headers)
	list, _ := abi.Spans(spans)
	isThere := uint32(0)
	if body != nil {
		isThere = 1
	}
	content, contentBytes := abi.Bytes(body)
	request(method, text, bytes, list, uint32(len(headers)/2), nil, 0, isThere, content, contentBytes, result)
	runtime.KeepAlive(uri)
	runtime.KeepAlive(headers)
	runtime.KeepAlive(spans)
	runtime.KeepAlive(body)
}
