// A core module as Spin 1.0's SDKs made them: imports key-value and spin-config, exports
// handle-http-request, all by the rules of wit-bindgen 0.2.
package main

import (
	"unsafe"

	"bobbin.test/protocol"
)

// response is that of Spin 1.0's http-types, in memory.
type response struct {
	status                uint16
	_                     uint16
	hasHeaders            uint32
	headers, headersCount uint32
	hasBody               uint32
	body, bodyBytes       uint32
}

// answered stays until the host has read it.
var answered response

//go:wasmexport handle-http-request
func handle(_, uri, uriBytes, headers, headersCount, _, _, hasBody, body, bodyBytes uint32) uint32 {
	request := protocol.Request{URI: string(takeBytes(uri, uriBytes))}
	names := takeStrings(headers, headersCount*2)
	for index := 0; index < len(names); index += 2 {
		request.Headers = append(request.Headers, protocol.Header{Name: names[index], Value: names[index+1]})
	}
	if hasBody == 1 {
		request.Body = takeBytes(body, bodyBytes)
	}
	result := protocol.Answer(spin1{}, &request)
	answered = response{status: result.Status, hasBody: 1}
	answered.body, answered.bodyBytes = lend(result.Body)
	return uint32(uintptr(unsafe.Pointer(&answered)))
}

func main() {}
