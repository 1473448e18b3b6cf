//go:build wasip1

package host

import (
	"unsafe"

	"github.com/fermyon/spin/sdk/go/internal/abi"
)

//go:wasmimport bobbin-key-value get-many
func getMany(store uint32, keys unsafe.Pointer, keysCount uint32, result *abi.Area)

//go:wasmimport bobbin-key-value set-many
func setMany(store uint32, entries unsafe.Pointer, entriesCount uint32, result *abi.Area)

//go:wasmimport bobbin-key-value delete-many
func deleteMany(store uint32, keys unsafe.Pointer, keysCount uint32, result *abi.Area)

//go:wasmimport bobbin-key-value list-keys
func listKeys(
	store uint32, prefix unsafe.Pointer, prefixBytes uint32,
	hasCursor uint32, cursor unsafe.Pointer, cursorBytes uint32, limit uint32, result *abi.Area,
)

//go:wasmimport bobbin-key-value increment
func increment(store uint32, key unsafe.Pointer, keyBytes uint32, delta int64, result *abi.Area)

//go:wasmimport bobbin-key-value get-versioned
func getVersioned(store uint32, key unsafe.Pointer, keyBytes uint32, result *abi.Area)

//go:wasmimport bobbin-key-value compare-and-swap
func compareAndSwap(
	store uint32, key unsafe.Pointer, keyBytes uint32,
	hasVersion uint32, version unsafe.Pointer, versionBytes uint32,
	value unsafe.Pointer, valueBytes uint32, result *abi.Area,
)
