package spinhttp

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/fermyon/spin/sdk/go/internal/abi"
)

// outboundErrors are the cases of the interface's error, in its order.
var outboundErrors = [...]error{
	errors.New("success"),
	errors.New("destination not allowed: the manifest has to list it in the component's allowed_outbound_hosts"),
	errors.New("invalid URL"),
	errors.New("request error"),
	errors.New("runtime error"),
	errors.New("too many requests"),
}

// outboundError reads the error of a result, nil where it is none.
func outboundError(result *abi.Area) error {
	if result.Byte(0) == 0 {
		return nil
	}
	tag := int(result.Byte(4))
	if tag >= len(outboundErrors) {
		return errors.New("unrecognized error: " + strconv.Itoa(tag))
	}
	return outboundErrors[tag]
}

// newResponse takes over a response that the host has written.
func newResponse(request *http.Request, result *abi.Area) *http.Response {
	header := http.Header{}
	if result.Byte(8) == 1 {
		for _, field := range fieldsOf(result.Word(12), result.Word(16)) {
			header.Add(field.name, field.value)
		}
	}
	var content []byte
	if result.Byte(20) == 1 {
		content = result.Bytes(24)
	}
	status := int(result.Half(4))
	return &http.Response{
		Status:        strconv.Itoa(status) + " " + http.StatusText(status),
		StatusCode:    status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        header,
		Body:          newBody(content),
		ContentLength: int64(len(content)),
		Request:       request,
	}
}
