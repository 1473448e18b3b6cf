package key_value

import (
	"strconv"

	"github.com/fermyon/spin/sdk/go/internal/abi"
)

// Where a result holds what it is, after the byte that says whether it is an error: the first place
// that is aligned for everything it may be.
const (
	wordAligned = 4
	longAligned = 8
)

// ioCase is the case of the interface's error that has a text.
const ioCase = 5

// plainErrors are the other cases, in the order of the interface.
var plainErrors = [ioCase]error{
	ErrStoreTableFull, ErrNoSuchStore, ErrAccessDenied, ErrInvalidStore, ErrNoSuchKey,
}

// failure reads the error of a result, nil where it is none.
func failure(result *abi.Area, at uintptr) error {
	if result.Byte(0) == 0 {
		return nil
	}
	tag := result.Byte(at)
	if tag < ioCase {
		return plainErrors[tag]
	}
	if tag == ioCase {
		return parseError(result.Text(at + 4))
	}
	return &Error{Code: unrecognized, Text: strconv.Itoa(int(tag))}
}
