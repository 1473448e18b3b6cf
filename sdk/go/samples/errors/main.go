// Shows the code of each error.
package main

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	spinhttp "github.com/fermyon/spin/sdk/go/http"
	"github.com/fermyon/spin/sdk/go/key_value"
)

func init() {
	spinhttp.Handle(answer)
}

func main() {}

func answer(w http.ResponseWriter, r *http.Request) {
	try, known := attempts[r.Method+" "+r.URL.Path]
	if !known {
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	w.Header().Set("Content-Type", "text/plain")
	w.WriteHeader(http.StatusBadRequest)
	fmt.Fprintln(w, code(try()))
}

// code names an error of a store. To ask for a single one, errors.Is does as well:
// errors.Is(err, key_value.ErrStoreFull).
func code(err error) string {
	var failed *key_value.Error
	if errors.As(err, &failed) {
		return failed.Code
	}
	return fmt.Sprint(err)
}

var attempts = map[string]func() error{
	"GET /denied": func() error {
		_, err := key_value.Open("secret")
		return err
	},
	"GET /missing": inDefault(func(store key_value.Store) error {
		_, err := key_value.Get(store, "missing")
		return err
	}),
	"GET /long-key": inDefault(func(store key_value.Store) error {
		return key_value.Set(store, strings.Repeat("k", 257), nil)
	}),
	"GET /large-value": inDefault(func(store key_value.Store) error {
		return key_value.Set(store, "large", make([]byte, 1_048_577))
	}),
	"GET /full": inDefault(func(store key_value.Store) error {
		for number := 1; ; number++ {
			if err := key_value.Set(store, fmt.Sprint("key ", number), nil); err != nil {
				return err
			}
		}
	}),
	"GET /not-a-counter": inDefault(func(store key_value.Store) error {
		if err := key_value.Set(store, "text", []byte("a text")); err != nil {
			return err
		}
		_, err := key_value.Increment(store, "text", 1)
		return err
	}),
}

// inDefault makes a function that tries something in the default store.
func inDefault(try func(store key_value.Store) error) func() error {
	return func() error {
		store, err := key_value.OpenDefault()
		if err != nil {
			return err
		}
		defer key_value.Close(store)
		return try(store)
	}
}
