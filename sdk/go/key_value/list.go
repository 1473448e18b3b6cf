package key_value

import (
	"github.com/fermyon/spin/sdk/go/internal/abi"
	"github.com/fermyon/spin/sdk/go/internal/host"
)

// listKeysMax is the longest page that the host gives.
const listKeysMax = 1000

// ListOptions says which keys List gives.
type ListOptions struct {
	// Prefix is what the keys begin with; all keys begin with an empty one.
	Prefix string
	// Cursor is that of the page before, nil for the first page.
	Cursor *string
	// Limit is the most keys of a page, from 1. A page has at most 1000 keys, for which 0 stands as well.
	Limit int
}

// KeyPage is a part of the keys, in the order of their bytes.
type KeyPage struct {
	Keys []string
	// Cursor leads to the next page; it may be empty. It is nil on the last page.
	Cursor *string
}

// List gives a page of the keys that begin with a prefix. Only Bobbin has it.
//
//	options := key_value.ListOptions{Prefix: "user/"}
//	for {
//		page, err := key_value.List(store, options)
//		if err != nil {
//			return err
//		}
//		use(page.Keys)
//		if page.Cursor == nil {
//			return nil
//		}
//		options.Cursor = page.Cursor
//	}
func List(store Store, options ListOptions) (KeyPage, error) {
	var result abi.Area
	host.ListKeys(uint32(store), options.Prefix, options.Cursor, pageLimit(options.Limit), &result)
	if err := failure(&result, wordAligned); err != nil {
		return KeyPage{}, err
	}
	page := KeyPage{Keys: result.Texts(4)}
	if result.Byte(12) == 1 {
		next := result.Text(16)
		page.Cursor = &next
	}
	return page, nil
}

// pageLimit is the limit as the host takes it. Of a negative one it makes 0, which the host refuses.
func pageLimit(limit int) uint32 {
	if limit == 0 {
		return listKeysMax
	}
	return uint32(max(0, min(limit, listKeysMax)))
}
