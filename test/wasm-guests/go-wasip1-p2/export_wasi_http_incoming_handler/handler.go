// Package export_wasi_http_incoming_handler is what the generated bindings call; its name is theirs.
package export_wasi_http_incoming_handler

import (
	"bobbin.test/protocol"

	"wit_component/wasi_http_types"
	"wit_component/wasi_io_streams"

	witTypes "go.bytecodealliance.org/pkg/wit/types"
)

// The host takes no more at once.
const writeBytesMax = 4096

// Handle answers a request.
func Handle(incoming *wasi_http_types.IncomingRequest, out *wasi_http_types.ResponseOutparam) {
	request := protocol.Request{URI: incoming.PathWithQuery().SomeOr("/"), Body: readBody(incoming)}
	headers := incoming.Headers()
	for _, entry := range headers.Entries() {
		request.Headers = append(request.Headers, protocol.Header{Name: entry.F0, Value: string(entry.F1)})
	}
	headers.Drop()
	incoming.Drop()
	send(protocol.Answer(host{}, &request), out)
}

// readBody reads as io.ReadAll does in Spin's SDK: in a circle that never waits.
func readBody(incoming *wasi_http_types.IncomingRequest) []byte {
	body := incoming.Consume().Ok()
	stream := body.Stream().Ok()
	var bytes []byte
	for {
		chunk := stream.Read(1 << 16)
		if chunk.IsErr() {
			failure := chunk.Err()
			if failure.Tag() != wasi_io_streams.StreamErrorClosed {
				panic("the body does not arrive")
			}
			break
		}
		bytes = append(bytes, chunk.Ok()...)
	}
	stream.Drop()
	body.Drop()
	return bytes
}

func send(answer protocol.Response, out *wasi_http_types.ResponseOutparam) {
	response := wasi_http_types.MakeOutgoingResponse(wasi_http_types.MakeFields())
	response.SetStatusCode(answer.Status)
	body := response.Body().Ok()
	wasi_http_types.ResponseOutparamSet(out, witTypes.Ok[*wasi_http_types.OutgoingResponse, wasi_http_types.ErrorCode](response))
	stream := body.Write().Ok()
	for rest := answer.Body; len(rest) > 0; {
		chunk := rest[:min(len(rest), writeBytesMax)]
		if stream.BlockingWriteAndFlush(chunk).IsErr() {
			panic("the client is gone")
		}
		rest = rest[len(chunk):]
	}
	stream.Drop()
	wasi_http_types.OutgoingBodyFinish(body, witTypes.None[*wasi_http_types.Fields]())
}
