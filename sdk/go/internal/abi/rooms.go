// Package abi is what passes between this module and its host: memory that the host is given to
// write into, and the layouts of what it writes there.
package abi

import "unsafe"

// rooms are what the host was given to write into. The garbage collector does not see the host's
// pointers, so each is held here until it is taken over or given back.
var rooms = map[uint32]unsafe.Pointer{}

// giveRoom is the allocator of the host: it asks for room for all that it passes.
//
//go:wasmexport canonical_abi_realloc
func giveRoom(old, oldBytes, align, newBytes uint32) uint32 {
	if newBytes == 0 {
		// Nothing is ever written there; all it has to be is aligned.
		return align
	}
	// Words of eight bytes are aligned as much as anything that is passed.
	words := make([]uint64, (uint64(newBytes)+7)/8)
	room := unsafe.Pointer(unsafe.SliceData(words))
	if oldBytes > 0 {
		copy(unsafe.Slice((*byte)(room), newBytes), unsafe.Slice((*byte)(rooms[old]), oldBytes))
		delete(rooms, old)
	}
	address := uint32(uintptr(room))
	rooms[address] = room
	return address
}

// takeBack lets go of what the host frees, which may also be what it was never given.
//
//go:wasmexport canonical_abi_free
func takeBack(address, _, _ uint32) { delete(rooms, address) }

// TakeBytes takes over what the host has written. No bytes are an empty slice, not nil.
func TakeBytes(address, count uint32) []byte {
	if count == 0 {
		return []byte{}
	}
	return unsafe.Slice((*byte)(take(address)), count)
}

// TakeText takes over a text that the host has written.
func TakeText(address, count uint32) string {
	if count == 0 {
		return ""
	}
	return unsafe.String((*byte)(take(address)), count)
}

// TakeTexts takes over a list of texts.
func TakeTexts(address, count uint32) []string {
	if count == 0 {
		return []string{}
	}
	words := unsafe.Slice((*uint32)(take(address)), count*2)
	texts := make([]string, count)
	for index := range texts {
		texts[index] = TakeText(words[index*2], words[index*2+1])
	}
	return texts
}

// TakeOptions takes over a list of values that may be missing: nil.
func TakeOptions(address, count uint32) [][]byte {
	if count == 0 {
		return [][]byte{}
	}
	words := unsafe.Slice((*uint32)(take(address)), count*3)
	values := make([][]byte, count)
	for index := range values {
		option := words[index*3:]
		// Only the lowest byte of the tag's word is written.
		if byte(option[0]) == 1 {
			values[index] = TakeBytes(option[1], option[2])
		}
	}
	return values
}

func take(address uint32) unsafe.Pointer {
	room, given := rooms[address]
	if !given {
		panic("the host answered with memory that it did not ask for")
	}
	delete(rooms, address)
	return room
}
