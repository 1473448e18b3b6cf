//go:build wasip1

package host

import (
	"unsafe"

	"github.com/fermyon/spin/sdk/go/internal/abi"
)

//go:wasmimport key-value open
func open(name unsafe.Pointer, nameBytes uint32, result *abi.Area)

//go:wasmimport key-value get
func get(store uint32, key unsafe.Pointer, keyBytes uint32, result *abi.Area)

//go:wasmimport key-value set
func set(store uint32, key unsafe.Pointer, keyBytes uint32, value unsafe.Pointer, valueBytes uint32, result *abi.Area)

//go:wasmimport key-value delete
func remove(store uint32, key unsafe.Pointer, keyBytes uint32, result *abi.Area)

//go:wasmimport key-value exists
func exists(store uint32, key unsafe.Pointer, keyBytes uint32, result *abi.Area)

//go:wasmimport key-value get-keys
func getKeys(store uint32, result *abi.Area)

//go:wasmimport key-value close
func closeStore(store uint32)

//go:wasmimport spin-config get-config
func getConfig(name unsafe.Pointer, nameBytes uint32, result *abi.Area)

//go:wasmimport wasi-outbound-http request
func request(
	method uint32, uri unsafe.Pointer, uriBytes uint32,
	headers unsafe.Pointer, headersCount uint32, parameters unsafe.Pointer, parametersCount uint32,
	hasBody uint32, body unsafe.Pointer, bodyBytes uint32, result *abi.Area,
)
