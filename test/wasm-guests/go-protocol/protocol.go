// Package protocol is the protocol of the test guests, for whatever way a guest reaches its host by.
package protocol

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
)

// A guest may print before there is a request.
func init() {
	fmt.Fprintln(os.Stderr, "started")
}

// Request is what a guest is asked.
type Request struct {
	// URI is path and query, as they stand in the request line.
	URI     string
	Headers []Header
	Body    []byte
}

// Header is one line of a request's head.
type Header struct{ Name, Value string }

// Response is what a guest answers.
type Response struct {
	Status uint16
	Body   []byte
}

// StoreError is an error of any version of the key-value interfaces: the name of its case, then its text.
type StoreError struct{ Case, Text string }

func (e *StoreError) Error() string {
	if e.Case == "io" || e.Case == "other" {
		return e.Case + "\n" + e.Text
	}
	return e.Case
}

// Store is an open store.
type Store interface {
	// Get returns the value and whether there is one.
	Get(key string) ([]byte, bool, error)
	Set(key string, value []byte) error
	Delete(key string) error
	Exists(key string) (bool, error)
	Keys() ([]string, error)
	Close()
}

// Host is what a guest has of its host.
type Host interface {
	Open(label string) (Store, error)
	Variable(name string) (string, error)
}

// Path is the path without its query.
func (r *Request) Path() string {
	path, _, _ := strings.Cut(r.URI, "?")
	return path
}

// Parameter is a parameter of the query, undecoded; empty if it is not there.
func (r *Request) Parameter(name string) string {
	_, query, _ := strings.Cut(r.URI, "?")
	for _, pair := range strings.Split(query, "&") {
		if key, value, _ := strings.Cut(pair, "="); key == name {
			return value
		}
	}
	return ""
}

func (r *Request) store() string {
	if label := r.Parameter("store"); label != "" {
		return label
	}
	return "default"
}

func (r *Request) key() string {
	key, err := hex.DecodeString(r.Parameter("key"))
	if err != nil {
		panic(err)
	}
	return string(key)
}

// Answer answers a request.
func Answer(host Host, request *Request) Response {
	switch request.Path() {
	case "/hello":
		return ok("hello")
	case "/echo":
		return Response{200, request.Body}
	case "/headers":
		var text strings.Builder
		for _, header := range request.Headers {
			fmt.Fprintf(&text, "%s: %s\n", header.Name, header.Value)
		}
		return ok(text.String())
	case "/env":
		return ok(strings.Join(append(os.Environ(), ""), "\n"))
	case "/stdout":
		fmt.Println(request.Parameter("text"))
		fmt.Fprintln(os.Stderr, request.Parameter("text"))
		return ok("")
	case "/variable":
		value, err := host.Variable(request.Parameter("name"))
		if err != nil {
			return failed(err)
		}
		return ok(value)
	case "/random":
		return ok(strconv.FormatUint(rand.Uint64(), 10))
	case "/leak":
		return ok(leak(request.Parameter("set")))
	case "/loop":
		runForever()
	case "/grow":
		growForever()
	case "/trap":
		panic("asked to")
	case "/recurse":
		return ok(strconv.Itoa(recurse(1)))
	case "/open-many":
		return openMany(host, request)
	}
	return answerFromStore(host, request)
}

func answerFromStore(host Host, request *Request) Response {
	store, err := host.Open(request.store())
	if err != nil {
		return failed(err)
	}
	defer store.Close()
	switch request.Path() {
	case "/get":
		value, found, err := store.Get(request.key())
		if err != nil {
			return failed(err)
		}
		if !found {
			return Response{404, nil}
		}
		return Response{200, value}
	case "/set":
		return done(store.Set(request.key(), request.Body))
	case "/delete":
		return done(store.Delete(request.key()))
	case "/exists":
		found, err := store.Exists(request.key())
		if err != nil {
			return failed(err)
		}
		return ok(strconv.FormatBool(found))
	case "/keys":
		keys, err := store.Keys()
		if err != nil {
			return failed(err)
		}
		for index, key := range keys {
			keys[index] = hex.EncodeToString([]byte(key))
		}
		return ok(strings.Join(keys, "\n"))
	}
	return Response{404, []byte("no such path")}
}

// openMany opens stores and lets the host do the closing.
func openMany(host Host, request *Request) Response {
	count, _ := strconv.Atoi(request.Parameter("count"))
	for range count {
		if _, err := host.Open(request.store()); err != nil {
			return failed(err)
		}
	}
	return ok(strconv.Itoa(count))
}

func ok(text string) Response { return Response{200, []byte(text)} }

func done(err error) Response {
	if err != nil {
		return failed(err)
	}
	return ok("")
}

func failed(err error) Response { return Response{400, []byte(err.Error())} }
