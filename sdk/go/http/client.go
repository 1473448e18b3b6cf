package spinhttp

import (
	"errors"
	"io"
	"net/http"
	"slices"

	"github.com/fermyon/spin/sdk/go/internal/abi"
	"github.com/fermyon/spin/sdk/go/internal/host"
)

// Get sends a GET request. The manifest has to allow the host that it goes to.
func Get(url string) (*http.Response, error) {
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	return Send(request)
}

// Post sends a POST request with a body of a type.
func Post(url string, contentType string, body io.Reader) (*http.Response, error) {
	request, err := http.NewRequest(http.MethodPost, url, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", contentType)
	return Send(request)
}

// Send sends a request and waits for the whole response.
func Send(request *http.Request) (*http.Response, error) {
	method, err := methodNumber(request.Method)
	if err != nil {
		return nil, err
	}
	body, err := readBody(request.Body)
	if err != nil {
		return nil, err
	}
	var result abi.Area
	host.Request(method, request.URL.String(), textsOf(flatten(request.Header)), body, &result)
	if err := outboundError(&result); err != nil {
		return nil, err
	}
	return newResponse(request, &result), nil
}

// NewTransport gives what sends the requests of an http.Client.
func NewTransport() http.RoundTripper {
	return transport{}
}

// NewClient gives an http.Client that sends by way of the host. A component that uses it is a good deal
// larger than one that uses Get, Post and Send.
func NewClient() *http.Client {
	return &http.Client{Transport: NewTransport()}
}

type transport struct{}

// RoundTrip sends a request.
func (transport) RoundTrip(request *http.Request) (*http.Response, error) {
	return Send(request)
}

func methodNumber(name string) (uint32, error) {
	if name == "" {
		// This is how net/http has it.
		name = http.MethodGet
	}
	number := slices.Index(methods[:], name)
	if number < 0 {
		return 0, errors.New("the host cannot send requests of the method " + name)
	}
	return uint32(number), nil
}

func readBody(body io.ReadCloser) ([]byte, error) {
	if body == nil || body == http.NoBody {
		return nil, nil
	}
	defer body.Close()
	return io.ReadAll(body)
}
