// Counts, and takes the highest bid, whoever writes at the same time.
package main

import (
	"fmt"
	"io"
	"net/http"
	"strconv"

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

	switch r.Method + " " + r.URL.Path {
	case "POST /count":
		return count(w, store)
	case "POST /bid":
		return bid(w, r, store)
	}
	w.WriteHeader(http.StatusMethodNotAllowed)
	return nil
}

func count(w http.ResponseWriter, store key_value.Store) error {
	sum, err := key_value.Increment(store, "count", 1)
	if err != nil {
		return err
	}
	text(w, http.StatusOK, strconv.FormatInt(sum, 10))
	return nil
}

func bid(w http.ResponseWriter, r *http.Request, store key_value.Store) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	amount, err := strconv.ParseInt(string(body), 10, 64)
	if err != nil {
		text(w, http.StatusBadRequest, "not a whole number")
		return nil
	}
	for {
		highest, err := key_value.GetVersioned(store, "bid")
		if err != nil {
			return err
		}
		if highest.Value != nil && !isHigher(amount, highest.Value) {
			text(w, http.StatusConflict, "the highest bid is "+string(highest.Value))
			return nil
		}
		value := strconv.AppendInt(nil, amount, 10)
		accepted, err := key_value.CompareAndSwap(store, "bid", highest.Version, value)
		if err != nil {
			return err
		}
		if accepted {
			text(w, http.StatusOK, "accepted")
			return nil
		}
		// Somebody was faster, so the highest bid is another one now.
	}
}

func isHigher(amount int64, value []byte) bool {
	highest, err := strconv.ParseInt(string(value), 10, 64)
	return err != nil || amount > highest
}

func text(w http.ResponseWriter, status int, line string) {
	w.Header().Set("Content-Type", "text/plain")
	w.WriteHeader(status)
	fmt.Fprintln(w, line)
}
