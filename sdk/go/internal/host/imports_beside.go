//go:build wasip1

package host

import (
	"unsafe"

	"github.com/fermyon/spin/sdk/go/internal/abi"
)

//go:wasmimport bobbin-key-value-entries set
func setWith(
	store uint32, key unsafe.Pointer, keyBytes uint32, value unsafe.Pointer, valueBytes uint32,
	details unsafe.Pointer, detailsCount uint32, result *abi.Area,
)

//go:wasmimport bobbin-key-value-entries set-many
func setManyWith(
	store uint32, entries unsafe.Pointer, entriesCount uint32,
	details unsafe.Pointer, detailsCount uint32, result *abi.Area,
)

//go:wasmimport bobbin-key-value-entries increment
func incrementWith(
	store uint32, key unsafe.Pointer, keyBytes uint32, delta int64,
	details unsafe.Pointer, detailsCount uint32, result *abi.Area,
)

//go:wasmimport bobbin-key-value-entries compare-and-swap
func compareAndSwapWith(
	store uint32, key unsafe.Pointer, keyBytes uint32,
	hasVersion uint32, version unsafe.Pointer, versionBytes uint32,
	value unsafe.Pointer, valueBytes uint32,
	details unsafe.Pointer, detailsCount uint32, result *abi.Area,
)

//go:wasmimport bobbin-key-value-entries get-entries
func getEntries(store uint32, keys unsafe.Pointer, keysCount uint32, result *abi.Area)

//go:wasmimport bobbin-key-value-entries get-details
func getDetails(store uint32, keys unsafe.Pointer, keysCount uint32, result *abi.Area)

//go:wasmimport bobbin-key-value-entries list-keys
func listRange(
	store uint32, prefix unsafe.Pointer, prefixBytes uint32,
	hasStart uint32, start unsafe.Pointer, startBytes uint32,
	hasEnd uint32, end unsafe.Pointer, endBytes uint32, reverse uint32,
	hasCursor uint32, cursor unsafe.Pointer, cursorBytes uint32, limit uint32, result *abi.Area,
)

//go:wasmimport bobbin-key-value-entries list-entries
func listEntries(
	store uint32, prefix unsafe.Pointer, prefixBytes uint32,
	hasStart uint32, start unsafe.Pointer, startBytes uint32,
	hasEnd uint32, end unsafe.Pointer, endBytes uint32, reverse uint32,
	hasCursor uint32, cursor unsafe.Pointer, cursorBytes uint32, limit uint32, result *abi.Area,
)

//go:wasmimport bobbin-key-value-commits commit
func commit(
	store uint32, checks unsafe.Pointer, checksCount uint32,
	writes unsafe.Pointer, writesCount uint32, result *abi.Area,
)

//go:wasmimport bobbin-key-value-watching watch
func watch(store, kind uint32, keysOrPrefix unsafe.Pointer, count uint32, result *abi.Area)

//go:wasmimport bobbin-key-value-watching next
func next(watcher, milliseconds uint32, result *abi.Area)

//go:wasmimport bobbin-key-value-watching end
func end(watcher uint32)
