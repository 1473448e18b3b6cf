// Keeps what is put at a path, and gives it back.
package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	spinhttp "github.com/fermyon/spin/sdk/go/http"
	"github.com/fermyon/spin/sdk/go/key_value"
)

func init() {
	spinhttp.Handle(func(w http.ResponseWriter, r *http.Request) {
		if err := answer(w, r); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
}

func main() {}

func answer(w http.ResponseWriter, r *http.Request) error {
	store, err := key_value.OpenDefault()
	if err != nil {
		return err
	}
	defer key_value.Close(store)

	key := strings.TrimPrefix(r.URL.EscapedPath(), "/")
	switch {
	case r.Method == http.MethodGet && key == "":
		return list(w, store)
	case r.Method == http.MethodGet:
		return get(w, store, key)
	case r.Method == http.MethodPut && key != "":
		return put(w, r, store, key)
	case r.Method == http.MethodDelete && key != "":
		if err := key_value.Delete(store, key); err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
	default:
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
	return nil
}

func list(w http.ResponseWriter, store key_value.Store) error {
	keys, err := key_value.GetKeys(store)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain")
	for _, key := range keys {
		fmt.Fprintln(w, key)
	}
	return nil
}

func get(w http.ResponseWriter, store key_value.Store, key string) error {
	value, err := key_value.Get(store, key)
	if errors.Is(err, key_value.ErrNoSuchKey) {
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprintln(w, "no such key")
		return nil
	}
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, err = w.Write(value)
	return err
}

func put(w http.ResponseWriter, r *http.Request, store key_value.Store, key string) error {
	value, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	existed, err := key_value.Exists(store, key)
	if err != nil {
		return err
	}
	if err := key_value.Set(store, key, value); err != nil {
		return err
	}
	if existed {
		w.WriteHeader(http.StatusNoContent)
	} else {
		w.WriteHeader(http.StatusCreated)
	}
	return nil
}
