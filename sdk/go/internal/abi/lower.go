package abi

import (
	"structs"
	"unsafe"
)

// Span is where bytes lie and how many they are, as in a list that is passed to the host.
type Span struct {
	_              structs.HostLayout
	address, count uint32
}

// Text gives the parameters of a text. The caller keeps it alive until the host has answered.
func Text(text string) (unsafe.Pointer, uint32) {
	return inHeap(unsafe.Pointer(unsafe.StringData(text))), uint32(len(text))
}

// Bytes gives the parameters of bytes. The caller keeps them alive until the host has answered.
func Bytes(bytes []byte) (unsafe.Pointer, uint32) {
	return inHeap(unsafe.Pointer(unsafe.SliceData(bytes))), uint32(len(bytes))
}

// Spans gives the parameters of a list of texts or bytes, which the caller keeps alive as well.
func Spans(spans []Span) (unsafe.Pointer, uint32) {
	return inHeap(unsafe.Pointer(unsafe.SliceData(spans))), uint32(len(spans))
}

// SpanOfText is a text as an element of a list. It does not keep the text alive.
func SpanOfText(text string) Span {
	address, count := Text(text)
	return Span{address: uint32(uintptr(address)), count: count}
}

// SpanOfBytes is bytes as an element of a list. It does not keep them alive.
func SpanOfBytes(bytes []byte) Span {
	address, count := Bytes(bytes)
	return Span{address: uint32(uintptr(address)), count: count}
}

// SpansOfTexts are texts as a list. It does not keep them alive.
func SpansOfTexts(texts []string) []Span {
	spans := make([]Span, len(texts))
	for index, text := range texts {
		spans[index] = SpanOfText(text)
	}
	return spans
}

// SpanOfList is a list of so many elements. It does not keep them alive.
func SpanOfList(spans []Span, count int) Span {
	address, _ := Spans(spans)
	return Span{address: uint32(uintptr(address)), count: uint32(count)}
}

var never bool

//lint:ignore U1000 it is written, or the compiler has to think so
var sink unsafe.Pointer

// inHeap makes the compiler put what is pointed to into the heap. A stack moves when it grows, and an
// address that was passed on as a number would not move with it.
func inHeap(pointer unsafe.Pointer) unsafe.Pointer {
	if never {
		sink = pointer
	}
	return pointer
}
