package abi

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
	"unsafe"
)

// write does what a host does: it asks for room, and writes there.
func write(content []byte) (address, count uint32) {
	count = uint32(len(content))
	address = giveRoom(0, 0, 1, count)
	if count > 0 {
		copy(unsafe.Slice((*byte)(rooms[address]), count), content)
	}
	return address, count
}

func writeWords(words ...uint32) uint32 {
	var content []byte
	for _, word := range words {
		content = binary.LittleEndian.AppendUint32(content, word)
	}
	address, _ := write(content)
	return address
}

func TestRoomGrowsWithItsContent(t *testing.T) {
	address, count := write([]byte("abc"))
	address = giveRoom(address, count, 1, 100)
	if taken := TakeBytes(address, 3); string(taken) != "abc" {
		t.Errorf("it holds %q", taken)
	}
	if len(rooms) > 0 {
		t.Error("rooms are left")
	}
}

func TestRoomIsAlignedAndMayBeEmpty(t *testing.T) {
	for size := range uint32(20) {
		address := giveRoom(0, 0, 8, size)
		if address == 0 || address%8 != 0 {
			t.Errorf("%d bytes are at %d", size, address)
		}
		takeBack(address, size, 8)
	}
	if len(rooms) > 0 {
		t.Error("rooms are left")
	}
}

func TestNothingIsEmptyAndNotNil(t *testing.T) {
	if TakeBytes(1, 0) == nil || TakeTexts(4, 0) == nil || TakeOptions(4, 0) == nil || TakeText(1, 0) != "" {
		t.Error("nothing is nil")
	}
}

func TestListsAreTakenWithAllTheyHold(t *testing.T) {
	one, oneBytes := write([]byte("one"))
	none, noneBytes := write(nil)
	list := writeWords(one, oneBytes, none, noneBytes)
	if texts := TakeTexts(list, 2); !slices.Equal(texts, []string{"one", ""}) {
		t.Errorf("the texts are %q", texts)
	}
	value, valueBytes := write([]byte("value"))
	// The bytes beside a tag are anything.
	list = writeWords(0xab01, value, valueBytes, 0xcd00, 0, 0, 1, 1, 0)
	values := TakeOptions(list, 3)
	if !bytes.Equal(values[0], []byte("value")) || values[1] != nil || values[2] == nil {
		t.Errorf("the values are %q", values)
	}
	if len(rooms) > 0 {
		t.Error("rooms are left")
	}
}

func TestWhatIsBesideValuesIsTakenToo(t *testing.T) {
	value, valueBytes := write([]byte("value"))
	json, jsonBytes := write([]byte("{}"))
	list := writeWords(
		0xab01, 0, value, valueBytes, 0xcd01, 0, 7, 1, 0x01, json, jsonBytes, 0,
		0xab00, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	)
	entries := TakeEntries(list, 2)
	one := entries[0]
	if one == nil || string(one.Value) != "value" || !one.HasExpiry || one.ExpiresAt != 1<<32+7 || one.Metadata != "{}" {
		t.Errorf("the entry is %+v", one)
	}
	if entries[1] != nil {
		t.Errorf("the other is %+v", entries[1])
	}
	details := TakeDetails(writeWords(1, 0, 0, 0, 0, 0, 0, 0, 0, 0), 1)
	if details[0] == nil || details[0].HasExpiry || details[0].Metadata != "" {
		t.Errorf("the details are %+v", details[0])
	}
	key, keyBytes := write([]byte("key"))
	version, versionBytes := write([]byte("v1"))
	changes := TakeChanges(writeWords(key, keyBytes, 0xab00, 0, 0, version, versionBytes), 1)
	if changes[0].Key != "key" || changes[0].Value != nil || changes[0].Version != "v1" {
		t.Errorf("the changes are %+v", changes)
	}
	if longs := TakeLongs(writeWords(1, 0, 0xffffffff, 0xffffffff), 2); !slices.Equal(longs, []int64{1, -1}) {
		t.Errorf("the numbers are %d", longs)
	}
	if len(rooms) > 0 {
		t.Error("rooms are left")
	}
}

func TestMemoryThatWasNotAskedForIsRefused(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("it was taken")
		}
	}()
	TakeBytes(12345, 1)
}
