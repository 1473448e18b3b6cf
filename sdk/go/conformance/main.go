// Replays the vectors of the conformance suite, and shows what a component sees of HTTP.
package main

import (
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"

	spinhttp "github.com/fermyon/spin/sdk/go/http"
)

func init() {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /{$}", replay)
	mux.HandleFunc("/http/", echo)
	mux.HandleFunc("GET /empty", empty)
	mux.HandleFunc("GET /fail", fail)
	mux.HandleFunc("GET /print", print)
	mux.HandleFunc("GET /random", random)
	spinhttp.Handle(mux.ServeHTTP)
}

func main() {}

func echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(err)
	}
	w.Header().Set("X-First", "1")
	w.Header().Set("X-Second", "2")
	w.WriteHeader(http.StatusCreated)
	fmt.Fprintln(w, r.Method)
	fmt.Fprintln(w, r.RequestURI)
	fmt.Fprintln(w, r.Header.Get("X-Ask"))
	fmt.Fprintln(w, base64.StdEncoding.EncodeToString(body))
}

func empty(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusNoContent)
}

func fail(http.ResponseWriter, *http.Request) {
	panic("the handler fails")
}

func print(w http.ResponseWriter, _ *http.Request) {
	fmt.Println("to stdout")
	fmt.Fprintln(os.Stderr, "to stderr")
	fmt.Fprint(w, "ok")
}

func random(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprint(w, rand.Uint64())
}
