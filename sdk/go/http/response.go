package spinhttp

import (
	"fmt"
	"net/http"
	"strings"
)

// response collects what a handler answers.
type response struct {
	// header is the handler's, who may change it until the status is written.
	header http.Header
	// status is 0 until it is written.
	status int
	// fields are the headers at the time when the status was written.
	fields []field
	body   []byte
}

// Header gives the headers, which can be changed until the first write.
func (r *response) Header() http.Header {
	if r.header == nil {
		r.header = http.Header{}
	}
	return r.header
}

// WriteHeader fixes the status and the headers. Only the first call counts.
func (r *response) WriteHeader(status int) {
	if status < 100 || status > 599 {
		panic(fmt.Sprintf("the status of a response is from 100 to 599, not %d", status))
	}
	// A status below 200 announces a response; there is nobody to hear it before the response itself.
	if r.status != 0 || status < 200 {
		return
	}
	r.status = status
	r.fields = flatten(r.header)
}

// Write adds to the body.
func (r *response) Write(content []byte) (int, error) {
	if err := r.beginBody(); err != nil {
		return 0, err
	}
	r.body = append(r.body, content...)
	return len(content), nil
}

// WriteString adds to the body.
func (r *response) WriteString(content string) (int, error) {
	if err := r.beginBody(); err != nil {
		return 0, err
	}
	r.body = append(r.body, content...)
	return len(content), nil
}

func (r *response) beginBody() error {
	if r.status == 0 {
		r.WriteHeader(http.StatusOK)
	}
	if r.status == http.StatusNoContent || r.status == http.StatusNotModified {
		return http.ErrBodyNotAllowed
	}
	return nil
}

// finish writes what the handler has left out.
func (r *response) finish() {
	if r.status == 0 {
		r.WriteHeader(http.StatusOK)
	}
}

// flatten gives headers one by one. Hosts keep one value for each name, so several become one text, which
// means the same; cookies are the exception, as they have commas of their own.
func flatten(header http.Header) []field {
	fields := make([]field, 0, len(header))
	for name, values := range header {
		switch {
		case len(values) == 0:
		case http.CanonicalHeaderKey(name) == "Set-Cookie":
			for _, value := range values {
				fields = append(fields, field{name, value})
			}
		default:
			fields = append(fields, field{name, strings.Join(values, ", ")})
		}
	}
	return fields
}
