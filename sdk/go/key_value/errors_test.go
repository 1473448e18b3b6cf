package key_value

import (
	"errors"
	"fmt"
	"testing"
)

func TestTheTextOfIoBeginsWithACode(t *testing.T) {
	cases := []struct{ text, code, rest string }{
		{"store-full: store \"default\" is full: it holds 3 keys", "store-full", "store \"default\" is full: it holds 3 keys"},
		{"not-a-counter: it: is not", "not-a-counter", "it: is not"},
		{"store-full: ", "store-full", ""},
		{"disk: broken", "io", "disk: broken"},
		{"store-full", "io", "store-full"},
		{"store-full:no space", "io", "store-full:no space"},
		{"Store-full: large letters", "io", "Store-full: large letters"},
		{"store-: no word", "io", "store-: no word"},
		{"-full: no word", "io", "-full: no word"},
		{"store--full: no word", "io", "store--full: no word"},
		{"error 5-a: spaces and digits", "io", "error 5-a: spaces and digits"},
		{"", "io", ""},
	}
	for _, each := range cases {
		err := parseError(each.text)
		if err.Code != each.code || err.Text != each.rest {
			t.Errorf("%q is %q and %q", each.text, err.Code, err.Text)
		}
	}
}

func TestErrorsSayWhatTheFirstSDKSaid(t *testing.T) {
	cases := []struct {
		err  error
		text string
	}{
		{ErrStoreTableFull, "store table full"},
		{ErrNoSuchStore, "no such store"},
		{ErrAccessDenied, "access denied"},
		{ErrInvalidStore, "invalid store"},
		{ErrNoSuchKey, "no such key"},
		{parseError("disk is broken"), "io error: disk is broken"},
		{parseError("store-full: it is"), "io error: store-full: it is"},
		{&Error{Code: unrecognized, Text: "9"}, "unrecognized error: 9"},
	}
	for _, each := range cases {
		if each.err.Error() != each.text {
			t.Errorf("%q is not %q", each.err, each.text)
		}
	}
}

func TestErrorsAreEqualByTheirCode(t *testing.T) {
	err := fmt.Errorf("cannot count: %w", parseError("store-full: it holds 3 keys"))
	if !errors.Is(err, ErrStoreFull) {
		t.Error("it is not ErrStoreFull")
	}
	for _, other := range []error{ErrKeyTooLarge, ErrNoSuchKey, ErrIO, errors.New("store-full")} {
		if errors.Is(err, other) {
			t.Errorf("it is %v", other)
		}
	}
	var failed *Error
	if !errors.As(err, &failed) || failed.Text != "it holds 3 keys" {
		t.Errorf("its text is %v", failed)
	}
	if !errors.Is(parseError("anything"), ErrIO) {
		t.Error("a text without a code is not ErrIO")
	}
}
