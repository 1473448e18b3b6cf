package spinhttp

import (
	"fmt"
	"net/http"
	"os"
	"runtime/debug"
)

// serve has the handler answer a request.
func serve(method uint32, uri string, fields []field, body []byte) *response {
	if method >= uint32(len(methods)) {
		return failed(http.StatusMethodNotAllowed)
	}
	request, err := newRequest(methods[method], uri, fields, body)
	if err != nil {
		return failed(http.StatusBadRequest)
	}
	return answer(request)
}

// answer calls the handler. What it had written before a panic is dropped.
func answer(request *http.Request) (answered *response) {
	defer func() {
		if reason := recover(); reason != nil {
			fmt.Fprintf(os.Stderr, "panic: %v\n\n%s", reason, debug.Stack())
			answered = failed(http.StatusInternalServerError)
		}
	}()
	answered = &response{}
	handler(answered, request)
	answered.finish()
	return answered
}

func failed(status int) *response {
	return &response{status: status}
}
