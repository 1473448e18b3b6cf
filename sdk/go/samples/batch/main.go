// Reads, writes, lists and deletes many keys at once.
package main

import (
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

	path := strings.TrimPrefix(r.URL.EscapedPath(), "/")
	prefix, isList := strings.CutPrefix(path, "list/")
	switch {
	case r.Method == http.MethodGet && isList:
		return list(w, store, prefix)
	case r.Method == http.MethodGet && path != "":
		return get(w, store, strings.Split(path, ","))
	case r.Method == http.MethodPut && path == "":
		err = put(r, store)
	case r.Method == http.MethodDelete && path != "":
		err = key_value.DeleteMany(store, strings.Split(path, ","))
	default:
		w.WriteHeader(http.StatusMethodNotAllowed)
		return nil
	}
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func put(r *http.Request, store key_value.Store) error {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	var entries []key_value.Entry
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		entries = append(entries, key_value.Entry{Key: key, Value: []byte(value)})
	}
	return key_value.SetMany(store, entries)
}

func get(w http.ResponseWriter, store key_value.Store, keys []string) error {
	values, err := key_value.GetMany(store, keys)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain")
	for index, value := range values {
		if value == nil {
			fmt.Fprintf(w, "%s is missing\n", keys[index])
		} else {
			fmt.Fprintf(w, "%s=%s\n", keys[index], value)
		}
	}
	return nil
}

func list(w http.ResponseWriter, store key_value.Store, prefix string) error {
	w.Header().Set("Content-Type", "text/plain")
	options := key_value.ListOptions{Prefix: prefix, Limit: 2}
	for {
		page, err := key_value.List(store, options)
		if err != nil {
			return err
		}
		fmt.Fprintln(w, strings.Join(page.Keys, " "))
		if page.Cursor == nil {
			return nil
		}
		options.Cursor = page.Cursor
	}
}
