// Keeps profiles as JSON, and counts their visits.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	spinhttp "github.com/fermyon/spin/sdk/go/http"
	"github.com/fermyon/spin/sdk/go/key_value"
)

// profile has pointers, so that a field that is missing differs from one that is empty.
type profile struct {
	Name   *string `json:"name"`
	Visits *int64  `json:"visits"`
}

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
	case r.Method == http.MethodGet && key != "":
		return visit(w, store, key)
	case r.Method == http.MethodPut && key != "":
		return put(w, r, store, key)
	}
	w.WriteHeader(http.StatusMethodNotAllowed)
	return nil
}

func visit(w http.ResponseWriter, store key_value.Store, key string) error {
	var visited profile
	err := key_value.GetJSON(store, key, &visited)
	if errors.Is(err, key_value.ErrNoSuchKey) {
		text(w, http.StatusNotFound, "no such key")
		return nil
	}
	if err != nil {
		return err
	}
	*visited.Visits++
	if err := key_value.SetJSON(store, key, visited); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	kept, err := key_value.Get(store, key)
	if err != nil {
		return err
	}
	_, err = w.Write(kept)
	return err
}

func put(w http.ResponseWriter, r *http.Request, store key_value.Store, key string) error {
	var given profile
	err := json.NewDecoder(r.Body).Decode(&given)
	if err != nil || given.Name == nil || given.Visits == nil {
		text(w, http.StatusBadRequest, "not a profile")
		return nil
	}
	if err := key_value.SetJSON(store, key, given); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func text(w http.ResponseWriter, status int, line string) {
	w.Header().Set("Content-Type", "text/plain")
	w.WriteHeader(status)
	fmt.Fprintln(w, line)
}
