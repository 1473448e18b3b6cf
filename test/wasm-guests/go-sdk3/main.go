// Command go-sdk3 is the guest of Spin's Go SDK 3, which is of WASI 0.3.
package main

import (
	"io"
	"net/http"

	"bobbin.test/protocol"

	spin "github.com/spinframework/spin-go-sdk/v3/http"
)

func init() { spin.Handle(handle) }

func main() {}

func handle(writer http.ResponseWriter, incoming *http.Request) {
	if answerInParts(writer, incoming) {
		return
	}
	body, err := io.ReadAll(incoming.Body)
	if err != nil {
		panic(err)
	}
	request := protocol.Request{URI: incoming.URL.RequestURI(), Body: body}
	for name, values := range incoming.Header {
		for _, value := range values {
			request.Headers = append(request.Headers, protocol.Header{Name: name, Value: value})
		}
	}
	answer := protocol.Answer(host{}, &request)
	writer.WriteHeader(int(answer.Status))
	write(writer, answer.Body)
}

// write writes all; the SDK's writer takes what its reader has room for.
func write(writer io.Writer, bytes []byte) error {
	for len(bytes) > 0 {
		count, err := writer.Write(bytes)
		if err != nil {
			return err
		}
		bytes = bytes[count:]
	}
	return nil
}
