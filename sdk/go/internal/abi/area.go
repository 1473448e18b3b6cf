package abi

import (
	"structs"
	"unsafe"
)

// Area is where the host leaves a result: whether it is an error, then what it is. Offsets are
// those of the canonical ABI.
type Area struct {
	_ structs.HostLayout
	// Eight bytes each, so that the area is aligned as the largest number in it has to be.
	words [4]uint64
}

// Byte is the byte at an offset.
func (area *Area) Byte(offset uintptr) byte {
	return *(*byte)(area.at(offset))
}

// Half is the number of two bytes at an offset.
func (area *Area) Half(offset uintptr) uint16 {
	return *(*uint16)(area.at(offset))
}

// Word is the number of four bytes at an offset.
func (area *Area) Word(offset uintptr) uint32 {
	return *(*uint32)(area.at(offset))
}

// Long is the number of eight bytes at an offset.
func (area *Area) Long(offset uintptr) int64 {
	return *(*int64)(area.at(offset))
}

// Bytes takes over the bytes whose place and length are at an offset.
func (area *Area) Bytes(offset uintptr) []byte {
	return TakeBytes(area.Word(offset), area.Word(offset+4))
}

// Text takes over the text whose place and length are at an offset.
func (area *Area) Text(offset uintptr) string {
	return TakeText(area.Word(offset), area.Word(offset+4))
}

// Texts takes over the list of texts whose place and length are at an offset.
func (area *Area) Texts(offset uintptr) []string {
	return TakeTexts(area.Word(offset), area.Word(offset+4))
}

func (area *Area) at(offset uintptr) unsafe.Pointer {
	return unsafe.Add(unsafe.Pointer(&area.words), offset)
}
