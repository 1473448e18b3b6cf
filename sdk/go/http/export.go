package spinhttp

import (
	"structs"
	"unsafe"

	"github.com/fermyon/spin/sdk/go/internal/abi"
)

// result is a response as the host reads it.
type result struct {
	_          structs.HostLayout
	status     uint16
	hasHeaders uint32
	headers    abi.Span
	hasBody    uint32
	body       abi.Span
}

// The host reads a response after the function has returned, so all of it is held until the next one.
var held struct {
	result result
	texts  []string
	spans  []abi.Span
	body   []byte
}

// handleRequest answers a request: texts and lists are an address and a length each, and an option is
// preceded by whether it is there.
//
//lint:ignore U1000 the host calls it
//go:wasmexport handle-http-request
func handleRequest(method, uri, uriBytes, headers, headersCount, _, _, hasBody, body, bodyBytes uint32) unsafe.Pointer {
	var content []byte
	if hasBody == 1 {
		content = abi.TakeBytes(body, bodyBytes)
	}
	answered := serve(method, abi.TakeText(uri, uriBytes), fieldsOf(headers, headersCount), content)
	held.texts = textsOf(answered.fields)
	held.spans = abi.SpansOfTexts(held.texts)
	held.body = answered.body
	held.result = result{
		status:     uint16(answered.status),
		hasHeaders: 1,
		headers:    abi.SpanOfList(held.spans, len(answered.fields)),
		hasBody:    1,
		body:       abi.SpanOfBytes(held.body),
	}
	return unsafe.Pointer(&held.result)
}
