//go:build !wasip1

package host

import (
	"unsafe"

	"github.com/fermyon/spin/sdk/go/internal/abi"
)

// On other platforms, where there is no host, programs compile, and what they do without one can be tested.

func open(unsafe.Pointer, uint32, *abi.Area) { absent("key_value.Open") }

func get(uint32, unsafe.Pointer, uint32, *abi.Area) { absent("key_value.Get") }

func set(uint32, unsafe.Pointer, uint32, unsafe.Pointer, uint32, *abi.Area) { absent("key_value.Set") }

func remove(uint32, unsafe.Pointer, uint32, *abi.Area) { absent("key_value.Delete") }

func exists(uint32, unsafe.Pointer, uint32, *abi.Area) { absent("key_value.Exists") }

func getKeys(uint32, *abi.Area) { absent("key_value.GetKeys") }

func closeStore(uint32) { absent("key_value.Close") }

func getConfig(unsafe.Pointer, uint32, *abi.Area) { absent("config.Get") }

func request(
	uint32, unsafe.Pointer, uint32, unsafe.Pointer, uint32, unsafe.Pointer, uint32,
	uint32, unsafe.Pointer, uint32, *abi.Area,
) {
	absent("spinhttp.Send")
}

func getMany(uint32, unsafe.Pointer, uint32, *abi.Area) { absent("key_value.GetMany") }

func setMany(uint32, unsafe.Pointer, uint32, *abi.Area) { absent("key_value.SetMany") }

func deleteMany(uint32, unsafe.Pointer, uint32, *abi.Area) { absent("key_value.DeleteMany") }

func listKeys(
	uint32, unsafe.Pointer, uint32, uint32, unsafe.Pointer, uint32, uint32, *abi.Area,
) {
	absent("key_value.List")
}

func increment(uint32, unsafe.Pointer, uint32, int64, *abi.Area) { absent("key_value.Increment") }

func getVersioned(uint32, unsafe.Pointer, uint32, *abi.Area) { absent("key_value.GetVersioned") }

func compareAndSwap(
	uint32, unsafe.Pointer, uint32, uint32, unsafe.Pointer, uint32, unsafe.Pointer, uint32, *abi.Area,
) {
	absent("key_value.CompareAndSwap")
}

func setWith(uint32, unsafe.Pointer, uint32, unsafe.Pointer, uint32, unsafe.Pointer, uint32, *abi.Area) {
	absent("key_value.SetWith")
}

func setManyWith(uint32, unsafe.Pointer, uint32, unsafe.Pointer, uint32, *abi.Area) {
	absent("key_value.SetManyWith")
}

func incrementWith(uint32, unsafe.Pointer, uint32, int64, unsafe.Pointer, uint32, *abi.Area) {
	absent("key_value.IncrementWith")
}

func compareAndSwapWith(
	uint32, unsafe.Pointer, uint32, uint32, unsafe.Pointer, uint32, unsafe.Pointer, uint32,
	unsafe.Pointer, uint32, *abi.Area,
) {
	absent("key_value.CompareAndSwapWith")
}

func getEntries(uint32, unsafe.Pointer, uint32, *abi.Area) { absent("key_value.GetEntries") }

func getDetails(uint32, unsafe.Pointer, uint32, *abi.Area) { absent("key_value.GetDetails") }

func listRange(
	uint32, unsafe.Pointer, uint32, uint32, unsafe.Pointer, uint32, uint32, unsafe.Pointer, uint32, uint32,
	uint32, unsafe.Pointer, uint32, uint32, *abi.Area,
) {
	absent("key_value.ListRange")
}

func listEntries(
	uint32, unsafe.Pointer, uint32, uint32, unsafe.Pointer, uint32, uint32, unsafe.Pointer, uint32, uint32,
	uint32, unsafe.Pointer, uint32, uint32, *abi.Area,
) {
	absent("key_value.ListEntries")
}

func commit(uint32, unsafe.Pointer, uint32, unsafe.Pointer, uint32, *abi.Area) {
	absent("key_value.AtomicCommit")
}

func watch(uint32, uint32, unsafe.Pointer, uint32, *abi.Area) { absent("key_value.Watch") }

func next(uint32, uint32, *abi.Area) { absent("key_value.KeyWatch.Next") }

func end(uint32) { absent("key_value.KeyWatch.End") }

func absent(function string) {
	panic(function + " needs a host: build for wasip1 and run the component with Bobbin, " +
		"or test what does not call it")
}
