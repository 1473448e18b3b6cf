package key_value

import (
	"time"

	"github.com/fermyon/spin/sdk/go/internal/abi"
	"github.com/fermyon/spin/sdk/go/internal/host"
)

// KeyDetails is what is kept beside a value.
type KeyDetails struct {
	// ExpiresAt is the zero time if the key does not expire.
	ExpiresAt time.Time
	// Metadata is JSON, and empty if there is none.
	Metadata string
}

// KeptEntry is a value with what is kept beside it.
type KeptEntry struct {
	Value []byte
	KeyDetails
}

// ListedEntry is a key with its value and what is kept beside that.
type ListedEntry struct {
	Key string
	KeptEntry
}

// GetEntry gives the value of a key with what is kept beside it, nil if the key is missing. Only Bobbin has it.
func GetEntry(store Store, key string) (*KeptEntry, error) {
	entries, err := GetEntries(store, []string{key})
	if err != nil {
		return nil, err
	}
	return entries[0], nil
}

// GetEntries gives the same of each key, in their order. Only Bobbin has it.
func GetEntries(store Store, keys []string) ([]*KeptEntry, error) {
	var result abi.Area
	host.GetEntries(uint32(store), keys, &result)
	if err := failure(&result, wordAligned); err != nil {
		return nil, err
	}
	found := abi.TakeEntries(result.Word(4), result.Word(8))
	entries := make([]*KeptEntry, len(found))
	for index, entry := range found {
		if entry != nil {
			entries[index] = keptEntry(entry)
		}
	}
	return entries, nil
}

// GetDetails gives what is kept beside the values of the keys, in their order, nil for a missing one. Only Bobbin
// has it.
func GetDetails(store Store, keys []string) ([]*KeyDetails, error) {
	var result abi.Area
	host.GetDetails(uint32(store), keys, &result)
	if err := failure(&result, wordAligned); err != nil {
		return nil, err
	}
	found := abi.TakeDetails(result.Word(4), result.Word(8))
	details := make([]*KeyDetails, len(found))
	for index, beside := range found {
		if beside != nil {
			kept := keyDetails(beside)
			details[index] = &kept
		}
	}
	return details, nil
}

// RangeOptions says which keys ListRange and ListEntries give.
type RangeOptions struct {
	// Prefix is what the keys begin with; all keys begin with an empty one.
	Prefix string
	// Start is the first key that is wanted, nil for the first one there is.
	Start *string
	// End is the first key that is not wanted any more, nil where all are.
	End *string
	// Reverse gives the last keys first.
	Reverse bool
	// Cursor is that of the page before, nil for the first page.
	Cursor *string
	// Limit is the most keys of a page, from 1. A page has at most 1000 keys, for which 0 stands as well.
	Limit int
}

// EntryPage is a part of the keys with their values and what is kept beside them. A key that went while the page was
// read is not in it.
type EntryPage struct {
	Entries []ListedEntry
	// Cursor leads to the next page; it may be empty. It is nil on the last page.
	Cursor *string
}

// ListRange gives a page of the keys of a range, in the order of their bytes or backwards. Only Bobbin has it.
func ListRange(store Store, options RangeOptions) (KeyPage, error) {
	var result abi.Area
	host.ListRange(uint32(store), options.wanted(), &result)
	if err := failure(&result, wordAligned); err != nil {
		return KeyPage{}, err
	}
	return KeyPage{Keys: result.Texts(4), Cursor: cursorAt(&result, 12)}, nil
}

// ListEntries gives the same with values and what is kept beside them. A page ends early where its values are more
// than 4 MiB. Only Bobbin has it.
func ListEntries(store Store, options RangeOptions) (EntryPage, error) {
	var result abi.Area
	host.ListEntries(uint32(store), options.wanted(), &result)
	if err := failure(&result, wordAligned); err != nil {
		return EntryPage{}, err
	}
	keys := result.Texts(4)
	page := EntryPage{Entries: []ListedEntry{}, Cursor: cursorAt(&result, 20)}
	for index, entry := range abi.TakeEntries(result.Word(12), result.Word(16)) {
		if entry != nil {
			page.Entries = append(page.Entries, ListedEntry{keys[index], *keptEntry(entry)})
		}
	}
	return page, nil
}

func (options *RangeOptions) wanted() host.Range {
	return host.Range{
		Prefix:  options.Prefix,
		Start:   options.Start,
		End:     options.End,
		Cursor:  options.Cursor,
		Reverse: options.Reverse,
		Limit:   pageLimit(options.Limit),
	}
}

func cursorAt(result *abi.Area, offset uintptr) *string {
	if result.Byte(offset) == 0 {
		return nil
	}
	next := result.Text(offset + 4)
	return &next
}

func keptEntry(entry *abi.Entry) *KeptEntry {
	return &KeptEntry{Value: entry.Value, KeyDetails: keyDetails(&entry.Beside)}
}

func keyDetails(beside *abi.Beside) KeyDetails {
	details := KeyDetails{Metadata: beside.Metadata}
	if beside.HasExpiry {
		details.ExpiresAt = time.UnixMilli(beside.ExpiresAt)
	}
	return details
}
