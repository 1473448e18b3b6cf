// Counts the visits of each path.
package main

import (
	"io"
	"net/http"

	spinhttp "github.com/fermyon/spin/sdk/go/http"
	"github.com/fermyon/spin/sdk/go/key_value"
)

func init() {
	spinhttp.Handle(func(w http.ResponseWriter, r *http.Request) {
		path := r.URL.EscapedPath()
		visits, err := countVisit(path)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, greeting(path, visits))
	})
}

func main() {}

func countVisit(path string) (int64, error) {
	store, err := key_value.OpenDefault()
	if err != nil {
		return 0, err
	}
	defer key_value.Close(store)
	return key_value.Increment(store, path, 1)
}
