package key_value

import "strings"

// Errors to compare with, by errors.Is. They are equal to every Error of their code.
var (
	// ErrStoreTableFull says that the request holds as many open stores as it may.
	ErrStoreTableFull error = &Error{Code: "store-table-full"}
	// ErrNoSuchStore says that nothing defines a store of this name.
	ErrNoSuchStore error = &Error{Code: "no-such-store"}
	// ErrAccessDenied says that the manifest does not grant the component this store.
	ErrAccessDenied error = &Error{Code: "access-denied"}
	// ErrInvalidStore says that the store is not open, or was opened in another request.
	ErrInvalidStore error = &Error{Code: "invalid-store"}
	// ErrNoSuchKey says that the store does not have the key.
	ErrNoSuchKey error = &Error{Code: "no-such-key"}

	// ErrKeyTooLarge says that the key has more bytes than keys of this store may have.
	ErrKeyTooLarge error = &Error{Code: "key-too-large"}
	// ErrValueTooLarge says that the value has more bytes than values of this store may have.
	ErrValueTooLarge error = &Error{Code: "value-too-large"}
	// ErrStoreFull says that the store holds as many keys as it may.
	ErrStoreFull error = &Error{Code: "store-full"}
	// ErrNotACounter says that Increment met a value that it did not write.
	ErrNotACounter error = &Error{Code: "not-a-counter"}
	// ErrCounterOverflow says that the sum would not fit an int64.
	ErrCounterOverflow error = &Error{Code: "counter-overflow"}
	// ErrInvalidArgument says that an argument is none that the host can take.
	ErrInvalidArgument error = &Error{Code: "invalid-argument"}
	// ErrIO is every error that has no code of its own, such as those of Spin's stores.
	ErrIO error = &Error{Code: ioCode}
)

// Error is why the host did not do what it was asked for.
type Error struct {
	// Code names the kind of error, the same in every language: "no-such-key".
	Code string
	// Text says more, for people. It is empty where the code says all.
	Text string
}

const (
	ioCode = "io"
	// unrecognized is the code of an error that the interface does not have.
	unrecognized = "unrecognized"
)

// Error describes it in the words of Spin's first Go SDK.
func (e *Error) Error() string {
	switch {
	case e.Code == unrecognized:
		return "unrecognized error: " + e.Text
	case e.Code == ioCode:
		return "io error: " + e.Text
	case e.Text != "":
		return "io error: " + e.Code + ": " + e.Text
	default:
		return strings.ReplaceAll(e.Code, "-", " ")
	}
}

// Is says whether the target is an Error of the same code.
func (e *Error) Is(target error) bool {
	other, isError := target.(*Error)
	return isError && other.Code == e.Code
}

// parseError makes an error of the host's text, which begins with a code and a colon, or with neither.
func parseError(text string) *Error {
	code, rest, found := strings.Cut(text, ": ")
	if !found || !isCode(code) {
		return &Error{Code: ioCode, Text: text}
	}
	return &Error{Code: code, Text: rest}
}

// isCode says whether a text is two or more words of small letters with a hyphen between.
func isCode(text string) bool {
	words := strings.Split(text, "-")
	for _, word := range words {
		if word == "" || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") != "" {
			return false
		}
	}
	return len(words) > 1
}
