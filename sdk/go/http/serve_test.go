package spinhttp

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

const get, post = 0, 1

var fullURL = field{HeaderFullUrl, "http://example.org:3000/a%2Fb?c=d"}

// ask has a handler answer a request.
func ask(fn http.HandlerFunc, method uint32, uri string, fields []field, body string) *response {
	Handle(fn)
	return serve(method, uri, fields, []byte(body))
}

func TestARequestIsThatOfTheHost(t *testing.T) {
	fields := []field{
		fullURL, {HeaderClientAddr, "127.0.0.1:5000"}, {"host", "example.org:3000"}, {"x-two", "1"}, {"x-two", "2"},
	}
	ask(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if r.Method != "POST" || err != nil || string(body) != "body" || r.ContentLength != 4 {
			t.Errorf("it is %s with %q, %v", r.Method, body, err)
		}
		if r.URL.String() != fullURL.value || r.URL.EscapedPath() != "/a%2Fb" || r.Host != "example.org:3000" {
			t.Errorf("its URL is %v on %s", r.URL, r.Host)
		}
		if r.RequestURI != "/a%2Fb?c=d" || r.RemoteAddr != "127.0.0.1:5000" {
			t.Errorf("its URI is %s from %s", r.RequestURI, r.RemoteAddr)
		}
		if !slices.Equal(r.Header.Values("X-Two"), []string{"1", "2"}) {
			t.Errorf("its headers are %v", r.Header)
		}
		if r.Context() == nil {
			t.Error("it has no context")
		}
	}, post, "/a%2Fb?c=d", fields, "body")
}

func TestWithoutAFullURLThePathIsThere(t *testing.T) {
	ask(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/a/b" || r.Host != "example.org" || r.Body != http.NoBody {
			t.Errorf("it is %v on %s", r.URL, r.Host)
		}
	}, get, "/a%2Fb", []field{{"host", "example.org"}}, "")
}

func TestWhatIsNoRequestIsRefused(t *testing.T) {
	fn := func(http.ResponseWriter, *http.Request) { t.Error("it was called") }
	if answered := ask(fn, 7, "/", nil, ""); answered.status != 405 {
		t.Errorf("an unknown method is answered with %d", answered.status)
	}
	if answered := ask(fn, get, "/%zz", nil, ""); answered.status != 400 {
		t.Errorf("a bad escape is answered with %d", answered.status)
	}
}

func TestAResponseIsWhatWasWritten(t *testing.T) {
	answered := ask(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Once", "1")
		w.Header()["X-None"] = nil
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusTeapot)
		w.WriteHeader(http.StatusOK)
		w.Header().Set("X-Late", "1")
		_, _ = w.Write([]byte("one "))
		_, _ = io.WriteString(w, "two")
	}, get, "/", []field{fullURL}, "")
	if answered.status != http.StatusTeapot || string(answered.body) != "one two" {
		t.Errorf("it is %d %q", answered.status, answered.body)
	}
	if !slices.Equal(answered.fields, []field{{"X-Once", "1"}}) {
		t.Errorf("its headers are %v", answered.fields)
	}
}

func TestAResponseOfNothingIs200(t *testing.T) {
	answered := ask(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Once", "1") }, get, "/", nil, "")
	if answered.status != 200 || len(answered.body) > 0 || len(answered.fields) != 1 {
		t.Errorf("it is %v", answered)
	}
}

func TestAResponseOf204HasNoBody(t *testing.T) {
	ask(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
		if _, err := w.Write([]byte("body")); !errors.Is(err, http.ErrBodyNotAllowed) {
			t.Errorf("the error is %v", err)
		}
	}, get, "/", nil, "")
}

func TestSeveralValuesBecomeOneExceptOfCookies(t *testing.T) {
	answered := ask(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Vary"] = []string{"a", "b"}
		w.Header()["Set-Cookie"] = []string{"a=1", "b=2"}
	}, get, "/", nil, "")
	slices.SortStableFunc(answered.fields, func(a, b field) int { return strings.Compare(a.name, b.name) })
	expected := []field{{"Set-Cookie", "a=1"}, {"Set-Cookie", "b=2"}, {"Vary", "a, b"}}
	if !slices.Equal(answered.fields, expected) {
		t.Errorf("the headers are %v", answered.fields)
	}
}

func TestAPanicIsAnsweredWith500(t *testing.T) {
	for _, fn := range []http.HandlerFunc{
		func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "half"); panic("no more") },
		func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(42) },
	} {
		if answered := ask(fn, get, "/", nil, ""); answered.status != 500 || len(answered.body) > 0 {
			t.Errorf("it is %v", answered)
		}
	}
}

func TestAServeMuxRoutes(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello/{name}", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "hello "+r.PathValue("name"))
	})
	answered := ask(mux.ServeHTTP, get, "/hello/a%20b", nil, "")
	if string(answered.body) != "hello a b" {
		t.Errorf("it is %q", answered.body)
	}
	if answered := ask(mux.ServeHTTP, post, "/hello/a", nil, ""); answered.status != 405 {
		t.Errorf("another method is answered with %d", answered.status)
	}
}
