package main

import "unsafe"

// rooms are what the host was given to write into, held until the guest takes them or the host frees them.
var rooms = map[uint32][]uint64{}

//go:wasmexport canonical_abi_realloc
func giveRoom(old, oldBytes, align, newBytes uint32) uint32 {
	if newBytes == 0 {
		return align
	}
	// Words of eight bytes are aligned as much as anything that the host writes.
	room := make([]uint64, (newBytes+7)/8)
	if oldBytes > 0 {
		copy(room, rooms[old])
		delete(rooms, old)
	}
	address := uint32(uintptr(unsafe.Pointer(unsafe.SliceData(room))))
	rooms[address] = room
	return address
}

//go:wasmexport canonical_abi_free
func takeBack(room, _, _ uint32) { delete(rooms, room) }

// takeWords takes over a room of the host's, as words.
func takeWords(address, count uint32) []uint32 {
	room := rooms[address]
	delete(rooms, address)
	return unsafe.Slice((*uint32)(unsafe.Pointer(unsafe.SliceData(room))), count)
}

func takeBytes(address, count uint32) []byte {
	if count == 0 {
		return nil
	}
	room := rooms[address]
	delete(rooms, address)
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(room))), count)
}

func takeStrings(address, count uint32) []string {
	if count == 0 {
		return nil
	}
	words := takeWords(address, count*2)
	texts := make([]string, count)
	for index := range texts {
		texts[index] = string(takeBytes(words[index*2], words[index*2+1]))
	}
	return texts
}

// lend puts bytes into a room that the host frees.
func lend(bytes []byte) (address, count uint32) {
	address = giveRoom(0, 0, 1, uint32(len(bytes)))
	if len(bytes) > 0 {
		copy(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(rooms[address]))), len(bytes)), bytes)
	}
	return address, uint32(len(bytes))
}
