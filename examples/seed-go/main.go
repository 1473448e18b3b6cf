package main

import (
	"net/http"

	spinhttp "github.com/fermyon/spin/sdk/go/http"
	"github.com/fermyon/spin/sdk/go/key_value"
)

// The page shows how a key is set; the rest of a component is here.
func init() {
	spinhttp.Handle(func(w http.ResponseWriter, _ *http.Request) {
		value, err := exampleValue()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/plain")
		w.Write(value)
	})
}

func exampleValue() ([]byte, error) {
	if err := example(); err != nil {
		return nil, err
	}
	store, err := key_value.Open("default")
	if err != nil {
		return nil, err
	}
	defer key_value.Close(store)
	return key_value.Get(store, "mykey")
}

func main() {}
