package key_value

import (
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"
)

func TestJSONHasNoNeedlessEscapes(t *testing.T) {
	cases := []struct {
		value any
		text  string
	}{
		{map[string]any{"b": 1, "a": []any{nil, true}}, `{"a":[null,true],"b":1}`},
		{"<a> & ü 🧵", `"<a> & ü 🧵"`},
		{"a\u2028b\u2029c", "\"a\u2028b\u2029c\""},
		{"\\u2028 \\\u2028", "\"\\\\u2028 \\\\\u2028\""},
		{"\" \n \x01", `"\" \n \u0001"`},
		{"", `""`},
	}
	for _, each := range cases {
		text, err := marshal(each.value)
		if err != nil || string(text) != each.text {
			t.Errorf("%q is %s, %v", each.value, text, err)
		}
	}
	if _, err := marshal(math.NaN()); err == nil {
		t.Error("NaN is JSON")
	}
}

func TestALimitLeftOutIsThatOfTheHost(t *testing.T) {
	for limit, expected := range map[int]uint32{0: 1000, 1: 1, 1000: 1000, 1001: 1000, math.MaxInt: 1000, -1: 0} {
		if pageLimit(limit) != expected {
			t.Errorf("%d is %d", limit, pageLimit(limit))
		}
	}
}

func TestWithoutAHostCallsSaySo(t *testing.T) {
	for name, call := range map[string]func(){
		"key_value.Open":      func() { _, _ = OpenDefault() },
		"key_value.Get":       func() { _, _ = Get(1, "key") },
		"key_value.Set":       func() { _ = SetJSON(1, "key", nil) },
		"key_value.GetMany":   func() { _, _ = GetMany(1, []string{"a", "b"}) },
		"key_value.SetMany":   func() { _ = SetMany(1, []Entry{{Key: "a"}}) },
		"key_value.List":      func() { _, _ = List(1, ListOptions{}) },
		"key_value.Increment": func() { _, _ = Increment(1, "key", 1) },
		"key_value.SetWith":   func() { _ = SetWith(1, "key", nil, Keep{Metadata: "{}"}) },
		"key_value.Watch":     func() { _, _ = Watch(1, []string{"a"}) },
		"key_value.AtomicCommit": func() {
			_, _ = Atomic(1).Check("a", IfMissing).Set("a", nil).Delete("b").Increment("n", 1).Commit()
		},
	} {
		func() {
			defer func() {
				text, _ := recover().(string)
				if !strings.HasPrefix(text, name+" needs a host") {
					t.Errorf("%s: %q", name, text)
				}
			}()
			call()
		}()
	}
}

func TestACounterIsEightBytes(t *testing.T) {
	for _, count := range []int64{0, 1, -1, math.MinInt64, math.MaxInt64} {
		kept := binary.LittleEndian.AppendUint64(nil, uint64(count))
		if found, err := countOf("n", kept); found != count || err != nil {
			t.Errorf("%d is %d, %v", count, found, err)
		}
	}
	for _, value := range []string{"", "1234567", "123456789"} {
		var failed *Error
		if _, err := countOf("n", []byte(value)); !errors.As(err, &failed) || failed.Code != "not-a-counter" {
			t.Errorf("%q is a counter", value)
		}
	}
}
