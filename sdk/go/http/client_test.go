package spinhttp

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestMethodsThatTheHostDoesNotHaveAreErrors(t *testing.T) {
	for name, expected := range map[string]uint32{"": 0, "GET": 0, "POST": 1, "OPTIONS": 6} {
		if number, err := methodNumber(name); err != nil || number != expected {
			t.Errorf("%q is %d, %v", name, number, err)
		}
	}
	request, err := http.NewRequest("TRACE", "http://example.org", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Send(request); err == nil || !strings.Contains(err.Error(), "TRACE") {
		t.Errorf("the error is %v", err)
	}
}

func TestABodyThatIsNotThereDiffersFromAnEmptyOne(t *testing.T) {
	if body, err := readBody(http.NoBody); body != nil || err != nil {
		t.Errorf("no body is %v, %v", body, err)
	}
	if body, err := readBody(io.NopCloser(strings.NewReader(""))); body == nil || err != nil {
		t.Errorf("an empty body is %v, %v", body, err)
	}
}

func TestWithoutAHostAClientSaysSo(t *testing.T) {
	defer func() {
		if text, _ := recover().(string); !strings.HasPrefix(text, "spinhttp.Send needs a host") {
			t.Errorf("it said %q", text)
		}
	}()
	_, _ = NewClient().Get("http://example.org")
}
