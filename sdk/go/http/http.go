// Package spinhttp serves a component's HTTP requests with the types of net/http, and sends requests.
//
//	import spinhttp "github.com/fermyon/spin/sdk/go/http"
//
//	func init() {
//		mux := http.NewServeMux()
//		mux.HandleFunc("GET /hello/{name}", hello)
//		spinhttp.Handle(mux.ServeHTTP)
//	}
//
//	func main() {}
package spinhttp

import "net/http"

// Headers that the host adds to a request.
const (
	// HeaderBasePath is the base path of the application.
	HeaderBasePath = "spin-base-path"
	// HeaderComponentRoot is the component's route, without its wildcard.
	HeaderComponentRoot = "spin-component-route"
	// HeaderFullUrl is the whole URL of the request.
	HeaderFullUrl = "spin-full-url"
	// HeaderMatchedRoute is the route that the request matched, with the base path.
	HeaderMatchedRoute = "spin-matched-route"
	// HeaderPathInfo is what the path has after the component's route.
	HeaderPathInfo = "spin-path-info"
	// HeaderRawComponentRoot is the component's route, with its wildcard.
	HeaderRawComponentRoot = "spin-raw-component-route"
	// HeaderClientAddr is the address of the client.
	HeaderClientAddr = "spin-client-addr"
)

// handler answers the requests of this component.
var handler = func(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "the component has no handler: call spinhttp.Handle in its func init()", http.StatusInternalServerError)
}

// Handle says what answers the component's requests. It is called in an init function. The response is
// sent when the handler returns; one that panics is answered with 500, and the panic is printed.
func Handle(fn func(http.ResponseWriter, *http.Request)) {
	handler = fn
}
