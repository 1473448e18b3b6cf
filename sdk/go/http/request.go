package spinhttp

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
)

// methods are those that the host's interface has, in its order.
var methods = [...]string{
	http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete,
	http.MethodPatch, http.MethodHead, http.MethodOptions,
}

// newRequest makes a request of what the host says of it. The URL comes from a header, as the host passes
// no more than path and query.
func newRequest(method, uri string, fields []field, body []byte) (*http.Request, error) {
	header := make(http.Header, len(fields))
	for _, field := range fields {
		header.Add(field.name, field.value)
	}
	address, err := url.Parse(header.Get(HeaderFullUrl))
	if err != nil || address.Host == "" {
		if address, err = url.ParseRequestURI(uri); err != nil {
			return nil, err
		}
	}
	host := address.Host
	if host == "" {
		host = header.Get("Host")
	}
	return &http.Request{
		Method:        method,
		URL:           address,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        header,
		Body:          newBody(body),
		ContentLength: int64(len(body)),
		Host:          host,
		RemoteAddr:    header.Get(HeaderClientAddr),
		RequestURI:    uri,
	}, nil
}

func newBody(content []byte) io.ReadCloser {
	if len(content) == 0 {
		return http.NoBody
	}
	return io.NopCloser(bytes.NewReader(content))
}
